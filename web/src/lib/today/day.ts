/**
 * The day as the floor works it: from 06:00 to 06:00, so that last night's wedding is still today's at 02:00.
 */
import type { Booking } from '@/lib/database'
import { holdsHall } from '@/lib/diary/model'
import { daySpan } from '@/lib/diary/timeline'
import { overlaps, windowOf } from '@/lib/diary/window'
import { addDays, localTime } from '@/lib/time'

const FIRST_HOUR = '06:00'

/** The date whose page is worked at an instant: until 06:00 that of the evening before. */
export function workingDate(now: number, zone: string): string {
  const { date, time } = localTime(now, zone)
  return time < FIRST_HOUR ? addDays(date, -1) : date
}

/**
 * The functions that keep a hall during a date's page, in the order they start; options that wait behind another
 * are left out. Last night's tear-down and tonight's set-up for tomorrow are among them.
 */
export function functionsOf(bookings: Iterable<Booking>, date: string, zone: string): Booking[] {
  const span = daySpan(date, zone)
  return [...bookings]
    .filter((row) => holdsHall(row) && row.option_rank === 1 && overlaps(windowOf(row), span))
    .sort(inOrder)
}

/** By start, then by hall. */
export function inOrder(a: Booking, b: Booking): number {
  return a.starts_at.localeCompare(b.starts_at) || a.hall_name.localeCompare(b.hall_name) || a.id.localeCompare(b.id)
}

/** Heads to cook and lay for: served, else guaranteed, else expected; null when nobody has said. */
export function coversOf(booking: Booking): number | null {
  return booking.guests_actual ?? booking.guests_guaranteed ?? booking.guests_expected
}

/** The function whose set-up begins first on a date, with how many there are; null when there is none. */
export function firstOf(bookings: Iterable<Booking>, date: string): { first: Booking; count: number } | null {
  const rows = [...bookings].filter((row) => row.event_date === date && holdsHall(row) && row.option_rank === 1)
  const [first] = rows.sort((a, b) => windowOf(a).from - windowOf(b).from)
  return first ? { first, count: rows.length } : null
}

/** The nearest of the next `days` days on which something is on. */
export function nextBusyDay(bookings: readonly Booking[], date: string, days: number): string | null {
  const coming = Array.from({ length: days }, (_, index) => addDays(date, index + 1))
  return coming.find((day) => firstOf(bookings, day) !== null) ?? null
}

export type DayTotals = {
  /** Covers of the functions that are not over, and whether the first of them is an evening one. */
  toServe: number
  tonight: boolean
  /** Functions that have not started. */
  toCome: number
  /** Covers of those that are over. */
  served: number
}

/** What the day adds up to at an instant; functions of other dates are left out. */
export function totalsOf(functions: readonly Booking[], date: string, zone: string, now: number): DayTotals {
  const ours = functions.filter((row) => row.event_date === date)
  const open = ours.filter((row) => !isServed(row, now))
  const evening = (row: Booking): boolean => localTime(windowOf(row).starts, zone).time >= '17:00'
  return {
    toServe: sumOf(open),
    tonight: open.length > 0 && open.every(evening),
    toCome: open.filter((row) => now < windowOf(row).starts).length,
    served: sumOf(ours.filter((row) => isServed(row, now))),
  }
}

function isServed(row: Booking, now: number): boolean {
  return row.status === 'completed' || row.status === 'settled' || now >= windowOf(row).ends
}

function sumOf(rows: readonly Booking[]): number {
  return rows.reduce((sum, row) => sum + (coversOf(row) ?? 0), 0)
}
