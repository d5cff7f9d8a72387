/**
 * Places of a board that a booking can be taken to: a hall's day in the week, a session of a hall on the page of
 * sessions, another day altogether.
 *
 * A function that takes one session takes the hours of the session it is dropped in, since that is how halls are
 * sold; one of several sessions or days keeps its length. In its own session it keeps the hours it has. Pure: what
 * it would meet there is judged as on the page of hours (`judgeMotion`).
 */
import type { Booking, Hall } from '@/lib/database'
import { addDays, daysBetween, localTime, minutesOf, timeOfMinutes } from '@/lib/time'
import { daypartOf } from './dayparts'
import { gripsOf, judgeMotion, lift } from './moving'
import type { JudgedMotion, Motion } from './moving'
import { cellKey, itemsOf, occupancyOf } from './occupancy'
import type { DiaryPage } from './page'
import { spreadOn } from './spread'
import { DAY_MINUTES, windowFromLocal } from './window'
import type { LocalWindow, Window } from './window'

/** A place on a board. */
export interface Target {
  readonly hallId: number
  readonly date: string
  /** The session by its line of the page; null for whatever hours it has. */
  readonly line: number | null
}

/** A booking in the hand over a board: where it was taken hold of, and where it is. */
export interface BoardMotion extends Motion {
  readonly from: Target
  readonly to: Target
}

/** One step of a key. */
export interface Step {
  readonly over: 'hall' | 'day' | 'session'
  readonly by: -1 | 1
}

/** Taken hold of at a place, which may be another hall's that the booking holds a part of. */
export function takenAt(base: Booking, from: Target): BoardMotion {
  return { ...lift(base, 'whole'), from, to: from }
}

/** Taken hold of by keys: in the hall and the session where it begins. */
export function takenWhole(base: Booking, page: DiaryPage): BoardMotion {
  const line = spreadOn(base, base.event_date, page)?.first ?? null
  return takenAt(base, { hallId: base.hall_id, date: base.event_date, line })
}

/** The motion over a place; null where it cannot stand: a hall of another page, an hour that the clocks skip. */
export function carriedTo(motion: BoardMotion, to: Target, page: DiaryPage): BoardMotion | null {
  const { base, from } = motion
  // Over the hall it was held by it stays in its own, which may be a combination of that one.
  const hallId = to.hallId === from.hallId ? base.hall_id : to.hallId
  if (!page.rows.some(({ id }) => id === hallId)) return null
  const window = windowFromLocal(hoursAt(motion, to, page), page.branch.timezone)
  return typeof window === 'string' ? null : { ...motion, to, place: { hallId, starts: window.starts, ends: window.ends } }
}

/** The motion one step on, among these dates; it stays at the edges of the board. */
export function steppedOn(motion: BoardMotion, { over, by }: Step, dates: readonly string[], page: DiaryPage): BoardMotion {
  const { to } = motion
  const next = {
    hall: () => at(page.rows, page.rows.findIndex(({ id }) => id === to.hallId) + by, ({ id }) => ({ ...to, hallId: id })),
    day: () => ({ ...to, date: addDays(to.date, by) }),
    session: () => (to.line !== null && page.lines[to.line + by] ? { ...to, line: to.line + by } : null),
  }[over]()
  const moved = next && carriedTo(motion, next, page)
  return moved && (over !== 'day' || touches(moved, dates, page)) ? moved : motion
}

/** Whether any of it falls on these dates: what began before the board, or goes on after it, is still in sight. */
function touches({ place: { starts, ends } }: Motion, dates: readonly string[], page: DiaryPage): boolean {
  return slotsOf({ from: starts, starts, ends, to: ends }, dates, page).length > 0
}

function at<Item>(items: readonly Item[], index: number, make: (item: Item) => Target): Target | null {
  const item = items[index]
  return item === undefined ? null : make(item)
}

function hoursAt({ base, from }: BoardMotion, to: Target, page: DiaryPage): LocalWindow {
  const event_date = addDays(base.event_date, daysBetween(from.date, to.date))
  const [was, is] = [lineAt(from, page), lineAt(to, page)]
  if (!was || !is || was === is) return { ...base, event_date }
  if (takesOneSession(base, page)) {
    const { start_time: event_time, end_time, end_day_offset } = is
    return { ...base, event_date, event_time, end_time, end_day_offset }
  }
  return later({ ...base, event_date }, minutesOf(is.start_time) - minutesOf(was.start_time))
}

function lineAt({ line }: Target, page: DiaryPage) {
  return line === null ? undefined : page.lines[line]
}

/** A session that runs into the night counts as one, whatever it takes of the next morning. */
function takesOneSession(base: Booking, page: DiaryPage): boolean {
  if (daypartOf(base, page.dayparts)) return true
  const spread = spreadOn(base, base.event_date, page)
  return spread !== null && spread.first === spread.last && !spread.after
}

function later(local: LocalWindow, minutes: number): LocalWindow {
  const [start, end] = [minutesOf(local.event_time) + minutes, minutesOf(local.end_time) + local.end_day_offset * DAY_MINUTES + minutes]
  const [first, last] = [Math.floor(start / DAY_MINUTES), Math.floor(end / DAY_MINUTES)]
  return {
    ...local,
    event_date: addDays(local.event_date, first),
    event_time: timeOfMinutes(start),
    end_time: timeOfMinutes(end),
    end_day_offset: last - first,
  }
}

/** What a person can take up from a hall's day: in the order of its lines, what only reaches in through a combination too. */
export function takeableIn(page: DiaryPage, hallId: number, date: string, canMove: (booking: Booking) => boolean): readonly Booking[] {
  const day = occupancyOf(page).get(cellKey(hallId, date))
  return (day ? itemsOf(day) : []).map(({ booking }) => booking).filter((booking) => canMove(booking) && gripsOf(booking).includes('whole'))
}

/** What a window takes of a board. */
export interface Slot {
  readonly date: string
  readonly first: number
  readonly last: number
}

/** The cells that a window would fill on these dates: sessions `first` to `last` of a day. */
export function slotsOf(window: Window, dates: readonly string[], page: DiaryPage): Slot[] {
  const [start, end] = [localTime(window.starts, page.branch.timezone), localTime(window.ends, page.branch.timezone)]
  const held = {
    event_date: start.date,
    event_time: start.time,
    end_time: end.time,
    end_day_offset: daysBetween(start.date, end.date),
    starts_at: new Date(window.starts).toISOString(),
    ends_at: new Date(window.ends).toISOString(),
    setup_minutes: 0,
    teardown_minutes: 0,
  }
  return dates.flatMap((date) => {
    const spread = spreadOn(held, date, page)
    return spread ? [{ date, first: spread.first, last: spread.last }] : []
  })
}

/** Every hall of the page at a day and a session, judged for a booking: what a list of places shows. */
export function hallsFor(base: Booking, { date, line }: Omit<Target, 'hallId'>, page: DiaryPage): { hall: Hall; judged: JudgedMotion }[] {
  const motion = takenWhole(base, page)
  return page.rows.flatMap((hall) => {
    const moved = carriedTo(motion, { hallId: hall.id, date, line }, page)
    return moved ? [{ hall, judged: judgeMotion(moved, page) }] : []
  })
}
