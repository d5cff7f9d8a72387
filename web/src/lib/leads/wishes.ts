/** What a lead asks for: its days in words, words as days, and the days that would do. */
import type { Daypart, Lead, Wish } from '@/lib/database'
import { monthMeant, weekdayMeant } from '@/lib/date-names'
import { dateFromWords } from '@/lib/date-words'
import { messages } from '@/lib/messages'
import { addDays, addMonths, daysBetween, daysOfMonth, formatDate, isDate, monthName, monthOf, weekdayName, weekdayOf } from '@/lib/time'

const words = messages.leads.wishes

/** The days of a wish from `from` on, in order. */
export function daysOf(wish: Wish, from: string): string[] {
  const first = wish.from > from ? wish.from : from
  const length = Math.max(0, daysBetween(first, wish.to) + 1)
  const days = Array.from({ length }, (_, index) => addDays(first, index))
  return wish.weekday === undefined ? days : days.filter((day) => isoWeekday(day) === wish.weekday)
}

/** Whether it names its day: nothing is left to choose. */
export function isFixed(wish: Wish): boolean {
  return wish.from === wish.to
}

/** ISO: 1 is Monday, 7 Sunday. */
function isoWeekday(date: string): number {
  return weekdayOf(date) || 7
}

const WEEK = Array.from({ length: 7 }, (_, index) => addDays('2026-11-23', index))

// ---- days as words

/** `Sat 21 Nov`, `4–6 Dec`, `Nov, any Sun`; of several functions the days they span. */
export function whenOf(lead: Pick<Lead, 'wishes'>, today: string): string {
  const { wishes } = lead
  const [first] = wishes
  if (!first) return words.noDate
  if (wishes.length === 1) return wishWords(first, today)
  const from = wishes.reduce((least, wish) => (wish.from < least ? wish.from : least), first.from)
  const to = wishes.reduce((most, wish) => (wish.to > most ? wish.to : most), first.to)
  return spanWords(from, to, today)
}

/** When a single function is wanted. */
export function wishWords(wish: Wish, today: string): string {
  if (wish.weekday === undefined) return spanWords(wish.from, wish.to, today)
  const day = weekdayName(WEEK[wish.weekday - 1] ?? '')
  const isOneMonth = monthOf(wish.from) === monthOf(wish.to) && wish.to === daysOfMonth(monthOf(wish.to)).at(-1)
  return isOneMonth ? words.anyInMonth(monthName(wish.from, 'short'), day) : words.anyBetween(day, spanWords(wish.from, wish.to, today))
}

function spanWords(from: string, to: string, today: string): string {
  if (from === to) return formatDate(from, today)
  const month = monthOf(from)
  if (from === `${month}-01` && to === daysOfMonth(month).at(-1)) return words.anyDayOf(monthName(month))
  const year = to.slice(0, 4) === today.slice(0, 4) ? '' : ` ${to.slice(0, 4)}`
  const end = `${Number(to.slice(8))} ${monthName(to, 'short')}${year}`
  return monthOf(to) === month
    ? `${Number(from.slice(8))}–${end}`
    : `${Number(from.slice(8))} ${monthName(from, 'short')} – ${end}`
}

// ---- words as days

/**
 * What somebody says of a date, as a wish; null while it says nothing.
 *
 * Understood: `21 nov`, `sat 21 nov`, `24-26 nov`, `30 nov - 2 dec`, `nov`, `any sun in nov`, `sat`, `t`, `+3`, and
 * dates in figures; a session's name beside any of them. A day without a year is the next one from today on.
 */
export function wishFromWords(text: string, today: string, dayparts: readonly Daypart[]): Wish | null {
  const said = text.trim().toLowerCase().replace(/[,.]/g, ' ').replace(/\s*(?:[–—]|\bto\b|-)\s*(?=\d)/g, '–').replace(/\s+/g, ' ')
  const session = sessionIn(said, dayparts)
  const rest = session ? said.replace(session.said, ' ').replace(/\s+/g, ' ').trim() : said
  const days = daysIn(rest, today)
  return days && { ...days, ...(session && { session: session.code }) }
}

