/**
 * The sessions a branch sells, as lines of a calendar cell and as windows of a hall.
 */
import { minutesOf } from '@/lib/time'
import type { Booking, Daypart, Hall } from '@/lib/database'
import { DAY_MINUTES, windowFromLocal } from './window'
import type { Window } from './window'

/**
 * The lines of a calendar cell: one a starting time, in order.
 *
 * A night wedding starts with dinner and is sold instead of it, so both share the dinner line.
 */
export function cellLines(dayparts: readonly Daypart[]): Daypart[] {
  const ordered = [...dayparts].sort((a, b) => a.sort_order - b.sort_order)
  const starts = new Set<string>()
  return ordered.filter((part) => !starts.has(part.start_time) && starts.add(part.start_time))
}

/** The index of the line a booking stands on: the session it shares most minutes with. */
export function lineOf(
  booking: Pick<Booking, 'event_time' | 'end_time' | 'end_day_offset'>,
  lines: readonly Daypart[],
): number {
  const body = spanOf(booking.event_time, booking.end_time, booking.end_day_offset)
  let best = 0
  let bestScore = -Infinity
  lines.forEach((line, index) => {
    const score = closeness(body, spanOf(line.start_time, line.end_time, line.end_day_offset))
    if (score > bestScore) [best, bestScore] = [index, score]
  })
  return best
}

function spanOf(start: string, end: string, offset: number): { from: number; to: number } {
  return { from: minutesOf(start), to: minutesOf(end) + offset * DAY_MINUTES }
}

// Shared minutes when they meet, else the gap between them as a negative number.
function closeness(a: { from: number; to: number }, b: { from: number; to: number }): number {
  return Math.min(a.to, b.to) - Math.max(a.from, b.from)
}

/** The session whose hours are exactly these, if the branch sells one. */
export function daypartOf(
  times: Pick<Booking, 'event_time' | 'end_time' | 'end_day_offset'>,
  dayparts: readonly Daypart[],
): Daypart | undefined {
  return dayparts.find(
    (part) =>
      minutesOf(part.start_time) === minutesOf(times.event_time) &&
      minutesOf(part.end_time) === minutesOf(times.end_time) &&
      part.end_day_offset === times.end_day_offset,
  )
}

/** When a hall would be kept for a session on a day, with the hall's own set-up and tear-down. */
export function daypartWindow(part: Daypart, date: string, hall: Hall, zone: string): Window | null {
  const window = windowFromLocal(
    {
      event_date: date,
      event_time: part.start_time,
      end_time: part.end_time,
      end_day_offset: part.end_day_offset,
      setup_minutes: hall.setup_minutes,
      teardown_minutes: hall.teardown_minutes,
    },
    zone,
  )
  return typeof window === 'string' ? null : window
}
