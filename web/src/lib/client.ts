/**
 * The one client of the server: the official supabase-js, at the page's own origin.
 *
 * `connectClient` runs once, before anything is rendered; every other module imports `supabase` and may rely
 * on it. The origin is the page's and not a configured address, so the application works under whatever name
 * the server was reached (a phone on the same network, a proxy, the development server).
 */
import { createClient, type SupabaseClient, type SupabaseClientOptions, type User } from '@supabase/supabase-js'
import type { ServerConfig } from '@/lib/config'
import type { Database } from '@/lib/database'
import { keepSession } from '@/lib/keep-session'
import { rememberHeaders } from '@/lib/live/response-headers'
import { SESSION_KEY, sessionStoredAt, userStoredAt, type StoredSession } from '@/lib/stored-user'

/** No page uses these two services, which this server does not have: the build leaves them out (scripts/unused-services.mjs). */
type Unused = { readonly storage: never; readonly functions: never }
export type BanquetClient = SupabaseClient<Database> & Unused

/** The client, once `connectClient` has run. */
export let supabase: BanquetClient

let sessionKey = ''

/** Who is signed in on this device, as this client stores it; null for nobody. */
export function storedUser(): User | null {
  return userStoredAt(sessionKey)
}

type Options = {
  origin?: string
  fetch?: typeof fetch
  transport?: typeof WebSocket
  random?: () => number
  storageKey?: string
}

/** Makes the client. Tests hand in the wire (`fetch` and the WebSocket class), the application nothing. */
export function connectClient(config: Pick<ServerConfig, 'publishableKey'>, options: Options = {}): BanquetClient {
  const { origin = location.origin, random = Math.random, storageKey = SESSION_KEY } = options
  const { publishableKey } = config
  const stored = () => sessionStoredAt(storageKey)
  const inner = options.fetch ?? ((...call) => fetch(...call))
  const settings: SupabaseClientOptions<'public'> = {
    auth: { storageKey, detectSessionInUrl: true },
    global: { fetch: rememberHeaders(keepSession(inner, { publishableKey, stored, renew: (session) => renew(client, session) })) },
    realtime: {
      accessToken: async () => {
        const { data } = await client.auth.getSession()
        // A channel that is refused for an old token asks again; one that is nobody's hears nothing and says it is live.
        return data.session?.access_token ?? stored()?.access_token ?? publishableKey
      },
      heartbeatIntervalMs: HEARTBEAT_MS,
      reconnectAfterMs: (tries) => reconnectDelay(tries, random()),
      ...(options.transport && { transport: options.transport }),
    },
  }
  sessionKey = storageKey
  const client = createClient<Database>(origin, publishableKey, settings) as BanquetClient
  supabase = client
  return client
}

/** Of that person and nobody else, whoever has signed in meanwhile. */
async function renew(client: BanquetClient, { refresh_token, user }: StoredSession): Promise<string | null> {
  const { data: { session } } = await client.auth.refreshSession({ refresh_token })
  return session && session.user.id === user?.id ? session.access_token : null
}

/** Well under the 25 s that *Live* allows between two signs of life (ui: connection states). */
export const HEARTBEAT_MS = 10_000

const RECONNECT_STEPS_MS = [1_000, 2_000, 5_000, 10_000] as const

/**
 * Milliseconds until the next attempt: the steps of the stock client with jitter of half either way, so that
 * the screens of a house do not all come back in the same instant after a restart.
 *
 * `random` is in [0, 1).
 */
export function reconnectDelay(tries: number, random: number): number {
  const step = RECONNECT_STEPS_MS[Math.min(Math.max(tries, 1), RECONNECT_STEPS_MS.length) - 1] ?? 10_000
  return Math.round(step * (0.5 + random))
}
