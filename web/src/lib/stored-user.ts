/** Who is signed in on this device, read without the client: the page is chosen before any of it is loaded. */
import type { User } from '@supabase/supabase-js'

/** Where the official client keeps the session. `public/before-paint.js` looks there too. */
export const SESSION_KEY = 'banquet-session'

/**
 * Who is signed in on this device, as it was stored; null for nobody.
 *
 * Known at once and without the server, also when the session has to be renewed first: the official client says
 * *nobody* until it has been.
 */
export function userStoredAt(key: string): User | null {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? 'null') as { user?: User; refresh_token?: string } | null
    return stored?.refresh_token ? (stored.user ?? null) : null
  } catch {
    return null
  }
}
