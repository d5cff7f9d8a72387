/** Names of weekdays and months: in the language of the page to be shown, in every language to be understood. */
import { language } from '@/lib/messages/language'
import { languages, type Language } from '@/lib/messages/languages'

export type NameLength = 'narrow' | 'short' | 'long'

/** American English alone shortens every month to three letters; in which order the parts stand is ours anyway. */
const LOCALES: Record<Language, string> = { en: 'en-US', hi: 'hi-IN' }

const A_SUNDAY = Date.UTC(2026, 10, 22)
const DAY_MS = 86_400_000

/** Of Sunday to Saturday. */
export function weekdayNames(length: NameLength, of: Language = language): readonly string[] {
  return namesOf(of, { weekday: length }, Array.from({ length: 7 }, (_, index) => A_SUNDAY + index * DAY_MS))
}

/** Of January to December. */
export function monthNames(length: NameLength, of: Language = language): readonly string[] {
  return namesOf(of, { month: length }, Array.from({ length: 12 }, (_, index) => Date.UTC(2026, index, 1)))
}

const known = new Map<string, readonly string[]>()

function namesOf(of: Language, part: Intl.DateTimeFormatOptions, instants: readonly number[]): readonly string[] {
  const key = `${of} ${JSON.stringify(part)}`
  const names = known.get(key) ?? namesFrom(new Intl.DateTimeFormat(LOCALES[of], { ...part, timeZone: 'UTC' }), instants)
  known.set(key, names)
  return names
}

function namesFrom(format: Intl.DateTimeFormat, instants: readonly number[]): readonly string[] {
  return instants.map((instant) => format.format(instant))
}

// ---- names that somebody types

/** 0 (Sunday) to 6 of a weekday's name, or three letters and more of it, in any language; null while it is none. */
export function weekdayMeant(typed: string): number | null {
  return meant(typed, weekdayNames)
}

/** 1 to 12 of a month's name, or three letters and more of it, in any language; null while it is none. */
export function monthMeant(typed: string): number | null {
  const index = meant(typed, monthNames)
  return index === null ? null : index + 1
}

/** Whether more letters could still make it the name of a weekday. */
export function mayBecomeWeekday(typed: string): boolean {
  const said = plain(typed)
  return said !== '' && languages.some(({ id }) => weekdayNames('long', id).some((name) => plain(name).startsWith(said)))
}

const LEAST_LETTERS = 3

function meant(typed: string, names: (length: NameLength, of: Language) => readonly string[]): number | null {
  const said = plain(typed)
  const isLong = (name: string) => said.length >= LEAST_LETTERS && plain(name).startsWith(said)
  const found = languages.flatMap(({ id }) => [
    names('long', id).findIndex(isLong),
    names('short', id).findIndex((name) => plain(name) === said),
  ])
  return found.find((index) => index >= 0) ?? null
}

/** Small letters, without the dot below that many leave out and the ring that ends what is shortened. */
function plain(name: string): string {
  return name.trim().toLowerCase().normalize('NFD').replace(/[\u093c\u0970.]/g, '')
}
