/** Dates in the short words that people type: `t`, `+3`, `sat`. */
import { mayBecomeWeekday, weekdayMeant } from '@/lib/date-names'
import { addDays, weekdayOf } from '@/lib/time'

/**
 * The date that a few letters mean, or null while they mean nothing (yet).
 *
 * `t` is today, `+3` three days after `from`, `-1` the day before it, `sat` the next Saturday from today on.
 */
export function dateFromWords(words: string, today: string, from: string): string | null {
  const text = words.trim().toLowerCase()
  if (text === 't') return today
  const steps = /^([+-])(\d{1,3})$/.exec(text)
  if (steps) return addDays(from, Number(`${steps[1]}${steps[2]}`))
  const weekday = weekdayMeant(text)
  return weekday === null ? null : addDays(today, (weekday - weekdayOf(today) + 7) % 7)
}

/** Whether more letters could still make it a date. */
export function mayBecomeDate(words: string): boolean {
  const text = words.trim().toLowerCase()
  if (/^[+-]\d{0,3}$/.test(text)) return true
  return mayBecomeWeekday(text)
}
