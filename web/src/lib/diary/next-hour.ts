/** What happens in the house within the hour: set-ups, beginnings, ends, options that run out. In order of time. */
import type { Booking } from '@/lib/database'
import { formatDate, formatInstant, HOUR, MINUTE } from '@/lib/time'
import { messages } from '@/lib/messages'
import { claimsDuring } from './claims'
import { holdsHall } from './model'
import type { DiaryPage } from './page'
import { guestsOf, ordinal, styleWord } from './words'
import { windowOf } from './window'

const words = messages.boards

export interface Moment {
  readonly key: string
  readonly booking: Booking
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly title: string
  readonly detail: string
  readonly note: { readonly tone: 'ok' | 'warn' | 'bad'; readonly text: string } | null
}

/** What began this long ago still stands: nobody reads the page every minute. */
const BEHIND = 15 * MINUTE
const AHEAD = HOUR

export function nextHour(page: DiaryPage, now: number, today: string): Moment[] {
  const isSoon = (at: number): boolean => at >= now - BEHIND && at <= now + AHEAD
  return page.bookings
    .flatMap((booking) => [...momentsOf(booking, page), ...optionEnd(booking, page, today)])
    .filter(({ at }) => isSoon(at))
    .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
}

function momentsOf(booking: Booking, page: DiaryPage): Moment[] {
  if (!holdsHall(booking) || booking.option_rank > 1) return []
  const { from, starts, ends } = windowOf(booking)
  const moment = (kind: string, at: number, title: string, detail: string, note: Moment['note']): Moment => ({
    key: `${kind}-${booking.id}`, booking, at, title, detail, note,
  })
  const guests = guestsOf(booking)
  const style = booking.setup_style === null ? '' : styleWord(booking.setup_style)
  return [
    ...(from < starts ? [moment('setup', from, words.setUpOf(booking.hall_name), listed(booking.title, style, guests), clearance(booking, page))] : []),
    moment('start', starts, words.beginsIn(booking.title), listed(booking.hall_name, guests), null),
    moment('end', ends, words.endsIn(booking.title), listed(booking.hall_name, guests), follower(booking, page)),
  ]
}

function listed(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ')
}

/** Whether the hall is clear when its set-up begins: the one before it, if it is near. */
function clearance(booking: Booking, page: DiaryPage): Moment['note'] {
  const { from } = windowOf(booking)
  const before = held(booking, page, { from: from - 3 * HOUR, to: from }).at(-1)
  if (!before) return null
  return { tone: 'ok', text: words.clearBy(before.booking.hall_name, formatInstant(before.window.to, page.branch.timezone)) }
}

/** Who needs the hall right after: its tear-down has no minute to lose. */
function follower(booking: Booking, page: DiaryPage): Moment['note'] {
  const { to } = windowOf(booking)
  const [next] = held(booking, page, { from: to, to: to + HOUR })
  return next ? { tone: 'warn', text: words.backToBack(next.booking.title, formatInstant(next.window.from, page.branch.timezone)) } : null
}

function held(booking: Booking, page: DiaryPage, span: { from: number; to: number }) {
  return claimsDuring(page.claims, page.house, booking.hall_id, span)
    .filter((claim) => claim.booking.id !== booking.id && claim.booking.option_rank === 1)
    .sort((a, b) => a.window.from - b.window.from)
}

function optionEnd(booking: Booking, page: DiaryPage, today: string): Moment[] {
  if (booking.status !== 'tentative' || booking.option_rank > 1 || booking.option_expires_at === null) return []
  const waiting = firstBehind(booking, page)
  return [{
    key: `option-${booking.id}`,
    booking,
    at: Date.parse(booking.option_expires_at),
    title: words.optionEnds(booking.title),
    detail: listed(booking.hall_name, formatDate(booking.event_date, today)),
    note: waiting ? { tone: 'warn', text: words.nextOption(waiting.title) } : null,
  }]
}

/** The option that stands behind another, if one does. */
function firstBehind(booking: Booking, page: DiaryPage): Booking | undefined {
  const behind = claimsDuring(page.claims, page.house, booking.hall_id, windowOf(booking)).map((claim) => claim.booking)
  return behind.filter((other) => other.option_rank > 1).sort((a, b) => a.option_rank - b.option_rank)[0]
}

export interface RunningOut {
  readonly booking: Booking
  readonly endsAt: number
  /** `2nd`, where somebody waits. */
  readonly behind: string | null
}

/** Options that end within these days: how many, and the first `most` of them with who waits behind. */
export function optionsRunningOut(options: Iterable<Booking>, now: number, days: number, most: number): { count: number; next: RunningOut[] } {
  const all = [...options].filter(({ status }) => status === 'tentative')
  const ending = all
    .flatMap((booking) => {
      if (booking.option_rank > 1 || booking.option_expires_at === null) return []
      const endsAt = Date.parse(booking.option_expires_at)
      return endsAt <= now + days * 24 * HOUR ? [{ booking, endsAt }] : []
    })
    .sort((a, b) => a.endsAt - b.endsAt)
  const next = ending.slice(0, most).map((option) => ({ ...option, behind: behindOf(option.booking, all) }))
  return { count: ending.length, next }
}

function behindOf(booking: Booking, all: readonly Booking[]): string | null {
  const { from, to } = windowOf(booking)
  const ranks = all.flatMap((other) => {
    const window = windowOf(other)
    const waits = other.option_rank > 1 && other.hall_id === booking.hall_id && window.from < to && from < window.to
    return waits ? [other.option_rank] : []
  })
  return ranks.length === 0 ? null : ordinal(Math.min(...ranks))
}
