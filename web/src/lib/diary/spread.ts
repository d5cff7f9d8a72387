/**
 * Which sessions of which days a function takes: most take one of one day, some run through several, and some go
 * on the next morning and the day after.
 */
import type { Booking, Daypart } from '@/lib/database'
import { addDays } from '@/lib/time'
import { lineOf } from './dayparts'
import { overlapOf, windowFromLocal, windowOf } from './window'
import type { TimedRow } from './window'

/** The lines a function takes on one day, first to last; `before` and `after` say that it goes on in other days. */
export interface Spread {
  readonly first: number
  readonly last: number
  readonly before: boolean
  readonly after: boolean
}

/** What of a booking says when it is. */
export type Timed = TimedRow & Pick<Booking, 'event_date' | 'event_time' | 'end_time' | 'end_day_offset'>

type Sold = { readonly lines: readonly Daypart[]; readonly branch: { readonly timezone: string } }

/** A session is taken by a function that has more than this share of its hours. */
const SHARE = 1 / 3

/** What a function takes of a day; null on days that it leaves free. */
export function spreadOn(booking: Timed, date: string, page: Sold): Spread | null {
  const isFirst = booking.event_date === date
  if (!isFirst && !goesOnOn(booking, date, page)) return null
  const taken = linesTaken(booking, date, page)
  const [first, last] = [taken[0] ?? lineOf(booking, page.lines), taken.at(-1) ?? lineOf(booking, page.lines)]
  return { first, last, before: !isFirst, after: goesOnOn(booking, addDays(date, 1), page) }
}

/** The days a function takes a session of: the one it begins on, and those it goes on in. */
export function datesOf(booking: Timed, page: Sold): string[] {
  const later = Array.from({ length: booking.end_day_offset }, (_, index) => addDays(booking.event_date, index + 1))
  return [booking.event_date, ...later.filter((date) => goesOnOn(booking, date, page))]
}

// Most nights end before the morning is sold, so the question is answered from two times of day.
function goesOnOn(booking: Timed, date: string, page: Sold): boolean {
  const last = addDays(booking.event_date, booking.end_day_offset)
  if (date <= booking.event_date || date > last) return false
  const morning = page.lines[0]?.start_time ?? '00:00:00'
  if (date === last && booking.end_time <= morning) return false
  return linesTaken(booking, date, page).length > 0
}

function linesTaken(booking: Timed, date: string, page: Sold): number[] {
  const { starts, ends } = windowOf(booking)
  return page.lines.flatMap((line, index) => {
    const session = sessionOn(line, date, page.branch.timezone)
    if (!session) return []
    const shared = overlapOf({ from: starts, to: ends }, { from: session.starts, to: session.ends })
    return shared > (session.ends - session.starts) * SHARE ? [index] : []
  })
}

/** The hours of a session on a day; null where the clocks skip its start. */
function sessionOn(line: Daypart, date: string, zone: string) {
  const hours = { event_time: line.start_time, end_time: line.end_time, end_day_offset: line.end_day_offset }
  const window = windowFromLocal({ event_date: date, ...hours, setup_minutes: 0, teardown_minutes: 0 }, zone)
  return typeof window === 'string' ? null : window
}