function sessionIn(said: string, dayparts: readonly Daypart[]): { said: string; code: string } | null {
  const longest = [...dayparts].sort((a, b) => b.name.length - a.name.length)
  for (const { code, name } of longest) {
    const found = [name.toLowerCase(), code].find((word) => said.includes(word))
    if (found) return { said: found, code }
  }
  return null
}

type Days = Pick<Wish, 'from' | 'to' | 'weekday'>

function daysIn(said: string, today: string): Days | null {
  if (isDate(said.replaceAll('–', '-'))) return oneDay(said.replaceAll('–', '-'))
  return dayOrSpan(said, today) ?? anyDay(said, today) ?? wholeMonth(said, today) ?? wordOfDay(said, today)
}

function oneDay(date: string): Days {
  return { from: date, to: date }
}

// A name in any language: letters, and the vowel signs that some are written with.
const NAME = '[\\p{L}\\p{M}\u0970]{2,12}'
const DAY_OR_SPAN = new RegExp(`^(?:${NAME} )?(\\d{1,2})(?: (${NAME}))?(?:–(\\d{1,2}))? (${NAME})(?: (\\d{4}))?$`, 'u')
const IN_FIGURES = new RegExp(`^(?:${NAME} )?(\\d{1,2})(?:()–(\\d{1,2}))? ?/ ?(\\d{1,2})(?: ?/ ?(\\d{4}))?$`, 'u')
const ANY_DAY = new RegExp(`^(?:(${NAME}) )?(?:any|कोई भी|कोई) (${NAME})(?: (?:in )?(${NAME}))?$`, 'u')

/** `21 nov`, `24–26 nov`, `30 nov–2 dec`, with the name of a day and a year, or neither. */
function dayOrSpan(said: string, today: string): Days | null {
  const match = DAY_OR_SPAN.exec(said) ?? IN_FIGURES.exec(said)
  if (!match) return null
  const [, day = '', month = '', lastDay = '', lastMonth = '', year = ''] = match
  const end = monthNumber(lastMonth)
  const start = month === '' ? end : monthNumber(month)
  if (start === null || end === null) return null
  const from = nextDate(Number(day), start, year, today)
  if (from === null) return null
  const to = lastDay === '' ? from : dateFrom(Number(lastDay), end, Number(from.slice(0, 4)) + (end < start ? 1 : 0))
  return to !== null && to >= from ? { from, to } : null
}

/** `any sun`, `nov any sun`, `any sun in nov`. */
function anyDay(said: string, today: string): Days | null {
  const match = ANY_DAY.exec(said)
  const weekday = match ? weekdayNumber(match[2] ?? '') : null
  if (!match || weekday === null) return null
  const named = match[1] ?? match[3]
  if (named === undefined) return { from: today, to: addDays(today, 8 * 7), weekday }
  const month = wholeMonth(named, today)
  return month && { ...month, weekday }
}

/** `nov`: any day of it that is still to come. */
function wholeMonth(said: string, today: string): Days | null {
  const number = monthNumber(said)
  if (number === null) return null
  const [year = 0, current = 0] = today.split('-').map(Number)
  const month = `${number < current ? year + 1 : year}-${String(number).padStart(2, '0')}`
  const last = addDays(`${addMonths(month, 1)}-01`, -1)
  const first = `${month}-01`
  return { from: first > today ? first : today, to: last }
}

function wordOfDay(said: string, today: string): Days | null {
  const date = dateFromWords(said.replace(/^(this|next|coming) /, ''), today, today)
  return date === null ? null : oneDay(date)
}

function monthNumber(said: string): number | null {
  if (/^\d{1,2}$/.test(said)) return Number(said) >= 1 && Number(said) <= 12 ? Number(said) : null
  return monthMeant(said)
}

function weekdayNumber(said: string): number | null {
  const weekday = weekdayMeant(said)
  return weekday === 0 ? 7 : weekday
}

function nextDate(day: number, month: number, year: string, today: string): string | null {
  if (year !== '') return dateFrom(day, month, Number(year))
  const thisYear = Number(today.slice(0, 4))
  const soon = dateFrom(day, month, thisYear)
  return soon !== null && soon < today ? dateFrom(day, month, thisYear + 1) : soon
}

function dateFrom(day: number, month: number, year: number): string | null {
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return isDate(date) ? date : null
}
