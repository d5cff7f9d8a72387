/** One's own name, as colleagues see it. */
import { supabase } from '@/lib/client'

type Answer = { error: { message: string; code?: string | undefined; status?: number | undefined } | null }

/**
 * Changes it for the account and on the profile that colleagues see. Like all of an account it is asked of the server
 * at once: nothing of it waits on a device.
 */
export async function rename(userId: string, full_name: string): Promise<Answer> {
  const { error } = await supabase.auth.updateUser({ data: { full_name } })
  return error === null ? nameProfile(userId, full_name) : { error }
}

/** The profile's part of it. */
export async function nameProfile(userId: string, full_name: string): Promise<Answer> {
  const { error, status } = await supabase.from('profiles').update({ full_name }).eq('id', userId)
  return { error: error && { message: error.message, status } }
}
