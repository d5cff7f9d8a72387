/** Words of stock that depend on data: counts, windows, what somebody did. */
import type { InventoryMovement } from '@/lib/database'
import { formatCount } from '@/lib/count'
import { messages } from '@/lib/messages'
import { formatDate, formatInstant, localTime, monthName } from '@/lib/time'

/** `1,185`; below zero with a minus sign, U+2212. */
export const count = formatCount

/** Zero as a dash: nothing to read there. */
export function countOrDash(value: number): string {
  return value === 0 ? '–' : count(value)
}

/** `+40`, `−7`. */
export function signed(value: number): string {
  return value > 0 ? `+${count(value)}` : count(value)
}

/** `Sat 21 Nov 17:00 to Sun 22 Nov 02:00`. */
export function windowWords(from: number, to: number, zone: string, today: string): string {
  return messages.stock.fromTo(instantWords(from, zone, today), instantWords(to, zone, today))
}

/** `Sat 21 Nov 17:00`. */
export function instantWords(instant: number, zone: string, today: string): string {
  return `${formatDate(localTime(instant, zone).date, today)} ${formatInstant(instant, zone)}`
}

/** `14:01` today, `Fri 20 Nov 14:01` before. */
export function momentWords(instant: number, zone: string, today: string): string {
  const { date, time } = localTime(instant, zone)
  return date === today ? time.slice(0, 5) : `${formatDate(date, today)} ${time.slice(0, 5)}`
}

/** `19 Nov to 2 Dec` of the first and the last date. */
export function datesWords(dates: readonly string[]): [from: string, to: string] {
  const [first = '', last = first] = [dates[0], dates.at(-1)]
  return [dayAndMonth(first), dayAndMonth(last)]
}

/** `Sat 21`: a day among the fourteen. */
export function dayWords(date: string): string {
  return formatDate(date, date).split(' ').slice(0, 2).join(' ')
}

function dayAndMonth(date: string): string {
  return `${Number(date.slice(8))} ${monthName(date, 'short')}`
}

/** `Sunil returned 40 Banquet chair, gold, 14:01`. */
export function movementSentence(movement: InventoryMovement, who: string, item: string, at: string): string {
  const { sentence, did } = messages.stock
  return sentence(who, did[movement.reason], movement.reason === 'count' ? signed(movement.quantity) : count(movement.quantity), item, at)
}
