/** Open enquiries by the days they ask for: none of them holds a hall, all of them want one. */
import type { Daypart, Hall, Lead, Wish } from '@/lib/database'
import { addDays, daysBetween, formatDate, weekdayOf } from '@/lib/time'
import { claimsDuring } from './claims'
import { daypartWindow } from './dayparts'
import { hallsThatSeat, isBuyout } from './house'
import { freeHalls } from './occupancy'
import type { DiaryPage } from './page'

/** The `closed_on` of a lead that is open. */
export const OPEN = '9999-12-31'

/** For screens that draw nothing while enquiries are not known. */
export const NO_ENQUIRIES: readonly Lead[] = []

/** A lead and the function of its wish that falls on the day. */
export interface Enquiry {
  readonly lead: Lead
  readonly wish: Wish
}

/** Whether a day would do. */
export function asksFor(wish: Wish, date: string): boolean {
  return wish.from <= date && date <= wish.to && (wish.weekday === undefined || (weekdayOf(date) || 7) === wish.weekday)
}

/** The enquiries for a day: those that ask for it alone first, then by how they came in. */
export function enquiriesOn(leads: readonly Lead[], date: string): Enquiry[] {
  return leads
    .flatMap((lead) => {
      const wish = lead.wishes.find((each) => asksFor(each, date))
      return wish ? [{ lead, wish }] : []
    })
    .sort((a, b) => choices(a.wish) - choices(b.wish) || (a.lead.received_at < b.lead.received_at ? -1 : 1))
}

function choices({ from, to, weekday }: Wish): number {
  return weekday === undefined ? daysBetween(from, to) : Math.ceil(daysBetween(from, to) / 7)
}

/** Spans longer than this ask for a season, not for a day: they are not counted against its days. */
const LONGEST_SPAN = 10

/** The enquiries that ask for a day, not for a season. */
export function enquiriesOfDay(leads: readonly Lead[], date: string): Enquiry[] {
  return enquiriesOn(leads, date).filter(({ wish }) => choices(wish) <= LONGEST_SPAN)
}

/** How many ask for each of these days. */
export function countsByDate(leads: readonly Lead[], dates: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  const [first = '', last = ''] = [dates[0], dates.at(-1)]
  for (const lead of leads) {
    for (const date of daysAsked(lead, first, last)) counts.set(date, (counts.get(date) ?? 0) + 1)
  }
  return counts
}

function daysAsked(lead: Lead, first: string, last: string): Set<string> {
  const days = new Set<string>()
  for (const wish of lead.wishes) {
    if (choices(wish) > LONGEST_SPAN) continue
    const [from, to] = [wish.from < first ? first : wish.from, wish.to > last ? last : wish.to]
    for (let date = from; date <= to; date = addDays(date, 1)) if (asksFor(wish, date)) days.add(date)
  }
  return days
}

/** A day that many ask for and that still can be sold. */
export interface Sought {
  readonly date: string
  readonly count: number
  readonly free: readonly Hall[]
  readonly all: number
}

/** The days asked for most, from today on, with the halls still free in a session; at most `most`. */
export function soughtDays(counts: ReadonlyMap<string, number>, page: DiaryPage, session: Daypart, today: string, most: number): Sought[] {
  return [...counts]
    .filter(([date]) => date >= today)
    .sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .map(([date, count]) => ({ date, count, free: freeHalls(page, session, date), all: page.bases.length }))
    .filter(({ free }) => free.length > 0)
    .slice(0, most)
}

/** What the page says to an enquiry: a hall that is taken, one that is free, that day or the nearest that would do. */
export interface Offer {
  readonly hall: Hall
  /** Null on the day itself. */
  readonly date: string | null
  readonly state: 'free' | 'option' | 'taken'
  readonly part: Daypart
}

/** Days to both sides that are looked at for who asks for a single one. */
const NEARBY = 2

/** The best hall for an enquiry on a day; where it is gone, also the nearest free one. Empty where no hall seats them. */
export function offersFor({ lead, wish }: Enquiry, page: DiaryPage, date: string): Offer[] {
  const part = page.dayparts.find(({ code }) => code === wish.session) ?? page.lines.find(({ code }) => code === 'dinner') ?? page.lines.at(-1)
  const halls = fittingHalls(page, wish.guests ?? lead.guests_up_to ?? lead.guests_expected)
  const [best] = halls
  if (!part || !best) return []
  const sameDay = halls.find((hall) => stateOf(page, hall, date, part) === 'free')
  if (sameDay) return [{ hall: sameDay, date: null, state: 'free', part }]
  const gone: Offer = { hall: best, date: null, state: stateOf(page, best, date, part), part }
  const other = nearbyDays(wish, date).flatMap((day) => {
    const hall = halls.find((each) => stateOf(page, each, day, part) === 'free')
    return hall ? [{ hall, date: day, state: 'free' as const, part }] : []
  })
  return [gone, ...other.slice(0, 1)]
}

function fittingHalls(page: DiaryPage, guests: number | null): Hall[] {
  return hallsThatSeat(page.house, page.rows.filter((hall) => !isBuyout(page.house, hall)), guests)
}

function nearbyDays(wish: Wish, date: string): string[] {
  const reach = Array.from({ length: NEARBY * 2 }, (_, index) => (index % 2 === 0 ? -1 : 1) * (Math.floor(index / 2) + 1))
  return reach.map((by) => addDays(date, by)).sort((a, b) => Number(asksFor(wish, b)) - Number(asksFor(wish, a)))
}

function stateOf(page: DiaryPage, hall: Hall, date: string, part: Daypart): Offer['state'] {
  const window = daypartWindow(part, date, hall, page.branch.timezone)
  if (!window) return 'taken'
  const held = claimsDuring(page.claims, page.house, hall.id, window).filter(({ booking }) => booking.option_rank === 1)
  if (held.length === 0) return 'free'
  return held.every(({ booking }) => booking.status === 'tentative') ? 'option' : 'taken'
}

/** `Sun 22`, beside a hall's name; with the month where it is another. */
export function shortDay(date: string, beside: string): string {
  const [weekday = '', day = '', month = ''] = formatDate(date, date).split(' ')
  return date.slice(0, 7) === beside.slice(0, 7) ? `${weekday} ${day}` : `${weekday} ${day} ${month}`
}
