/** What is in the hand, as the page draws it: its place, its words, and in red the hours it would share. */
import { formatCount } from '@/lib/count'
import { formatDate, formatDateLong, formatDuration, localTime, weekdayName } from '@/lib/time'
import { messages } from '@/lib/messages'
import { judge } from './conflict'
import type { Clash, Verdict } from './conflict'
import { columnsOfStroke } from './moving'
import type { JudgedMotion, Stroke } from './moving'
import type { DiaryPage } from './page'
import { windowFromLocal } from './window'
import type { Window } from './window'
import { ordinal } from './words'

const words = messages.moving

/** `tight`: it fits, and seats fewer than are expected. */
export type Fit = 'free' | 'tight' | 'clash'

export interface Ghost {
  /** The booking in the hand; null for a new one. */
  readonly bookingId: string | null
  readonly hallId: number
  readonly window: Window
  readonly fit: Fit
  /** `20:00–01:30`. */
  readonly hours: string
  readonly title: string
  /** `Free`, or how long it overlaps with whom. */
  readonly judgement: string
  readonly clashes: readonly Clash[]
}

/** A booking in the hand. */
export function ghostOfMotion(motion: JudgedMotion, page: DiaryPage): Ghost {
  const { base, place, window, verdict } = motion
  return {
    bookingId: base.id,
    hallId: place.hallId,
    window,
    fit: fitOf(verdict),
    hours: hoursText(window, page.branch.timezone),
    title: base.title,
    judgement: judgementOf(verdict, base.status === 'tentative'),
    clashes: motion.clashes,
  }
}

/** Who would take a stretch of free time: nobody yet, or an enquiry with its guests. */
export type Taker = { readonly title: string; readonly guests: number | null }

const ANYBODY: Taker = { title: words.newHere, guests: null }

/** Free time drawn for a new booking; null where the hall is of another page. */
export function ghostOfStroke(stroke: Stroke, page: DiaryPage, { title, guests }: Taker = ANYBODY): Ghost | null {
  const columns = columnsOfStroke(stroke, page)
  const window = columns && windowFromLocal(columns, page.branch.timezone)
  if (!columns || !window || typeof window === 'string') return null
  const draft = { id: '', hallId: stroke.hallId, window, rank: 1, guests, setupStyle: null }
  const verdict = judge(draft, page.claims, page.house)
  return {
    bookingId: null,
    hallId: stroke.hallId,
    window,
    fit: fitOf(verdict),
    hours: hoursText(window, page.branch.timezone),
    title,
    judgement: judgementOf(verdict, true),
    clashes: 'by' in verdict ? verdict.by : [],
  }
}

/** How a verdict is coloured. */
export function fitOf({ kind }: Verdict): Fit {
  if (kind === 'free') return 'free'
  return kind === 'too-small' ? 'tight' : 'clash'
}

/** `19:00–00:30`, with the weekday where the end is read as another day's. */
function hoursText({ starts, ends }: Window, zone: string): string {
  const [start, end] = [localTime(starts, zone), localTime(ends, zone)]
  const later = end.date !== start.date && (end.time >= '04:00' || ends - starts > 24 * 3_600_000)
  const range = `${start.time.slice(0, 5)}–${end.time.slice(0, 5)}`
  return later ? `${range} ${weekdayName(end.date)}` : range
}

/** One line on how it would stand: free, or whom it meets, and as which option it could wait there (`mayWait`). */
function judgementOf(verdict: Verdict, mayWait: boolean): string {
  if (verdict.kind === 'free') return words.free
  if (verdict.kind === 'too-small') return words.seatsOnly(formatCount(verdict.capacity), formatCount(verdict.guests))
  const [first, ...others] = verdict.by
  const time = formatDuration(verdict.overlap)
  if (!first) return words.overlaps(time)
  const who = words.overlapsWith(time, holderOf(first))
  const met = others.length === 0 ? who : words.andMore(who, others.length)
  return mayWait && verdict.rankAvailable !== null ? words.couldWait(met, ordinal(verdict.rankAvailable)) : met
}

/** A name, and with an option its rank: that one may still give way. */
function holderOf({ booking }: Clash): string {
  return booking.status === 'tentative' ? words.onOption(booking.title, ordinal(booking.option_rank)) : booking.title
}

/** The question before a legal move: what changes, and who is told of it. */
export function askOf(motion: JudgedMotion, page: DiaryPage, owner: string | null): string {
  const { base, place, window } = motion
  const zone = page.branch.timezone
  const start = localTime(window.starts, zone)
  const hall = place.hallId === base.hall_id ? null : (page.house.byId.get(place.hallId)?.name ?? null)
  const day = start.date === base.event_date ? null : formatDate(start.date, base.event_date)
  const isStretched = window.ends - window.starts !== Date.parse(base.ends_at) - Date.parse(base.starts_at)
  if (isStretched && hall === null && day === null) return `${words.changeTo(hoursText(window, zone))} ${words.told(owner)}`
  const isLater = start.time !== base.event_time || (hall === null && day === null)
  const time = isStretched ? hoursText(window, zone) : isLater ? start.time.slice(0, 5) : null
  return `${words.moveTo([hall, day, time].filter((part) => part !== null).join(', '))} ${words.told(owner)}`
}

/** What a screen reader hears at each step. */
export function spokenGhost(ghost: Ghost, page: DiaryPage, today: string): string {
  const hall = page.house.byId.get(ghost.hallId)?.name ?? ''
  const { date } = localTime(ghost.window.starts, page.branch.timezone)
  const day = date === today ? '' : `${formatDateLong(date)}, `
  return words.spokenPlace(hall, `${day}${ghost.hours}`, ghost.judgement)
}
