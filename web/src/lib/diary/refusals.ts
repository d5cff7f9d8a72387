/** Reads a refusal out of the server's error: `details` is JSON, or what was read from it. */
import type { Booking } from '@/lib/database'
import { refusalWords } from '@/lib/refusal-words'
import type { Blocker, Refusal } from './drafts'

/** What a database call, or the outbox, hands back as `error`. */
export interface ServerError {
  readonly code?: string | undefined
  readonly message: string
  readonly details?: unknown
}

/** A booking in it was changed meanwhile, or is no longer there. Of any other row the server's words must do. */
export function refusalOf(error: ServerError): Refusal {
  if (error.code === '23P01') {
    return { kind: 'taken', blocker: readDetails<Blocker>(error, 'hall_id'), message: refusalWords(error) }
  }
  if (error.code === 'PT409') {
    const current = readDetails<Booking>(error, 'version')
    if (current === null || 'hall_id' in current) return { kind: 'stale', current }
  }
  if (error.code === 'PT404') return { kind: 'gone' }
  // supabase-js turns a failed fetch into an error without a code.
  if (!error.code) return { kind: 'unreachable' }
  return { kind: 'other', message: refusalWords(error) }
}

// A caller who may not see the blocking booking gets less, or nothing: then the message must do.
function readDetails<Row extends object>({ details }: ServerError, proof: keyof Row): Row | null {
  const value = typeof details === 'string' ? parsed(details) : details
  return typeof value === 'object' && value !== null && proof in value ? (value as Row) : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
