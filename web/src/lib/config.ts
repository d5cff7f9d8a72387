/** What the server tells the web application about itself: `/config.json`. */

export type ServerConfig = {
  /** Opaque key that every call carries; it opens nothing by itself. */
  publishableKey: string
  /** Whether strangers may make an account; a manager still has to give them rights. */
  canSignUp: boolean
  /** Whether the server runs its demo, and takes the demo's log-ins. */
  isDemo: boolean
  /** Whether a mail server is configured; unless it is, mails stand in the server's log. */
  sendsMail?: boolean
}

const REMEMBERED = 'banquet-config'

/**
 * Reads the configuration of the server this page came from; where it does not answer, what it said last.
 *
 * Raises an Error in words fit for the screen when the server does not answer and never has, or answers
 * something else.
 */
export async function loadConfig(get: typeof fetch = fetch): Promise<ServerConfig> {
  const response = await get('/config.json', { headers: { accept: 'application/json' } }).catch(noAnswer)
  if (!response.ok) throw new Error(`The server answered ${response.status}`)
  const json: unknown = await response.json()
  const config = parseConfig(json)
  localStorage.setItem(REMEMBERED, JSON.stringify(json))
  return config
}

/** What the server said last, on this device; null where it never did. */
export function rememberedConfig(): ServerConfig | null {
  try {
    return parseConfig(JSON.parse(localStorage.getItem(REMEMBERED) ?? 'null'))
  } catch {
    return null
  }
}

function noAnswer(error: unknown): Response {
  const remembered = localStorage.getItem(REMEMBERED)
  if (remembered === null) throw error
  return new Response(remembered)
}

/** Checks the shape at the edge, so that nothing behind it has to. */
export function parseConfig(json: unknown): ServerConfig {
  const body = isRecord(json) ? json : {}
  const key = body['publishable_key']
  if (typeof key !== 'string' || key === '') throw new Error('The server sent no publishable key')
  return { publishableKey: key, canSignUp: body['signup'] === 'open', isDemo: body['demo'] === true, sendsMail: body['mail'] === true }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
