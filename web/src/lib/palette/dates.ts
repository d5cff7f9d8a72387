/** Which days the words of a search mean, from today on. Pure. */
import { addDays, addMonths, daysOfMonth, isDate, monthOf, weekdayOf } from '@/lib/time'

/** What was said about days, before it is put on the calendar. */
export type DaysSaid = {
  /** Days named outright, by date or as `today`. */
  readonly dates: readonly string[]
  /** 1 to 12. */
  readonly month: number | null
  /** A day of that month. */
  readonly day: number | null
  readonly year: number | null
  /** 0 (Sunday) to 6. */
  readonly weekdays: readonly number[]
}

/** The question the server takes at once. */
export const MOST_DAYS = 100
/** How far weekdays without a month reach. */
const WEEKS = 8

/**
 * The days meant, in order, none of them past; empty when nothing was said of days.
 *
 * A month is the next one of that name, a day of it too; weekdays alone are those of the next eight weeks.
 */
export function daysSaid(said: DaysSaid, today: string): string[] {
  const within = (dates: readonly string[]) =>
    said.weekdays.length === 0 ? dates : dates.filter((date) => said.weekdays.includes(weekdayOf(date)))
  const days = said.dates.length > 0 ? said.dates : within(rangeSaid(said, today))
  return [...new Set(days)].filter((date) => date >= today).sort().slice(0, MOST_DAYS)
}

function rangeSaid({ month, day, year, weekdays }: DaysSaid, today: string): string[] {
  if (month !== null && day !== null) return dayOfMonth(month, day, year, today)
  if (month !== null) return daysOfMonth(comingMonth(month, year, today))
  if (weekdays.length > 0) return Array.from({ length: WEEKS * 7 }, (_, at) => addDays(today, at))
  return []
}

function comingMonth(month: number, year: number | null, today: string): string {
  const now = monthOf(today)
  if (year !== null) return `${year}-${twoDigits(month)}`
  const steps = (month - Number(now.slice(5)) + 12) % 12
  return addMonths(now, steps)
}

// The 29th of February waits for a year that has one.
function dayOfMonth(month: number, day: number, year: number | null, today: string): string[] {
  const first = Number(today.slice(0, 4))
  const years = year !== null ? [year] : Array.from({ length: 5 }, (_, at) => first + at)
  const dates = years.map((each) => `${each}-${twoDigits(month)}-${twoDigits(day)}`)
  return dates.filter((date) => isDate(date) && date >= today).slice(0, 1)
}

const twoDigits = (value: number) => String(value).padStart(2, '0')

/** The date of `2027-02-06`, `6/2`, `6.2.2027`, `06-02-27`, day before month; null for what is none. */
export function dateIn(text: string, today: string): string | null {
  if (isDate(text)) return text
  const found = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?$/.exec(text)
  if (!found) return null
  const [, day, month, typed] = found
  const year = typed === undefined ? null : Number(typed.length === 2 ? `20${typed}` : typed)
  return dayOfMonth(Number(month), Number(day), year, today)[0] ?? null
}

/** The days of `today`, `tomorrow`, `+3`, `next week`'s like: words that count from today. */
export function relativeDays(text: string, today: string): string[] | null {
  if (text === 'today' || text === 'tonight' || text === 'आज') return [today]
  if (text === 'tomorrow' || text === 'tmrw' || text === 'कल') return [addDays(today, 1)]
  const steps = /^\+(\d{1,3})$/.exec(text)
  return steps ? [addDays(today, Number(steps[1]))] : null
}
