/** The diary's words (`messages.diary`), and how rows are put into them. */
import { formatCount } from '@/lib/count'
import type { Booking, BookingStatus } from '@/lib/database'
import { messages } from '@/lib/messages'
import { isRequested } from '@/lib/outbox/effects'
import { addDays, formatDateLong, weekdayName } from '@/lib/time'
import type { HallDay } from './occupancy'

export const words = messages.diary

export function statusWord(status: BookingStatus): string {
  return words.status[status]
}

/** The name of a set-up style; one nobody listed is shown as it was written. */
export function styleWord(style: string): string {
  const known: Readonly<Record<string, string>> = words.styles
  return known[style] ?? style
}

/** The first letter large, as labels are written: `kitty party` becomes `Kitty party`. */
export function sentence(text: string): string {
  const [first = '', ...rest] = text
  return first.toLocaleUpperCase() + rest.join('')
}

/** `1st`, `2nd`, `3rd`, `4th`. */
export function ordinal(rank: number): string {
  return words.ordinal(rank)
}

/** `lunch`, `lunch and dinner`, `morning, lunch and dinner`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : words.listed(items.slice(0, -1).join(', '), last)
}

/** What a calendar cell says aloud: `Pearl, Saturday 21 November, 3 bookings, dinner taken`. */
export function cellLabel(
  hall: string,
  date: string,
  day: HallDay | undefined,
  sessions: readonly string[],
  tail: boolean,
): string {
  const count = day?.count ?? 0
  const taken = sessions.filter((_, line) => day?.lines[line]?.some((item) => item.booking.option_rank === 1 && !isRequested(item.booking)))
  const parts = [hall, formatDateLong(date), words.cellCount(count)]
  if (taken.length > 0) parts.push(words.cellTaken(listed(taken.map((name) => name.toLowerCase()))))
  if (day && day.waiting > 0) parts.push(words.waitingCount(day.waiting))
  if (day && day.asked > 0) parts.push(words.cellAsked(day.asked))
  if (tail) parts.push(words.tail)
  return parts.join(', ')
}

/** `19:00–00:30 Sun` of a row, the weekday where it ends on another day. */
export function hoursOf(row: Pick<Booking, 'event_date' | 'event_time' | 'end_time' | 'end_day_offset'>): string {
  const hours = `${row.event_time.slice(0, 5)}–${row.end_time.slice(0, 5)}`
  // A dinner that ends in the first hours is read as that night; only a morning end needs its day.
  const early = row.end_day_offset === 1 && row.end_time < '04:00'
  return row.end_day_offset === 0 || early
    ? hours
    : `${hours} ${weekdayName(addDays(row.event_date, row.end_day_offset))}`
}

/** Guests as blocks and lists print them: `280 guests`, `240, GTD 220`, or nothing. */
export function guestsOf(row: Pick<Booking, 'guests_expected' | 'guests_guaranteed'>): string {
  if (row.guests_expected === null) return ''
  return row.guests_guaranteed === null
    ? words.guests(formatCount(row.guests_expected))
    : words.guaranteed(formatCount(row.guests_expected), formatCount(row.guests_guaranteed))
}
