/**
 * What the panel's box says of a verdict, ours or the server's: who has the hall, when, and with
 * which right. Words and instants in; the component only draws.
 */
import { formatCount } from '@/lib/count'
import type { BookingStatus } from '@/lib/database'
import { messages } from '@/lib/messages'
import { isRequested } from '@/lib/outbox/effects'
import { addDays, dateIn, formatAgo, formatDuration, formatInstant, HOUR, weekdayName } from '@/lib/time'
import type { Clash, Verdict } from './conflict'
import type { Blocker } from './drafts'
import type { House } from './house'
import { partsLabel } from './house'
import type { Window } from './window'
import { ordinal, statusWord, words } from './words'

/** Who is in the way, however we heard of them. */
export interface Holder {
  /** Null for a booking one may not read. */
  readonly title: string | null
  readonly hall: string
  readonly status: BookingStatus | null
  /** This device asked for it, and the server has not answered: it holds nothing yet. */
  readonly isRequest: boolean
  readonly rank: number
  readonly expiresAt: number | null
  /** Whose booking it is: who made it. */
  readonly by: string | null
  readonly changedBy: string | null
  readonly changedAt: number | null
  /** Set-up to tear-down; the function's own hours may be unknown. */
  readonly from: number
  readonly to: number
  readonly starts: number | null
  readonly ends: number | null
}

export type VerdictBox =
  | { readonly tone: 'ok' | 'warn' | 'info'; readonly title: string; readonly note: string | null }
  | {
      readonly tone: 'bad'
      readonly title: string
      readonly mine: Window
      readonly holder: Holder
      /** `Emerald Grand (A + B), 1st option, 3 h 48 m left, Priya Nair`. */
      readonly facts: string
      /** Who waits behind, and `Taken 2 s ago by Priya` when it happened under one's eyes. */
      readonly note: string | null
    }

export interface BoxInput {
  readonly verdict: Verdict
  readonly window: Window
  readonly hallName: string
  readonly house: House
  readonly zone: string
  readonly now: number
  /** When the form was opened: what was taken since is news. */
  readonly openedAt: number
  /** Null while live; else since when the rows on screen may be old. */
  readonly staleSince: number | null
  readonly nameOf: (id: string | null) => string | null
  /** The rank at which the stored booking stands here already; null while the form asks for a place. */
  readonly standsAs: number | null
}

export function verdictBox(input: BoxInput): VerdictBox {
  const { verdict } = input
  switch (verdict.kind) {
    case 'free':
      return freeBox(input, verdict.waiting)
    case 'too-small': {
      const title = words.seatsOnly(input.hallName, formatCount(verdict.capacity), formatCount(verdict.guests))
      return { tone: 'warn', title, note: words.canBeSaved }
    }
    case 'taken':
      return clashBox(input, verdict.by, verdict.by.every(({ booking }) => isRequested(booking)) ? words.isAskedFor : words.isTaken)
    case 'only-setup-overlaps':
      return clashBox(input, verdict.by, partOverlap(input.window, verdict.by))
  }
}

/** What is said of a hall whose bookings this device does not have; null while they are only on their way. */
export function unreadBox({ hallName, staleSince, standsAs }: Pick<BoxInput, 'hallName' | 'staleSince' | 'standsAs'>): VerdictBox | null {
  if (staleSince === null || standsAs !== null) return null
  return { tone: 'warn', title: messages.booking.unread(hallName), note: messages.booking.unreadHow }
}

function freeBox(input: BoxInput, waiting: readonly Clash[]): VerdictBox {
  const { hallName, window, zone, staleSince, standsAs } = input
  const base = dateIn(zone, window.starts)
  const [from, to] = [clock(window.from, zone, base), clock(window.to, zone, base)]
  const behind = waiting.filter(({ booking }) => booking.option_rank > (standsAs ?? 0))
  const note = behind.length === 0 ? null : waitingNote(behind)
  if (standsAs === 1) return { tone: 'info', title: words.holds(hallName, from, to), note }
  if (standsAs !== null) return { tone: 'info', title: words.standsAs(ordinal(standsAs), hallName, from, to), note }
  if (staleSince !== null) {
    const how = messages.booking.looksFreeHow(hallName, from, to)
    return { tone: 'warn', title: words.looksFree(hallName, formatInstant(staleSince, zone)), note: [how, note].filter(Boolean).join(' ') }
  }
  return { tone: 'ok', title: words.isFree(hallName, from, to), note }
}

