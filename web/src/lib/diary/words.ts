/**
 * Every word of the diary, the calendar and the booking panel that is not somebody's data.
 *
 * House rules of wording: sentence case, no full stop in labels, who and when, never blame.
 */
import type { Booking, BookingStatus } from '@/lib/database'
import { addDays, formatDateLong, weekdayName } from '@/lib/time'
import type { HallDay } from './occupancy'

export const words = {
  hall: 'Hall',
  capacity: 'rounds / floating',
  halls: (bases: number, combinations: number) => `${bases} halls, ${combinations} combinations`,
  free: 'Free',
  one: '1 booking',
  more: '2 or more',
  freeAt: (session: string) => `Free at ${session.toLowerCase()}`,
  ofFree: (free: number, all: number, session: string) => `${free} of ${all} free at ${session.toLowerCase()}`,
  names: 'Names',
  counts: 'Counts',
  display: 'Show names or counts',
  today: 'Today',
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  previousDay: 'Previous day',
  nextDay: 'Next day',
  month: 'Month',
  day: 'Day',
  view: 'View',
  allHalls: 'All halls',
  confirmed: 'Confirmed',
  tentative: 'Tentative, option held',
  through: 'Held through a combination',
  bars: 'Full bar confirmed, short bar tentative',
  branchLine: 'Branch line: halls free at dinner',
  keyMove: 'move',
  keyOpen: 'open day',
  keyBook: 'book this slot',
  keyNew: 'new here',
  newIn: (hall: string) => `New booking in ${hall}`,
  buffers: 'Set-up, tear-down',
  heldBy: (hall: string) => `Held by ${hall}`,
  notFree: (count: number) =>
    count === 1 ? 'Not free: 1 booking holds a part of the house' : `Not free: ${count} bookings hold a part of the house`,
  freeAllDay: 'Free all day',
  setupFrom: (time: string) => `Set-up from ${time}`,
  teardownTo: (time: string) => `tear-down to ${time}`,
  guests: (count: number) => `${count} guests`,
  guaranteed: (expected: number, count: number) => `${expected}, GTD ${count}`,
  waiting: (rank: string) => `${rank}, waiting`,
  left: (rank: string, time: string) => `${rank}, ${time} left`,
  overdue: (rank: string) => `${rank}, time is up`,
  yourDraft: 'Your draft',
  draftOverlaps: (time: string) => `Your draft, overlaps ${time}`,
  draftFree: 'Your draft, free',
  branchTime: (name: string) => `${name} time`,
  emptyMonth: (month: string) => `Nothing is booked in ${month} yet`,
  emptyHint: ['Press', 'on a day, and it is in the diary'],
  emptyDay: 'Nothing is booked on this day',
  noHalls: 'No halls yet',
  noHallsHint: 'A manager adds the halls of this branch first',
  loading: 'The diary is loading',
  failed: 'The diary did not load.',
  offline: 'Offline.',
  offlineAsOf: (time: string) => `This is the diary as of ${time}. A new booking needs the server.`,
  stale: 'Stale.',
  staleAsOf: (time: string) =>
    `This screen last heard from the server at ${time}. Reading is safe; a new booking needs the server.`,
  tryNow: 'Try now',
  dayTitle: (date: string) => formatDateLong(date),
  waitingCount: (count: number) => (count === 1 ? '1 option waiting' : `${count} options waiting`),
  tail: 'morning held from the night before',
} as const

const STATUS_WORDS: Record<BookingStatus, string> = {
  enquiry: 'Enquiry',
  tentative: 'Tentative',
  confirmed: 'Confirmed',
  in_progress: 'In progress',
  completed: 'Completed',
  settled: 'Settled',
  released: 'Released',
  lost: 'Lost',
  cancelled: 'Cancelled',
}

export function statusWord(status: BookingStatus): string {
  return STATUS_WORDS[status]
}

/** `1st`, `2nd`, `3rd`, `4th`. */
export function ordinal(rank: number): string {
  return `${rank}${{ 1: 'st', 2: 'nd', 3: 'rd' }[rank] ?? 'th'}`
}

/** `lunch`, `lunch and dinner`, `morning, lunch and dinner`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
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
  const counted = count === 0 ? 'free' : count === 1 ? '1 booking' : `${count} bookings`
  const taken = sessions.filter((_, line) => day?.lines[line]?.some((item) => item.booking.option_rank === 1))
  const parts = [hall, formatDateLong(date), counted]
  if (taken.length > 0) parts.push(`${listed(taken.map((name) => name.toLowerCase()))} taken`)
  if (day && day.waiting > 0) parts.push(words.waitingCount(day.waiting))
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
    ? words.guests(row.guests_expected)
    : words.guaranteed(row.guests_expected, row.guests_guaranteed)
}
