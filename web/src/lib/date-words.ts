/** Dates in the short words that people type: `t`, `+3`, `sat`. */
import { addDays, weekdayName } from '@/lib/time'

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
  if (!/^[a-z]{3,}$/.test(text)) return null
  const week = Array.from({ length: 7 }, (_, index) => addDays(today, index))
  return week.find((date) => weekdayName(date, 'long').toLowerCase().startsWith(text)) ?? null
}

/** Whether more letters could still make it a date. */
export function mayBecomeDate(words: string): boolean {
  const text = words.trim().toLowerCase()
  if (/^[+-]\d{0,3}$/.test(text)) return true
  return text !== '' && DAYS.some((day) => day.startsWith(text))
}

const A_SUNDAY = '2026-11-22'
const DAYS = Array.from({ length: 7 }, (_, index) => weekdayName(addDays(A_SUNDAY, index), 'long').toLowerCase())
