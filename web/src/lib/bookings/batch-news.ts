/** The news of what was done with several bookings at once, with Undo where all of them can go back. */
import type { Booking, BookingStatus, StaffRole } from '@/lib/database'
import { writesBack } from '@/lib/diary/batch-undo'
import { messages } from '@/lib/messages'
import { toasts } from '@/lib/toasts'
import { write } from '@/lib/writes'
import type { Write, WriteOutcome } from '@/lib/writes'

const words = messages.booking.list

type Batch = {
  /** What was done, as its toast says it. */
  text: string
  to: BookingStatus
  /** The rows as they were; of all of them, or nothing can be undone. */
  before: readonly Booking[]
  /** How many there were. */
  count: number
  rolesIn: (branchId: number) => readonly StaffRole[]
}

/** Tells that it was done, or is kept on this device. */
export function tellBatch({ text, to, before, count, rolesIn }: Batch, outcome: WriteOutcome): void {
  if (outcome.kind !== 'done') return void toasts.show({ text: words.kept(count) })
  const after = outcome.results[0] as Booking[]
  const isKnown = after.length > 0 && before.length === count && after.length === count
  const back = isKnown ? writesBack(before, after, to, rolesIn) : null
  if (back === 'by-manager') toasts.show({ text: words.noWayBack(text) })
  else toasts.show({ text, ...(Array.isArray(back) && { onUndo: () => void putBack(back as readonly Write[], count) }) })
}

/** All of them or none, in one transaction; a row that somebody changed since is not taken from them. */
async function putBack(writes: readonly Write[], count: number): Promise<void> {
  const outcome = await write(words.putBack(count), writes)
  if (outcome.kind === 'refused') toasts.show({ text: words.notPutBack(outcome.error.message), tone: 'failed' })
  else toasts.show({ text: outcome.kind === 'done' ? words.putBack(count) : words.kept(count) })
}
