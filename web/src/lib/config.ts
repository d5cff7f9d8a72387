/** What the server tells the web application about itself: `/config.json`. */

export type ServerConfig = {
  /** Opaque key that every call carries; it opens nothing by itself. */
  publishableKey: string
  /** Whether strangers may make an account; a manager still has to give them rights. */
  canSignUp: boolean
  /** Whether the server runs its demo, and takes the demo's log-ins. */
  isDemo: boolean
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
  return { publishableKey: key, canSignUp: body['signup'] === 'open', isDemo: body['demo'] === true }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
