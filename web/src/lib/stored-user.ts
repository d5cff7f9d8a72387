/** Who is signed in on this device, read without the client: the page is chosen before any of it is loaded. */
import type { User } from '@supabase/supabase-js'

/** Where the official client keeps the session. `public/before-paint.js` looks there too. */
export const SESSION_KEY = 'banquet-session'

export type StoredSession = { user?: User; access_token: string; refresh_token: string }

/** The session as it was stored; null for nobody, also where the browser keeps nothing. */
export function sessionStoredAt(key: string): StoredSession | null {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<StoredSession> | null
    return stored?.refresh_token && stored.access_token ? (stored as StoredSession) : null
  } catch {
    return null
  }
}

/**
 * Who is signed in on this device, as it was stored; null for nobody.
 *
 * Known at once and without the server, also when the session has to be renewed first: the official client says
 * *nobody* until it has been.
 */
export function userStoredAt(key: string): User | null {
  return sessionStoredAt(key)?.user ?? null
}
