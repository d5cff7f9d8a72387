/**
 * Keeps who is signed in on this device signed in until the auth server itself says that it is over.
 *
 * The official client ends a session at any refusal of its refresh token that is no 5xx (too many calls from one
 * house, the sign-in page of a strange network), reads as nobody while a session cannot be renewed, and judges by the
 * server's clock against the device's own whether a token is still good.
 */
import type { StoredSession } from '@/lib/stored-user'

type Parts = {
  publishableKey: string
  /** The session as it is stored on this device; null for nobody. */
  stored: () => StoredSession | null
  /** Renews that session; null where it could not be. */
  renew: (session: StoredSession) => Promise<string | null>
}

/** A `fetch` for the client that speaks as the person of this device, or not at all. */
export function keepSession(inner: typeof fetch, parts: Parts): typeof fetch {
  return async (input, init) => {
    const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input)
    if (pathname.startsWith('/rest/v1/')) return asPerson(inner, input, init, parts)
    if (!pathname.startsWith('/auth/v1/')) return inner(input, init)
    const isRefresh = searchParams.get('grant_type') === 'refresh_token'
    const answer = await inner(input, init)
    return isRefresh && !answer.ok ? orLater(answer) : byOwnClock(answer)
  }
}

async function asPerson(inner: typeof fetch, input: RequestInfo | URL, init: RequestInit | undefined, { publishableKey, stored, renew }: Parts): Promise<Response> {
  const headers = new Headers(init?.headers)
  const bearer = headers.get('authorization')?.slice('Bearer '.length)
  const session = stored()
  // What nobody may read is empty, and would be shown and kept as all there is.
  if (session && bearer === publishableKey) throw new TypeError('The session could not be renewed yet')
  const answer = await inner(input, init)
  if (!session || bearer !== session.access_token || !isOutOfTime(answer)) return answer
  const token = await renew(session)
  if (token === null) return answer
  headers.set('authorization', `Bearer ${token}`)
  return inner(input, { ...init, headers })
}

/** By the server's clock; the device's may have been set back since the token came (RFC 6750 section 3). */
function isOutOfTime(answer: Response): boolean {
  return answer.status === 401 && /expired/i.test(answer.headers.get('www-authenticate') ?? '')
}

/** A refusal, if it is the auth server's own word on this session; else that it cannot be asked just now. */
async function orLater(answer: Response): Promise<Response> {
  const text = await answer.text().catch(() => '')
  const { code, error_code: olderCode } = (parsed(text) ?? {}) as { code?: unknown; error_code?: unknown }
  const isWord = answer.status < 500 && answer.status !== 408 && answer.status !== 429
  return isWord && (typeof code === 'string' || typeof olderCode === 'string') ? withText(answer, text) : new Response(null, { status: 503 })
}

/** A new session, good for as long as it says from now on: the two clocks may be days apart. */
async function byOwnClock(answer: Response): Promise<Response> {
  if (!answer.ok) return answer
  const text = await answer.text()
  const body = parsed(text)
  const isSession = typeof body === 'object' && body !== null && 'expires_in' in body
  return withText(answer, isSession ? JSON.stringify({ ...body, expires_at: undefined }) : text)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The same answer with this body: the first can be read once, and not every place that runs this can clone it. */
function withText({ status, statusText, headers }: Response, text: string): Response {
  return new Response(text === '' ? null : text, { status, statusText, headers })
}
