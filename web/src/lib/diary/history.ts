/** What happened to a booking, in words, out of its audit log: newest first. Pure. */
import type { AuditEntry, BookingStatus } from '@/lib/database'
import { messages } from '@/lib/messages'
import { listed, ordinal, statusWord } from './words'

const words = messages.booking.history

export interface HistoryLine {
  readonly id: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Account; null for the server itself. */
  readonly by: string | null
  readonly text: string
  /** The reason it was told with. */
  readonly reason: string | null
}

/** One line for each change that somebody would tell of. */
export function historyOf(entries: readonly AuditEntry[]): HistoryLine[] {
  return entries.flatMap((entry) => {
    const text = textOf(entry)
    if (text === null) return []
    return [{ id: entry.id, at: Date.parse(entry.at), by: entry.actor_id, text, reason: reasonOf(entry) }]
  })
}

type Values = Record<string, unknown>

function textOf({ action, before, after }: AuditEntry): string | null {
  if (action === 'INSERT') return `${words.made}, ${status(after).toLowerCase()}`
  if (action === 'DELETE') return words.removed
  if (!before || !after) return null
  if (before['status'] !== after['status']) return status(after)
  if (Number(after['option_rank']) < Number(before['option_rank'])) return words.promoted(ordinal(Number(after['option_rank'])))
  if (before['challenged_at'] !== after['challenged_at'] && after['challenged_at'] !== null) return words.challenged
  const fields = changedFields(before, after)
  if (fields.length > 0) return words.changed(listed(fields))
  return optionText(before, after)
}

function status(row: Values | null): string {
  return statusWord((row?.['status'] ?? 'tentative') as BookingStatus)
}

function changedFields(before: Values, after: Values): string[] {
  return Object.entries(words.fields).flatMap(([column, word]) => (before[column] === after[column] ? [] : [word]))
}

function optionText(before: Values, after: Values): string | null {
  const [was, is] = [before['option_expires_at'], after['option_expires_at']]
  if (typeof was !== 'string' || typeof is !== 'string' || was === is) return null
  return Date.parse(is) > Date.parse(was) ? words.extended : words.shortened
}

/** The reason a change of status was told with, as it is shown; `expired` is the server's own word. */
function reasonOf({ before, after }: AuditEntry): string | null {
  const reason = after?.['status_reason']
  if (typeof reason !== 'string' || before?.['status'] === after?.['status']) return null
  return reasonWords(reason)
}

export function reasonWords(reason: string): string {
  return reason === 'expired' ? messages.booking.reason.expired : reason
}
