/**
 * What a lead could have of what it asked for, judged from the live rows of the diary.
 *
 * One or two places per function asked for: the smallest hall that seats the guests and is free; else one whose
 * option could be joined; else the word that there is none, with the nearest free day beside it.
 */
import type { Booking, Daypart, Hall, Lead, Wish } from '@/lib/database'
import { claimsDuring } from '@/lib/diary/claims'
import { LAST_RANK } from '@/lib/diary/conflict'
import { daypartWindow } from '@/lib/diary/dayparts'
import { hallsThatSeat, isBuyout } from '@/lib/diary/house'
import type { House } from '@/lib/diary/house'
import type { DiaryPage } from '@/lib/diary/page'
import type { Window } from '@/lib/diary/window'
import { addDays } from '@/lib/time'
import { daysOf, isFixed } from './wishes'

export type Offer = {
  wish: Wish
  page: DiaryPage
  date: string
  session: Daypart
  /** null: no hall of the branch seats so many. */
  hall: Hall | null
  state: 'held' | 'free' | 'option' | 'taken' | 'too-small'
  /** The rank a new option would stand at, where it could. */
  rank: number | null
  /** The lead's own booking there. */
  own: Booking | null
  /** Whose option stands first, where one could be joined. */
  first: Booking | null
  /** Not what was asked but the nearest to it. */
  isInstead: boolean
}

/** Days of a flexible wish that are looked at, and free ones that are offered. */
const MOST_DAYS = 10
const MOST_FREE = 2
/** How far from a day that is gone another one still is an answer. */
const NEAR_DAYS = [1, -1, 2, -2, 3, -3] as const

type Question = {
  lead: Lead
  wish: Wish
  page: DiaryPage
  today: string
  eventIds: ReadonlySet<string>
  /** What is held or meant for other functions of the lead: two of them do not get the same hall at the same time. */
  besides?: readonly Taking[]
}

/** A hall for a time: what a booking would take, set-up and tear-down included. */
export type Taking = { hallId: number; window: Window }

/** Whether two would take any base hall at the same time. */
export function areAtOdds(house: House, a: Taking, b: Taking): boolean {
  const isSameTime = a.window.from < b.window.to && b.window.from < a.window.to
  return isSameTime && house.basesOf(a.hallId).some((base) => house.basesOf(b.hallId).includes(base))
}

/**
 * The offers for a lead, in the order of its wishes; nothing for days that are past.
 *
 * `pages` are the branches whose rows are known, by id; `eventIds` the events that hold halls for this lead.
 */
export function offersFor(
  lead: Lead,
  pages: ReadonlyMap<number, DiaryPage>,
  today: string,
  eventIds: ReadonlySet<string> = new Set(),
): Offer[] {
  const own = pages.get(lead.branch_id)
  if (!own) return []
  const others = lead.other_branches.flatMap((id) => pages.get(id) ?? [])
  const besides: Taking[] = []
  return lead.wishes.flatMap((wish) => {
    const asked = offersOf({ lead, wish, page: own, today, eventIds, besides })
    const elsewhere = asked.some(isGood) ? undefined : others.flatMap((page) => offersOf({ lead, wish, page, today, eventIds, besides })).find(isGood)
    const found = elsewhere ? [...asked.slice(0, 1), { ...elsewhere, isInstead: true }] : asked
    besides.push(...found.filter(isGood).slice(0, 1).flatMap((offer) => takingOf(offer) ?? []))
    return found
  })
}

function takingOf({ hall, date, session, page }: Offer): Taking | null {
  const window = hall && daypartWindow(session, date, hall, page.branch.timezone)
  return window && { hallId: hall.id, window }
}

function isGood(offer: Offer): boolean {
  return offer.state === 'free' || offer.state === 'held'
}