function waitingNote(waiting: readonly Clash[]): string {
  const lines = waiting.map(({ booking }) => words.waitsAs(booking.title, ordinal(booking.option_rank)))
  return lines.join(' ')
}

type TitleOf = (hall: string, from: string, to: string) => string

// Only one end is in the way: the title names that end and its hours.
function partOverlap(mine: Window, by: readonly Clash[]): TitleOf {
  const before = by.some((clash) => clash.window.to <= mine.starts)
  return (_, from, to) => (before ? words.onlySetup(from, to) : words.onlyTeardown(from, to))
}

function clashBox(input: BoxInput, by: readonly Clash[], titleOfBox: TitleOf): VerdictBox {
  const [first] = by
  if (!first) return freeBox(input, [])
  const holder = holderOf(first, input)
  const shared = input.verdict.kind === 'taken' ? holder : overlapSpan(input.window, holder)
  return badBox(input, holder, titleOfBox, shared)
}

function overlapSpan(mine: Window, other: { from: number; to: number }): { from: number; to: number } {
  return { from: Math.max(mine.from, other.from), to: Math.min(mine.to, other.to) }
}

function holderOf({ booking, window }: Clash, { house, nameOf }: BoxInput): Holder {
  const hall = house.byId.get(booking.hall_id)
  const parts = hall?.kind === 'combination' ? ` (${partsLabel(house, hall)})` : ''
  return {
    title: booking.title,
    hall: `${booking.hall_name}${parts}`,
    status: booking.status,
    isRequest: isRequested(booking),
    rank: booking.option_rank,
    expiresAt: booking.option_expires_at === null ? null : Date.parse(booking.option_expires_at),
    by: nameOf(booking.created_by ?? booking.modified_by),
    changedBy: nameOf(booking.modified_by ?? booking.created_by),
    changedAt: Date.parse(booking.modified_at),
    ...window,
  }
}

/** The box of a refusal by the server, from the blocking booking in its `details`. */
export function refusalBox(blocker: Blocker, input: Omit<BoxInput, 'verdict'>): VerdictBox {
  const holder: Holder = {
    title: blocker.title ?? null,
    hall: blocker.hall_name,
    status: blocker.status ?? null,
    isRequest: false,
    rank: blocker.option_rank,
    expiresAt: null,
    by: blocker.modified_by_name ?? null,
    changedBy: null,
    changedAt: null,
    from: Date.parse(blocker.occupied_from),
    to: Date.parse(blocker.occupied_to),
    starts: instantOrNull(blocker.starts_at),
    ends: instantOrNull(blocker.ends_at),
  }
  return badBox({ ...input, verdict: { kind: 'free', waiting: [] } }, holder, words.isTaken, holder)
}

function instantOrNull(text: string | undefined): number | null {
  const instant = Date.parse(text ?? '')
  return Number.isNaN(instant) ? null : instant
}

function badBox(input: BoxInput, holder: Holder, titleOfBox: TitleOf, span: { from: number; to: number }): VerdictBox {
  const { zone, window } = input
  const base = dateIn(zone, window.starts)
  return {
    tone: 'bad',
    title: titleOfBox(input.hallName, clock(span.from, zone, base), clock(span.to, zone, base)),
    mine: window,
    holder,
    facts: factsOf(holder, input.now),
    note: justTaken(holder, input),
  }
}

function factsOf(holder: Holder, now: number): string {
  const left = holder.expiresAt === null ? null : words.timeLeft(formatDuration(holder.expiresAt - now))
  return [words.inHall(holder.hall), standing(holder), left, holder.by].filter(Boolean).join(', ')
}

function standing({ status, rank, isRequest }: Holder): string | null {
  if (isRequest) return words.ownRequest
  if (status === null) return null
  return status === 'tentative' ? words.optionRank(ordinal(rank)) : statusWord(status).toLowerCase()
}

function justTaken({ changedAt, changedBy }: Holder, { openedAt, now, zone }: BoxInput): string | null {
  if (changedAt === null || changedAt < openedAt || changedBy === null) return null
  const isRecent = now - changedAt < HOUR
  return isRecent ? words.takenBy(formatAgo(changedAt, Math.max(now, changedAt), zone), changedBy) : words.takenAt(formatInstant(changedAt, zone), changedBy)
}

/** `17:00`, with the weekday where it is not the night of `base`: `Fri 07:00`. */
export function clock(instant: number, zone: string, base: string): string {
  const time = formatInstant(instant, zone)
  const date = dateIn(zone, instant)
  const sameNight = date === base || (date === addDays(base, 1) && time < '06:00')
  return sameNight ? time : `${weekdayName(date)} ${time}`
}

