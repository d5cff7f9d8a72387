/**
 * What a search means: `450 any sat in feb veg` is 450 guests on any Saturday of the coming February, vegetarian.
 *
 * Every word is read once, the longest meaning first; what means nothing here is a name to look for. Pure, and
 * it takes any text whatever.
 */
import type { Branch, Daypart, Hall } from '@/lib/database'
import { dateIn, daysSaid, relativeDays, type DaysSaid } from '@/lib/palette/dates'
import { dayIn, guestsIn, isCounted, isJoining, isWish, monthIn, phoneIn, tokensOf, weekdayIn, yearIn, type Token } from '@/lib/palette/words'

/** What names mean here: the halls, branches and sessions a person may see. */
export type Known = {
  readonly today: string
  readonly branches: readonly Pick<Branch, 'id' | 'code' | 'name'>[]
  readonly halls: readonly Pick<Hall, 'id' | 'branch_id' | 'name'>[]
  readonly dayparts: readonly Pick<Daypart, 'code' | 'name'>[]
}

export type Asked = {
  readonly typed: string
  readonly guests: number | null
  /** In order, from today on; empty when no day was named. */
  readonly dates: readonly string[]
  /** The code of a session. */
  readonly session: string | null
  readonly branchId: number | null
  readonly hallId: number | null
  readonly wishes: readonly string[]
  /** Words that mean nothing but themselves. */
  readonly rest: readonly string[]
  /** Whether a free place could be the answer. */
  readonly asksForPlace: boolean
  /** What to look for among bookings, customers and leads; empty for nothing. */
  readonly names: string
}

export function parseQuery(typed: string, known: Known): Asked {
  const tokens = tokensOf(typed)
  const read = new Reader(tokens, known).read()
  const { guests, session, branchId, hallId, wishes, rest } = read
  const dates = daysSaid(read, known.today)
  const asksForPlace = guests !== null || (dates.length > 0 && (rest.length === 0 || hallId !== null))
  return { typed: typed.trim(), guests, dates, session, branchId, hallId, wishes, rest, asksForPlace, names: namesIn(tokens, rest) }
}

// One word alone may be a name as well as a month: May, April, a hall.
function namesIn(tokens: readonly Token[], rest: readonly string[]): string {
  if (rest.length > 0) return rest.join(' ')
  const [only] = tokens
  return tokens.length === 1 && only && only.text.length > 1 ? only.text : ''
}

type Reading = Omit<Asked, 'typed' | 'dates' | 'asksForPlace' | 'names'> & DaysSaid

class Reader {
  readonly #tokens: readonly Token[]
  readonly #known: Known
  readonly #names: readonly Name[]
  #at = 0
  readonly #read: Writable<Reading> = {
    guests: null, session: null, branchId: null, hallId: null, wishes: [], rest: [],
    dates: [], month: null, day: null, year: null, weekdays: [],
  }

  constructor(tokens: readonly Token[], known: Known) {
    this.#tokens = tokens
    this.#known = known
    this.#names = namesOf(known)
  }

  read(): Reading {
    while (this.#at < this.#tokens.length) this.#at += this.#step()
    return this.#read
  }

  /** Reads on from here and says how many words that took. */
  #step(): number {
    return this.#namedHere() || this.#dayHere() || this.#numberHere() || this.#wordHere()
  }

  #text(ahead = 0): string {
    return this.#tokens[this.#at + ahead]?.text ?? ''
  }

  #namedHere(): number {
    const name = this.#names.find(({ words }) => words.every((word, ahead) => this.#text(ahead) === word))
    if (!name) return 0
    Object.assign(this.#read, name.means)
    return name.words.length
  }

  #dayHere(): number {
    const read = this.#read
    const text = this.#text()
    const date = dateIn(text, this.#known.today)
    const days = date === null ? this.#relativeHere(text) : [date]
    if (days) {
      read.dates = [...read.dates, ...days]
      if (text === 'tonight') read.session ??= 'dinner'
      return 1
    }
    if (/^weekends?$/.test(text)) return this.#note({ weekdays: [...read.weekdays, 6, 0] })
    const [weekday, month] = [weekdayIn(text), monthIn(text)]
    if (weekday !== null) return this.#note({ weekdays: [...read.weekdays, weekday] })
    if (month !== null) return this.#monthHere(month)
    const [day, next] = [dayIn(text), monthIn(this.#text(1))]
    return day !== null && next !== null ? this.#note({ day, month: next }, 2) : 0
  }

  // `+3` counts days, the `+91` before a number does not.
  #relativeHere(text: string): string[] | null {
    return text.startsWith('+') && this.#isPartOfPhone() ? null : relativeDays(text, this.#known.today)
  }

  // `feb 6`, `feb 2027`, `feb`; of `feb 450` the number is guests.
  #monthHere(month: number): number {
    const [day, year] = [dayIn(this.#text(1)), yearIn(this.#text(1))]
    if (year !== null) return this.#note({ month, year }, 2)
    return day !== null ? this.#note({ month, day }, 2) : this.#note({ month })
  }

  #numberHere(): number {
    const text = this.#text()
    const [year, guests] = [yearIn(text), guestsIn(text)]
    if (year !== null && this.#read.month !== null) return this.#note({ year })
    if (phoneIn(text) !== null || guests === null || this.#read.guests !== null || this.#isPartOfPhone()) return 0
    return this.#note({ guests }, isCounted(this.#text(1)) ? 2 : 1)
  }

  /** Runs of digits that follow one another are a phone, not several numbers of guests. */
  #isPartOfPhone(): boolean {
    const near = [this.#tokens[this.#at - 1]?.text, this.#tokens[this.#at + 1]?.text]
    return near.some((text) => text !== undefined && /^\+?\d{4,}$/.test(text))
  }

  #wordHere(): number {
    const text = this.#text()
    if (isWish(text)) return this.#note({ wishes: [...this.#read.wishes, text] })
    return isJoining(text) ? 1 : this.#note({ rest: [...this.#read.rest, text] })
  }

  #note(part: Partial<Reading>, words = 1): number {
    Object.assign(this.#read, part)
    return words
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

type Name = { words: readonly string[]; means: Partial<Pick<Reading, 'session' | 'branchId' | 'hallId'>> }

/** Every name there is, the longest first: `emerald grand` before a word of its own. */
function namesOf({ branches, halls, dayparts }: Known): Name[] {
  const named = (name: string, means: Name['means']): Name => ({ words: tokensOf(name).map(({ text }) => text), means })
  const names = [
    ...halls.map(({ id, branch_id, name }) => named(name, { hallId: id, branchId: branch_id })),
    ...branches.flatMap(({ id, code, name }) => [named(code, { branchId: id }), named(name, { branchId: id })]),
    ...dayparts.flatMap(({ code, name }) => [named(code, { session: code }), named(name, { session: code })]),
    named('evening', { session: 'dinner' }),
  ]
  return names.filter(({ words }) => words.length > 0).sort((a, b) => b.words.length - a.words.length)
}
