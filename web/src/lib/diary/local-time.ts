/**
 * Between a branch's wall clock and instants, for the diary's arithmetic.
 *
 * Instants are milliseconds since the Unix epoch; a zone is an IANA name and always a parameter.
 * A wall time that happens twice means its second occurrence and one that does not exist is
 * refused, exactly as the database decides (`(x at time zone tz) at time zone tz = x`).
 */
import { fromAbsolute, parseDate, parseDateTime, toZoned } from '@internationalized/date'

export const MINUTE = 60_000
export const DAY_MINUTES = 1440

const instants = new Map<string, number | null>()

/**
 * The instant of a wall time, or null when the clocks skip it.
 *
 * Args: date `2026-11-21`; time `19:00` or `19:00:00`; zone an IANA name.
 */
export function instantOf(date: string, time: string, zone: string): number | null {
  const key = `${date} ${time} ${zone}`
  const known = instants.get(key)
  if (known !== undefined) return known
  const instant = readInstant(date, time, zone)
  // A year of five branches asks for some ten thousand different times; more means a leak.
  if (instants.size > 50_000) instants.clear()
  instants.set(key, instant)
  return instant
}

function readInstant(date: string, time: string, zone: string): number | null {
  const wall = parseDateTime(`${date}T${time.slice(0, 5)}`)
  const instant = toZoned(wall, zone, 'later').toDate().getTime()
  const back = fromAbsolute(instant, zone)
  return back.hour === wall.hour && back.minute === wall.minute ? instant : null
}

/** Minutes since midnight of `19:00` or `19:00:00`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

/** `19:00` for 1140 minutes; wraps past midnight. */
export function timeOfMinutes(minutes: number): string {
  const within = ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES
  return `${pad(Math.floor(within / 60))}:${pad(within % 60)}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

/** The wall date and time of an instant: `{date: '2026-11-21', time: '19:00'}`. */
export function wallOf(instant: number, zone: string): { date: string; time: string } {
  const at = fromAbsolute(instant, zone)
  const date = `${String(at.year).padStart(4, '0')}-${pad(at.month)}-${pad(at.day)}`
  return { date, time: `${pad(at.hour)}:${pad(at.minute)}` }
}

/** The date some days on: `addDays('2026-11-30', 1)` is `2026-12-01`. */
export function addDays(date: string, days: number): string {
  return parseDate(date).add({ days }).toString()
}

/** Whole days from one date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / (DAY_MINUTES * MINUTE))
}

/** Every date of a month `2026-11`, in order. */
export function datesOfMonth(month: string): string[] {
  const first = parseDate(`${month}-01`)
  const length = first.calendar.getDaysInMonth(first)
  return Array.from({ length }, (_, index) => `${month}-${pad(index + 1)}`)
}
