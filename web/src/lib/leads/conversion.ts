/** The form that makes a lead an event: one line a function, judged against the live diary. Pure. */
import { culpritsOf } from '@/lib/culprits'
import type { Booking, Lead, Wish } from '@/lib/database'
import { daypartWindow } from '@/lib/diary/dayparts'
import type { DiaryPage } from '@/lib/diary/page'
import { messages } from '@/lib/messages'
import type { WriteError } from '@/lib/outbox/types'
import { refusalWords, type Said } from '@/lib/refusal-words'
import { areAtOdds, offersOf, standing, type Offer, type Taking } from './availability'
import { bookingAt } from './bookings'
import type { LeadBooking } from './changes'
import { daysOf } from './wishes'

const words = messages.leads.convert

export type ConversionLine = {
  key: string
  wish: Wish | null
  isIncluded: boolean
  hallId: number | null
  date: string | null
  /** Code of a daypart. */
  session: string
  guests: number | null
}

/** One line for each function asked for, on the best place the diary has; those held already are left out. */
export function linesOf(lead: Lead, offers: readonly Offer[], page: DiaryPage, today: string): ConversionLine[] {
  const open = lead.wishes.flatMap((wish) => {
    const own = offers.filter((offer) => offer.wish === wish && offer.page.branch.id === page.branch.id)
    if (own.some(({ state }) => state === 'held')) return []
    const best = own.find(({ state }) => state === 'free') ?? own[0]
    return [{ wish, best }]
  })
  const lines = open.map(({ wish, best }, index) => ({
    key: `wish-${index}`,
    wish,
    isIncluded: true,
    hallId: best?.hall?.id ?? null,
    date: best?.date ?? (wish.from >= today ? wish.from : null),
    session: best?.session.code ?? wish.session ?? mainSession(page),
    guests: wish.guests ?? lead.guests_expected,
  }))
  const hasHeld = offers.some(({ state }) => state === 'held')
  return lines.length > 0 || hasHeld ? lines : [emptyLine(lead, page, 'line-0')]
}

/** One more function of the form: on the day of the last one, in a hall that is free beside the others. */
export function nextLine(lines: readonly ConversionLine[], lead: Lead, page: DiaryPage, today: string, eventIds: ReadonlySet<string>, key: string): ConversionLine {
  const empty = emptyLine(lead, page, key)
  const date = lines.findLast((line) => line.isIncluded && line.date !== null)?.date
  if (!date) return empty
  const wish: Wish = { from: date, to: date, session: empty.session }
  const besides = lines.flatMap((line) => (line.isIncluded ? takingOf(line, page) : null) ?? [])
  const offer = offersOf({ lead, wish, page, today, eventIds, besides }).find(({ state, isInstead }) => state === 'free' && !isInstead)
  return { ...empty, date, hallId: offer?.hall?.id ?? null }
}

function emptyLine(lead: Lead, page: DiaryPage, key: string): ConversionLine {
  return { key, wish: null, isIncluded: true, hallId: null, date: null, session: mainSession(page), guests: lead.guests_expected }
}

function mainSession(page: DiaryPage): string {
  return (page.dayparts.find(({ code }) => code === 'dinner') ?? page.dayparts[0])?.code ?? ''
}

/** What the form makes of a lead. */
export type Conversion = {
  bookings: readonly LeadBooking[]
  /** How many functions hold their halls already. */
  held: number
  /** For kitchen and floor; null: none. */
  notes: string | null
  /** Functions that hold their halls already and say nothing to kitchen and floor yet. */
  noted: readonly Booking[]
}

/** `clash`: another line of the form, by its index, takes the same hall at the same time. */
export type LineVerdict = Pick<Offer, 'state' | 'rank'> | { state: 'clash'; other: number } | null

