/** The end of a session as channels hear of it: somebody signed this device out, here or elsewhere. */
import type { SupabaseClient } from '@supabase/supabase-js'

/** What a channel is told when its session ends, and what its client is refused with from then on. */
const ENDED = /\bsession (of the JWT )?has ended\b/i

/**
 * Has the client ask who it is, if this is what it was told: answered that there is no such session, it forgets
 * its own, and the page asks to sign in. Without this it would try on until its token expires.
 */
export function heedSessionEnd(client: SupabaseClient, message: string | undefined): void {
  if (message !== undefined && ENDED.test(message)) void client.auth.getUser()
}
