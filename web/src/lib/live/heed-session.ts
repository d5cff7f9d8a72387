/** What channels hear of their session: that somebody ended it, here or elsewhere, or that its token is too old. */
import type { SupabaseClient } from '@supabase/supabase-js'

/** What a channel is told when its session ends, and what its client is refused with from then on. */
const ENDED = /\bsession (of the JWT )?has ended\b/i
const EXPIRED = /\btoken has expired\b/i

/**
 * Has the client ask who it is, if it was told that its session has ended: answered that there is none, it forgets its
 * own, and the page asks to sign in. Without this it would try on until its token expires.
 *
 * A token that is too old is renewed, whatever this device's clock says of it.
 */
export function heedSession(client: SupabaseClient, message: string | undefined): void {
  if (message === undefined) return
  if (ENDED.test(message)) void client.auth.getUser()
  else if (EXPIRED.test(message)) void client.auth.refreshSession()
}
