/** Heads of a function, and what kind of number that is. */
import type { Booking } from '@/lib/database'
import { messages } from '@/lib/messages'
import { coversOf } from '@/lib/today/day'
import { formatCount } from '@/lib/figures/numbers'

const words = messages.today

export function CoversCell({ booking, className }: { booking: Booking; className?: string }) {
  const covers = coversOf(booking)
  return (
    <span className={className}>
      {/* a dash, never a zero, until somebody has said how many */}
      <b>{covers === null ? '–' : formatCount(covers)}</b> <small>{kindOf(booking)}</small>
    </span>
  )
}

function kindOf(booking: Booking): string {
  if (booking.guests_actual !== null) return words.served
  if (booking.guests_guaranteed !== null) return words.guaranteed
  return booking.guests_expected !== null ? words.expected : words.noCount
}
