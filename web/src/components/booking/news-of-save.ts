/** The news of what was done with a booking, with Undo where it can be undone. */
import type { Booking } from '@/lib/database'
import { changeBooking } from '@/lib/diary/commands'
import { changedColumns, fieldsOf } from '@/lib/diary/draft-fields'
import { needsReason } from '@/lib/diary/life'
import { ordinal, statusWord, words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { formatDate } from '@/lib/time'
import { toasts } from '@/lib/toasts'

/**
 * Tell what became of `before`; `mayGoBack` says whether its person may take the status back. Undo of a new hold releases
 * the hall.
 */
export function tellSaved(before: Booking | null, row: Booking, today: string, mayGoBack: boolean): void {
  const text = newsOf(before, row, formatDate(row.event_date, today))
  const canUndo = before === null ? row.status === 'tentative' && mayGoBack : before.status === row.status || mayGoBack
  toasts.show({ text, ...(canUndo && { onUndo: () => void undo(before, row) }) })
}

/** Tell that it is kept on this device. */
export function tellKept(title: string): void {
  toasts.show({ text: messages.booking.kept(title), tone: 'news' })
}

function newsOf(before: Booking | null, row: Booking, date: string): string {
  if (row.status === 'cancelled') return words.cancelled(row.title)
  if (row.status === 'released') return words.released(row.hall_name)
  if (before && isMoved(before, row)) return words.movedTo(row.hall_name, date)
  if (before?.status === row.status) return words.saved(row.title)
  if (row.status === 'confirmed') return words.confirmedToast(row.hall_name, date)
  if (row.status !== 'tentative') return messages.booking.label.move(row.title, statusWord(row.status))
  return row.option_rank > 1 ? words.joined(ordinal(row.option_rank), row.hall_name) : words.held(row.hall_name, date)
}

function isMoved(before: Booking, row: Booking): boolean {
  return before.hall_id !== row.hall_id || before.starts_at !== row.starts_at || before.ends_at !== row.ends_at
}

async function undo(before: Booking | null, row: Booking): Promise<void> {
  const changes = before === null ? ({ status: 'released' } as const) : { ...changedColumns(fieldsOf(before), row), ...challengeOf(before, row) }
  const reason = needsReason(row.status, before?.status ?? 'released') ? { status_reason: messages.booking.undone } : {}
  const outcome = await changeBooking(row, { ...changes, ...reason })
  if (outcome.kind === 'refused') toasts.show({ text: words.undoFailed, tone: 'failed' })
}

/** Confirming ends a challenge; taken back, the next in line presses again. */
function challengeOf({ status, challenged_at }: Booking, row: Booking): Partial<Pick<Booking, 'challenged_at'>> {
  return status === 'tentative' && challenged_at !== row.challenged_at ? { challenged_at } : {}
}