/** How each line stands in the diary and beside the others; null while it is not whole. */
export function judgeLines(lines: readonly ConversionLine[], page: DiaryPage, eventIds: ReadonlySet<string>): LineVerdict[] {
  const takings = lines.map((line) => (line.isIncluded ? takingOf(line, page) : null))
  return lines.map((line, index) => {
    const own = takings[index]
    const other = own ? takings.findIndex((taking, at) => at !== index && taking && areAtOdds(page.house, own, taking)) : -1
    return other === -1 ? judgeLine(line, page, eventIds) : { state: 'clash', other }
  })
}

/** How a line stands in the diary alone. */
function judgeLine(line: ConversionLine, page: DiaryPage, eventIds: ReadonlySet<string>): LineVerdict {
  const place = placeOf(line, page)
  return place && standing({ page, eventIds }, place.date, place.session, place.hall)
}

function placeOf({ session: code, hallId, date }: ConversionLine, { dayparts, house }: DiaryPage) {
  const session = dayparts.find((part) => part.code === code)
  const hall = hallId === null ? undefined : house.byId.get(hallId)
  return hall && session && date ? { hall, session, date } : null
}

function takingOf(line: ConversionLine, page: DiaryPage): Taking | null {
  const place = placeOf(line, page)
  const window = place && daypartWindow(place.session, place.date, place.hall, page.branch.timezone)
  return window && { hallId: place.hall.id, window }
}

/** Whether its day is one that was asked for: the nearest free one, which a full day is offered with, is not. */
export function isAskedFor({ wish, date }: ConversionLine): boolean {
  return wish === null || date === null || daysOf(wish, date)[0] === date
}

/** What a line that cannot be judged still lacks. */
export function missingOf({ hallId }: ConversionLine): 'hall' | 'date' {
  return hallId === null ? 'hall' : 'date'
}

/** Whether a line could be written as it stands: free, or in line behind an option where an option is wanted. */
export function fits(verdict: LineVerdict, status: 'tentative' | 'confirmed'): boolean {
  return verdict?.state === 'free' || (verdict?.state === 'option' && status === 'tentative')
}

/** The booking of a line that fits. */
export function bookingOfLine(
  lead: Lead,
  line: ConversionLine,
  page: DiaryPage,
  verdict: LineVerdict,
  status: 'tentative' | 'confirmed',
  id: string,
): LeadBooking {
  const session = page.dayparts.find(({ code }) => code === line.session)
  if (!session || line.hallId === null || line.date === null) throw new Error('a line is written once it is whole')
  const place = { branchId: page.branch.id, hallId: line.hallId, date: line.date, session }
  const rank = verdict?.state === 'option' ? (verdict.rank ?? 1) : 1
  return {
    ...bookingAt(lead, line.wish, place, id),
    status,
    ...(line.guests !== null && { guests_expected: line.guests }),
    ...(rank > 1 && { option_rank: rank }),
  }
}

/** What the server had against a form: in a sentence, and at the lines it named, as they stood. */
export type RefusedLines = { summary: string; byLine: ReadonlyMap<ConversionLine, string> }

/** `lines` and `bookings` stand in the same order. */
export function refusedLines(error: WriteError, lines: readonly ConversionLine[], bookings: readonly LeadBooking[]): RefusedLines {
  const culprits = culpritsOf(error)
  if (culprits.length === 0) return { summary: sentences(error), byLine: new Map() }
  const lineOf = new Map(bookings.map(({ id }, index) => [id, lines[index]]))
  const said = culprits.flatMap((culprit) => {
    const line = lineOf.get(culprit.booking_id)
    return line ? [[line, sentences({ ...culprit, message: refusalWords(culprit) })] as const] : []
  })
  return { summary: words.refused(culprits.length, bookings.length), byLine: new Map(said) }
}

/** A hall that is taken says by whom, and its line says so too; other refusals say what to do. */
function sentences({ code, message, hint = null }: Said): string {
  return code === TAKEN ? message : [message, hint].filter(Boolean).join('. ')
}

/** SQLSTATE of the exclusion constraint. */
const TAKEN = '23P01'
