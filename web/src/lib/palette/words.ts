/** The words of a search and what each may mean: days, months, sessions, numbers. Pure. */

import { monthMeant, weekdayMeant } from '@/lib/date-names'

/** One word as typed, in small letters. */
export type Token = { readonly text: string; readonly at: number }

/** The words of a text; commas and brackets part them, signs that belong to dates and phones do not. */
export function tokensOf(typed: string): Token[] {
  return typed.toLowerCase().split(/[\s,;()[\]"]+/).filter(Boolean).slice(0, MOST_WORDS).map((text, at) => ({ text, at }))
}

const MOST_WORDS = 24

/** Words that join others and mean nothing alone. */
const JOINING = new Set([
  'any', 'in', 'on', 'at', 'for', 'the', 'a', 'of', 'from', 'with', 'free', 'hall', 'halls', 'place', 'places', 'find', 'every', 'book', 'hold',
  'कोई', 'भी', 'में', 'को', 'के', 'लिए', 'ख़ाली', 'हॉल', 'जगह',
])

export function isJoining(text: string): boolean {
  return JOINING.has(text)
}

const COUNTED = new Set(['guests', 'guest', 'people', 'pax', 'covers', 'persons', 'मेहमान', 'लोग'])

/** `guests` after a number. */
export function isCounted(text: string): boolean {
  return COUNTED.has(text)
}

const WISHES = new Set(['veg', 'vegetarian', 'non-veg', 'nonveg', 'jain', 'outdoor', 'indoor', 'lawn'])

/** What a customer wants beside place and time; it goes into the notes. */
export function isWish(text: string): boolean {
  return WISHES.has(text)
}

/** 1 to 12 of `feb`, `sept`, `november`. */
export function monthIn(text: string): number | null {
  return monthMeant(text)
}

/** 0 (Sunday) to 6 of `sat`, `sats`, `saturdays`. */
export function weekdayIn(text: string): number | null {
  return weekdayMeant(text.length > 3 ? text.replace(/s$/, '') : text)
}

/** The day of the month of `6`, `6th`, `21st`; null for what is none. */
export function dayIn(text: string): number | null {
  const found = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(text)
  const day = Number(found?.[1] ?? NaN)
  return day >= 1 && day <= 31 ? day : null
}

/** `2027`, in the hundred years around us. */
export function yearIn(text: string): number | null {
  return /^20\d\d$/.test(text) ? Number(text) : null
}

/** A number of guests: `450`, `1,200` as it comes apart, not a year and not a phone. */
export function guestsIn(text: string): number | null {
  const count = /^\d{2,5}$/.test(text) ? Number(text) : NaN
  return count >= 10 && count <= 20_000 && yearIn(text) === null && !text.startsWith('0') ? count : null
}

/** The digits of a phone number typed in one piece; null for fewer than six. */
export function phoneIn(text: string): string | null {
  const digits = text.replace(/\D/g, '')
  return /^\+?[\d\-.]+$/.test(text) && digits.length >= 6 ? digits : null
}
