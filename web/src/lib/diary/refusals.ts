/** Reads a refusal out of the server's error: `details` is a string that holds JSON. */
import type { Booking } from '@/lib/database'
import type { Blocker, Refusal } from './drafts'

/** What supabase-js hands back as `error` of a database call. */
export interface ServerError {
  readonly code?: string | undefined
  readonly message: string
  readonly details?: string | null | undefined
}

/** 23P01: somebody holds the hall. PT409: the row changed meanwhile. No code: no answer. Anything else: its own words. */
export function refusalOf(error: ServerError): Refusal {
  if (error.code === '23P01') {
    return { kind: 'taken', blocker: readDetails<Blocker>(error, 'hall_id'), message: error.message }
  }
  if (error.code === 'PT409') return { kind: 'stale', current: readDetails<Booking>(error, 'version') }
  // supabase-js turns a failed fetch into an error without a code.
  if (!error.code) return { kind: 'unreachable' }
  return { kind: 'other', message: error.message }
}

// A caller who may not see the blocking booking gets less, or nothing: then the message must do.
function readDetails<Row extends object>(error: ServerError, proof: keyof Row): Row | null {
  try {
    const value: unknown = JSON.parse(error.details ?? '')
    return typeof value === 'object' && value !== null && proof in value ? (value as Row) : null
  } catch {
    return null
  }
}