/** The offers of one branch for one wish. */
export function offersOf(question: Question): Offer[] {
  const { wish, today } = question
  const days = daysOf(wish, today).slice(0, MOST_DAYS)
  const found = days.flatMap((date) => bestOn(question, date) ?? [])
  if (!isFixed(wish)) return bestFew(found)
  const [asked] = found
  if (!asked || isGood(asked) || asked.state === 'too-small') return found
  const near = NEAR_DAYS.map((by) => addDays(wish.from, by)).filter((date) => date > today)
  for (const date of near) {
    const offer = bestOn(question, date)
    if (offer?.state === 'free') return [asked, { ...offer, isInstead: true }]
  }
  return found
}

function bestFew(found: readonly Offer[]): Offer[] {
  const good = found.filter(isGood)
  if (good.length > 0) return good.slice(0, MOST_FREE)
  return [...found].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)).slice(0, 1)
}

const ORDER: readonly Offer['state'][] = ['held', 'free', 'option', 'taken', 'too-small']

/** The best place of a day; null where the branch sells no session at all. */
function bestOn(question: Question, date: string): Offer | null {
  const sessions = sessionsOf(question)
  const [main] = sessions
  if (!main) return null
  const halls = hallsFor(question)
  const none: Offer = { ...question, date, session: main, hall: null, state: 'too-small', rank: null, own: null, first: null, isInstead: false }
  let best: Offer | null = null
  for (const session of sessions) {
    for (const hall of halls) {
      const offer: Offer = { ...none, ...standing(question, date, session, hall), session, hall }
      if (best === null || ORDER.indexOf(offer.state) < ORDER.indexOf(best.state)) best = offer
      if (best.state === 'held') return best
    }
  }
  return best ?? none
}

/** The session asked for; where none was named, the one that sells most before the others. */
function sessionsOf({ wish, page }: Question): Daypart[] {
  if (wish.session !== undefined) {
    const named = page.dayparts.find(({ code }) => code === wish.session)
    if (named) return [named]
  }
  const main = page.dayparts.find(({ code }) => code === 'dinner')
  return main ? [main, ...page.lines.filter((line) => line !== main)] : [...page.lines]
}

/** Halls that seat the guests, the smallest first; the whole house only where nothing else does. */
function hallsFor({ wish, lead, page }: Question): Hall[] {
  const guests = wish.guests ?? lead.guests_up_to ?? lead.guests_expected ?? 0
  const fitting = hallsThatSeat(page.house, page.rows, guests)
  const parts = fitting.filter((hall) => !isBuyout(page.house, hall))
  return parts.length > 0 ? parts : fitting
}

/** How a hall stands for a session of a day: free, to be joined, taken, or the lead's own already. */
export function standing(
  { page, eventIds, besides = [] }: Pick<Question, 'page' | 'eventIds' | 'besides'>,
  date: string,
  session: Daypart,
  hall: Hall,
): Pick<Offer, 'state' | 'rank' | 'own' | 'first'> {
  const window = daypartWindow(session, date, hall, page.branch.timezone)
  if (window === null || besides.some((other) => areAtOdds(page.house, other, { hallId: hall.id, window }))) return TAKEN
  const met = claimsDuring(page.claims, page.house, hall.id, window).map(({ booking }) => booking)
  const own = met.find((booking) => booking.event_id !== null && eventIds.has(booking.event_id)) ?? null
  if (own) return { ...TAKEN, state: own.hall_id === hall.id ? 'held' : 'taken', own }
  if (met.length === 0) return { ...TAKEN, state: 'free', rank: 1 }
  const rank = firstFreeRank(met)
  const isOption = met.every(({ status }) => status === 'tentative')
  if (!isOption || rank === null) return TAKEN
  return { ...TAKEN, state: 'option', rank, first: met.find(({ option_rank }) => option_rank === 1) ?? null }
}

const TAKEN = { state: 'taken', rank: null, own: null, first: null } as const

function firstFreeRank(met: readonly Booking[]): number | null {
  const ranks = new Set(met.map(({ option_rank }) => option_rank))
  for (let rank = 1; rank <= LAST_RANK; rank++) if (!ranks.has(rank)) return rank
  return null
}
