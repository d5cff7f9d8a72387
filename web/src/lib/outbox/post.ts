/** Sends one change to `perform` and says what the answer means for it. */
import { isAuthRetryableFetchError, type PostgrestError, type SupabaseClient } from '@supabase/supabase-js'
import { asSent, type Entry, type WriteError } from '@/lib/outbox/types'

export type Answer =
  | { kind: 'done'; results: readonly unknown[] }
  | { kind: 'refused'; error: WriteError }
  /** Nothing is known to be done; the same again, later. */
  | { kind: 'later'; reason: 'unreachable' | 'signed-out' }
  /** The session ran out and has been renewed: the same again, now. */
  | { kind: 'again' }

export type Post = (clientId: string, entry: Entry) => Promise<Answer>

type PerformAnswer = { data: unknown; error: PostgrestError | null; status: number }

const TIMEOUT_MS = 30_000

/** Told by the database to whom it could not serve just now: a deadlock, a lock, a shutdown, no room. */
const PASSING = /^(40|53|55P03|57)|^PGRST(00|202)/

/**
 * Posts as the person who made the change, and as nobody else.
 *
 * `ownerId` null: whoever the client is signed in as.
 */
export function postTo(client: SupabaseClient, ownerId: string | null): Post {
  return async (clientId, entry) => {
    const { token, reason } = await tokenOf(client, ownerId)
    if (token === null && ownerId !== null) return { kind: 'later', reason }
    const call = client.rpc('perform', { client_id: clientId, seq: entry.seq, writes: entry.writes.map(asSent) })
    if (token !== null) void call.setHeader('authorization', `Bearer ${token}`)
    const answer: PerformAnswer = await call.abortSignal(AbortSignal.timeout(TIMEOUT_MS))
    const { data, error, status } = answer
    if (!error) return { kind: 'done', results: data as unknown[] }
    if (status === 401) return renew(client)
    return answerOf(error, status)
  }
}

type Token = { token: string | null; /** Why there is none. */ reason: 'unreachable' | 'signed-out' }

/** Never the anonymous key: it would turn a session that cannot be renewed just now into a refusal. */
async function tokenOf(client: SupabaseClient, ownerId: string | null): Promise<Token> {
  const { data, error } = await client.auth.getSession()
  const { session } = data
  const isTheirs = session !== null && (ownerId === null || session.user.id === ownerId)
  return { token: isTheirs ? session.access_token : null, reason: reasonOf(error) }
}

async function renew(client: SupabaseClient): Promise<Answer> {
  const { error } = await client.auth.refreshSession()
  return error ? { kind: 'later', reason: reasonOf(error) } : { kind: 'again' }
}

/** Who is not heard is not signed out. */
function reasonOf(error: unknown): Token['reason'] {
  return isAuthRetryableFetchError(error) ? 'unreachable' : 'signed-out'
}

/** What a failed call means. No code: supabase-js never had an answer. */
export function answerOf(error: PostgrestError, status: number): Answer {
  const isPassing = !error.code || status === 0 || status === 408 || status === 429 || status >= 500 || PASSING.test(error.code)
  return isPassing ? { kind: 'later', reason: 'unreachable' } : { kind: 'refused', error: errorOf(error) }
}

function errorOf(error: PostgrestError): WriteError {
  return { code: error.code, message: error.message, details: detailsOf(error.details), hint: error.hint || null }
}

function detailsOf(details: string | null): unknown {
  try {
    return JSON.parse(details ?? 'null')
  } catch {
    return details
  }
}
