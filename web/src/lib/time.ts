/**
 * Every conversion and every wording of dates and times. The branch's time zone is always a parameter:
 * nothing here asks for the zone of the viewer. Local dates are `YYYY-MM-DD`, months `YYYY-MM`, local times
 * `HH:MM[:SS]`, instants milliseconds since the Unix epoch.
 */

import { monthNames, weekdayNames, type NameLength } from '@/lib/date-names'
import { clock } from '@/lib/messages/clock'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

// ---- instants and wall clocks

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterFor(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
      hour: '2-digit', minute: '2-digit', second: '2-digit',
    })
    formatters.set(zone, formatter)
  }
  return formatter
}

/** The wall clock of a zone at an instant: `{date: '2026-11-21', time: '19:00:00'}`. */
export function localTime(instant: number, zone: string): { date: string; time: string } {
  const parts = Object.fromEntries(formatterFor(zone).formatToParts(instant).map((part) => [part.type, part.value]))
  return {
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    time: `${parts['hour']}:${parts['minute']}:${parts['second']}`,
  }
}

/** The local date of a zone at an instant. */
export function dateIn(zone: string, instant: number): string {
  return localTime(instant, zone).date
}

const wallClock = (date: string, time: string) => Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`)

function wallClockAt(instant: number, zone: string): number {
  const { date, time } = localTime(instant, zone)
  return wallClock(date, time)
}

/**
 * The instant of a local time, or null if the clocks jump over it that day.
 *
 * A time that comes twice means the second one, as PostgreSQL reads it (standard time after summer time).
 */
export function instantOf(date: string, time: string, zone: string): number | null {
  const wall = wallClock(date, time)
  const offsets = [wall - DAY, wall + DAY].map((near) => wallClockAt(near, zone) - near)
  const matches = offsets.map((offset) => wall - offset).filter((instant) => wallClockAt(instant, zone) === wall)
  return matches.length > 0 ? Math.max(...matches) : null
}

// ---- arithmetic on local dates

const utc = (date: string) => Date.parse(`${date}T00:00:00Z`)
const isoDate = (time: number) => new Date(time).toISOString().slice(0, 10)

export function addDays(date: string, days: number): string {
  return isoDate(utc(date) + days * DAY)
}

/** Days from one local date to another; negative if `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to) - utc(from)) / DAY)
}

export function addMonths(month: string, months: number): string {
  const [year = 0, index = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, index - 1 + months, 1)).toISOString().slice(0, 7)
}

export function monthOf(date: string): string {
  return date.slice(0, 7)
}

/** Every date of a month, in order. */
export function daysOfMonth(month: string): string[] {
  const first = `${month}-01`
  const length = daysBetween(first, `${addMonths(month, 1)}-01`)
  return Array.from({ length }, (_, index) => addDays(first, index))
}

/** The seven dates of a date's week, from Monday. */
export function weekOf(date: string): string[] {
  const monday = addDays(date, -((weekdayOf(date) + 6) % 7))
  return Array.from({ length: 7 }, (_, index) => addDays(monday, index))
}

/** 0 = Sunday ... 6 = Saturday. */
export function weekdayOf(date: string): number {
  return new Date(utc(date)).getUTCDay()
}

export function isWeekend(date: string): boolean {
  return weekdayOf(date) % 6 === 0
}

/** Whether a text is a real date of a year that the diary has (2000 to 2199, as the database): `2026-02-30` is not. */
export function isDate(text: string): boolean {
  return /^2[01]\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(utc(text)) && isoDate(utc(text)) === text
}

/** Whether a text is a month of such a year. */
export function isMonth(text: string): boolean {
  return /^2[01]\d\d-(0[1-9]|1[0-2])$/.test(text)
}

/** Minutes after local midnight: `'19:30:00'` is 1170. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** `HH:MM` of minutes after midnight; 1500 (25 hours) is `01:00`. */
export function timeOfMinutes(minutes: number): string {
  const within = ((minutes % 1440) + 1440) % 1440
  return `${pad(Math.floor(within / 60))}:${pad(within % 60)}`
}

const pad = (value: number) => String(value).padStart(2, '0')

// ---- words

/** `Sat`; long, `Saturday`; narrow, `S`; in the language of the page. */
export function weekdayName(date: string, length: NameLength = 'short'): string {
  return weekdayNames(length)[weekdayOf(date)] ?? ''
}

/** `November` or, short, `Nov`, of a month or a date, in the language of the page. */
export function monthName(month: string, length: NameLength = 'long'): string {
  return monthNames(length)[Number(month.slice(5, 7)) - 1] ?? ''
}

/** `Sat 21 Nov`; with the year when it is not that of `today`. */
export function formatDate(date: string, today: string): string {
  const text = `${weekdayName(date)} ${Number(date.slice(8))} ${monthName(date, 'short')}`
  return date.slice(0, 4) === today.slice(0, 4) ? text : `${text} ${date.slice(0, 4)}`
}

/** `Saturday 21 November`, for titles and for what is read aloud. */
export function formatDateLong(date: string): string {
  return `${weekdayName(date, 'long')} ${Number(date.slice(8))} ${monthName(date)}`
}

/** `19:00` of a local time. */
export function formatTime(time: string): string {
  return time.slice(0, 5)
}

/** `19:00` in a zone, of an instant. */
export function formatInstant(instant: number, zone: string): string {
  return localTime(instant, zone).time.slice(0, 5)
}

/** `14:02:10` in a zone, of an instant: for what must be told to the second. */
export function formatInstantSeconds(instant: number, zone: string): string {
  return localTime(instant, zone).time
}

/** When something was so: the time of an instant today, `Mon 23 Nov 14:02` of another day. `today` is the date in the zone. */
export function formatMoment(instant: number, zone: string, today: string, timeOf = formatInstant): string {
  const date = dateIn(zone, instant)
  return date === today ? timeOf(instant, zone) : `${formatDate(date, today)} ${timeOf(instant, zone)}`
}

type Span = { event_date: string; event_time: string; end_time: string; end_day_offset: number }

/** `19:00–00:30 Sun`: the weekday stands after an end on a later day. */
export function formatSpan(span: Span): string {
  const range = `${formatTime(span.event_time)}–${formatTime(span.end_time)}`
  return span.end_day_offset > 0 ? `${range} ${weekdayName(addDays(span.event_date, span.end_day_offset))}` : range
}

/** `3 h 48 m`, `2 d 4 h`, `45 m`: the two greatest units, rounded down. */
export function formatDuration(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE))
  const units: [number, (count: number) => string][] = [
    [Math.floor(minutes / 1440), clock.days], [Math.floor(minutes / 60) % 24, clock.hours], [minutes % 60, clock.minutes],
  ]
  const first = units.findIndex(([count]) => count > 0)
  if (first === -1) return clock.minutes(0)
  return units.slice(first, first + 2).filter(([count]) => count > 0).map(([count, say]) => say(count)).join(' ')
}

/** How long ago: `now`, `2 s`, `6 min`, then `13:05` the same day, `Tue` within the week, `3 Nov`. */
export function formatAgo(then: number, now: number, zone: string): string {
  const seconds = Math.floor((now - then) / 1000)
  if (seconds < 1) return clock.now
  if (seconds < 60) return clock.secondsAgo(seconds)
  if (seconds < 3600) return clock.minutesAgo(Math.floor(seconds / 60))
  const [date, today] = [dateIn(zone, then), dateIn(zone, now)]
  if (date === today) return formatInstant(then, zone)
  if (daysBetween(date, today) < 7) return weekdayName(date)
  return `${Number(date.slice(8))} ${monthName(date, 'short')}`
}
