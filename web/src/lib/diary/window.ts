/**
 * When a booking keeps its hall: set-up, function and tear-down as one half-open window.
 *
 * The rule is the database's: `[starts_at - setup_minutes, ends_at + teardown_minutes)`, so a
 * window that ends as another begins does not touch it.
 */
import { addDays, instantOf, MINUTE, minutesOf, timeOfMinutes } from '@/lib/time'
import type { Booking } from '@/lib/database'

/** Four instants in milliseconds: `from <= starts < ends <= to`. */
export interface Window {
  readonly from: number
  readonly starts: number
  readonly ends: number
  readonly to: number
}

/** The local input of a window, as a form or a daypart states it. */
export interface LocalWindow {
  readonly event_date: string
  readonly event_time: string
  readonly end_time: string
  readonly end_day_offset: number
  readonly setup_minutes: number
  readonly teardown_minutes: number
}

export type WindowProblem = 'time-skipped' | 'ends-before-it-starts'

export const DAY_MINUTES = 1440

/** The columns that a stored row's window follows from. */
export type TimedRow = Pick<Booking, 'starts_at' | 'ends_at' | 'setup_minutes' | 'teardown_minutes'>

const windows = new WeakMap<TimedRow, Window>()

/** The window of a stored row; rows are immutable, so it is computed once per row. */
export function windowOf(booking: TimedRow): Window {
  const known = windows.get(booking)
  if (known) return known
  const starts = Date.parse(booking.starts_at)
  const ends = Date.parse(booking.ends_at)
  const window = around(starts, ends, booking.setup_minutes, booking.teardown_minutes)
  windows.set(booking, window)
  return window
}

function around(starts: number, ends: number, setup: number, teardown: number): Window {
  return { from: starts - setup * MINUTE, starts, ends, to: ends + teardown * MINUTE }
}

/** The window a wall-clock input means in a zone, or why it means none. */
export function windowFromLocal(local: LocalWindow, zone: string): Window | WindowProblem {
  const starts = knownInstant(local.event_date, local.event_time, zone)
  const ends = knownInstant(addDays(local.event_date, local.end_day_offset), local.end_time, zone)
  if (starts === null || ends === null) return 'time-skipped'
  if (ends <= starts) return 'ends-before-it-starts'
  return around(starts, ends, local.setup_minutes, local.teardown_minutes)
}

const instants = new Map<string, number | null>()

// A month of five branches asks for the same few thousand wall times again and again.
function knownInstant(date: string, time: string, zone: string): number | null {
  const key = `${date} ${time} ${zone}`
  const known = instants.get(key)
  if (known !== undefined) return known
  const instant = instantOf(date, time, zone)
  if (instants.size > 50_000) instants.clear()
  instants.set(key, instant)
  return instant
}

/** True when two half-open spans share an instant. */
export function overlaps(a: { from: number; to: number }, b: { from: number; to: number }): boolean {
  return a.from < b.to && b.from < a.to
}

/** Milliseconds two spans share; 0 when they only touch. */
export function overlapOf(a: { from: number; to: number }, b: { from: number; to: number }): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from))
}

/** End of a function that starts at `time` and lasts `minutes`, as time of day and day offset. */
export function endAfter(time: string, minutes: number): { end_time: string; end_day_offset: number } {
  const end = minutesOf(time) + minutes
  return { end_time: timeOfMinutes(end), end_day_offset: Math.floor(end / DAY_MINUTES) }
}
