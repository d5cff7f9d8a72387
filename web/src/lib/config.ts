/** What the server tells the web application about itself: `/config.json`. */

export type DemoLogin = { role: string; email: string }

export type ServerConfig = {
  /** Opaque key that every call carries; it opens nothing by itself. */
  publishableKey: string
  /** Name of the venue group, shown on the sign-in page. */
  organisation: string | null
  /** Log-ins to offer, only when the server runs its demo. */
  demo: { password: string; logins: readonly DemoLogin[] } | null
}

/**
 * Reads the configuration of the server this page came from.
 *
 * Raises an Error in words fit for the screen when the server does not answer, or answers something else.
 */
export async function loadConfig(get: typeof fetch = fetch): Promise<ServerConfig> {
  const response = await get('/config.json', { headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`The server answered ${response.status}`)
  return parseConfig(await response.json())
}

/** Checks the shape at the edge, so that nothing behind it has to. */
export function parseConfig(json: unknown): ServerConfig {
  const body = isRecord(json) ? json : {}
  const key = body['publishable_key']
  if (typeof key !== 'string' || key === '') throw new Error('The server sent no publishable key')
  const organisation = body['organisation']
  return {
    publishableKey: key,
    organisation: typeof organisation === 'string' ? organisation : null,
    demo: parseDemo(body['demo']),
  }
}

function parseDemo(json: unknown): ServerConfig['demo'] {
  if (!isRecord(json) || typeof json['password'] !== 'string' || !Array.isArray(json['logins'])) return null
  const logins = json['logins'].filter(isRecord).flatMap(({ role, email }) =>
    typeof role === 'string' && typeof email === 'string' ? [{ role, email }] : [],
  )
  return logins.length > 0 ? { password: json['password'], logins } : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
