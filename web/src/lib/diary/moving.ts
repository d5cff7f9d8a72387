/**
 * Moving a booking over the page: where it would stand, what it would meet there, which columns that means.
 *
 * Pure: the component turns pointers and keys into milliseconds and halls, and draws the answer. What is held
 * in the hand is judged against the rows as they are now, so the answer changes with every change of theirs.
 */
import type { Booking } from '@/lib/database'
import { DAY, daysBetween, localTime, MINUTE } from '@/lib/time'
import { judge } from './conflict'
import type { Clash, Verdict } from './conflict'
import { MOST_DAYS } from './draft-fields'
import type { DiaryPage } from './page'
import { holdsHall } from './model'
import { windowFromLocal, windowOf } from './window'
import type { LocalWindow, Window } from './window'

/** What was taken hold of: the whole block, its start, or its end. */
export type Grip = 'whole' | 'start' | 'end'

/** Where the function itself would be: a hall and two instants in milliseconds. */
export interface Place {
  readonly hallId: number
  readonly starts: number
  readonly ends: number
}

/** A booking in the hand: the row it was taken from, and where it is held. */
export interface Motion {
  readonly base: Booking
  readonly grip: Grip
  readonly place: Place
}

/** The columns that say where a booking stands. */
export type PlaceColumns = LocalWindow & { readonly hall_id: number }

/** A motion as the rows judge it. */
export interface JudgedMotion extends Motion {
  readonly columns: PlaceColumns
  /** When it would keep its hall, set-up and tear-down included. */
  readonly window: Window
  readonly verdict: Verdict
  /** Who stands in the way; empty where it would fit. */
  readonly clashes: readonly Clash[]
}

/** Blocks stand on quarter hours. */
export const STEP = 15 * MINUTE
/** The database accepts an end so many days after the start. */
const LONGEST = MOST_DAYS * DAY

/** What of a booking can be moved. A function that runs cannot begin at another time; one that is over stays. */
export function gripsOf(booking: Pick<Booking, 'status'>): readonly Grip[] {
  switch (booking.status) {
    case 'enquiry':
    case 'tentative':
    case 'confirmed':
      return ['whole', 'start', 'end']
    case 'in_progress':
      return ['end']
    case 'completed':
    case 'settled':
    case 'released':
    case 'lost':
    case 'cancelled':
      return []
  }
}

/** Take a booking into the hand, where it stands. */
export function lift(base: Booking, grip: Grip): Motion {
  return { base, grip, place: placeOf(base) }
}

function placeOf(booking: Booking): Place {
  const { starts, ends } = windowOf(booking)
  return { hallId: booking.hall_id, starts, ends }
}

/**
 * The motion after the pointer went so many milliseconds from where it took hold, onto a hall.
 *
 * Starts and ends fall on quarter hours; less than half a step is no move at all, so that a function at 19:10
 * stays there while only its hall changes.
 */
export function dragged(motion: Motion, by: number, hallId: number): Motion {
  const from = placeOf(motion.base)
  if (motion.grip === 'whole') {
    const starts = snapped(from.starts, by)
    return { ...motion, place: { hallId, starts, ends: starts + from.ends - from.starts } }
  }
  return { ...motion, place: stretched(from, motion.grip, snapped(from[`${motion.grip}s`], by)) }
}

function snapped(instant: number, by: number): number {
  return Math.abs(by) < STEP / 2 ? instant : Math.round((instant + by) / STEP) * STEP
}

function stretched(place: Place, end: 'start' | 'end', to: number): Place {
  return end === 'start'
    ? { ...place, starts: Math.max(place.ends - LONGEST, Math.min(to, place.ends - STEP)) }
    : { ...place, ends: Math.min(place.starts + LONGEST, Math.max(to, place.starts + STEP)) }
}

/** The motion one key press on: quarter hours from where it is held, on the grid or off it. */
export function stepped(motion: Motion, grip: Grip, steps: number): Motion {
  const { place } = motion
  const by = steps * STEP
  const next =
    grip === 'whole'
      ? { ...place, starts: place.starts + by, ends: place.ends + by }
      : stretched(place, grip, place[`${grip}s`] + by)
  return { ...motion, grip, place: next }
}

/** The motion in the next hall above or below; it stays at the edges of the page. */
export function hallStepped(motion: Motion, by: -1 | 1, page: DiaryPage): Motion {
  const at = page.rows.findIndex((hall) => hall.id === motion.place.hallId)
  const next = page.rows[at + by]
  return at === -1 || !next ? motion : { ...motion, place: { ...motion.place, hallId: next.id } }
}

/** Whether it is held anywhere else than where it stands. */
export function hasMoved({ base, place }: Motion): boolean {
  const from = placeOf(base)
  return place.hallId !== from.hallId || place.starts !== from.starts || place.ends !== from.ends
}

/** The columns of a place; set-up and tear-down become the hall's own, unless they were set by hand. */
function columnsOfPlace({ base, place }: Motion, page: DiaryPage): PlaceColumns {
  const zone = page.branch.timezone
  const [start, end] = [localTime(place.starts, zone), localTime(place.ends, zone)]
  return {
    hall_id: place.hallId,
    event_date: start.date,
    event_time: start.time.slice(0, 5),
    end_time: end.time.slice(0, 5),
    end_day_offset: daysBetween(start.date, end.date),
    ...buffersIn(base, place.hallId, page),
  }
}

type Buffers = Pick<Booking, 'setup_minutes' | 'teardown_minutes'>

function buffersIn(base: Booking, hallId: number, { house }: DiaryPage): Buffers {
  const [before, after] = [house.byId.get(base.hall_id), house.byId.get(hallId)]
  const { setup_minutes, teardown_minutes } = base
  if (!before || !after || before.id === after.id) return { setup_minutes, teardown_minutes }
  return {
    setup_minutes: setup_minutes === before.setup_minutes ? after.setup_minutes : setup_minutes,
    teardown_minutes: teardown_minutes === before.teardown_minutes ? after.teardown_minutes : teardown_minutes,
  }
}

/** Judge a motion against the page's rows, at the rank it holds; under a millisecond. */
export function judgeMotion(motion: Motion, page: DiaryPage): JudgedMotion {
  const { base, place } = motion
  const columns = columnsOfPlace(motion, page)
  const stored = windowFromLocal(columns, page.branch.timezone)
  // In the hour that comes twice a wall clock can end before it starts; the instants in the hand still tell.
  const window = typeof stored === 'string' ? windowAround(place, columns) : stored
  const draft = {
    id: base.id,
    hallId: place.hallId,
    window,
    rank: base.option_rank,
    guests: base.guests_expected,
    setupStyle: base.setup_style,
  }
  const verdict = judge(draft, page.claims, page.house)
  return { ...motion, columns, window, verdict, clashes: 'by' in verdict ? verdict.by : [] }
}

function windowAround({ starts, ends }: Place, buffers: Buffers): Window {
  return { from: starts - buffers.setup_minutes * MINUTE, starts, ends, to: ends + buffers.teardown_minutes * MINUTE }
}

/**
 * The motion after its row changed under the hand: carried on from the new row while that stands where the old
 * one did, and let go (null) once somebody moved, ended or released it.
 */
export function carriedOn<Held extends Motion>(motion: Held, row: Booking | undefined): Held | null {
  if (row === motion.base) return motion
  if (!row || !holdsHall(row) || !gripsOf(row).includes(motion.grip)) return null
  const [was, is] = [placeOf(motion.base), placeOf(row)]
  const stands = was.hallId === is.hallId && was.starts === is.starts && was.ends === is.ends
  return stands ? { ...motion, base: row } : null
}

/** The columns that differ from the row: what a move writes. */
export function changesOfMove(base: Booking, columns: PlaceColumns): Partial<PlaceColumns> {
  const names = Object.keys(columns) as (keyof PlaceColumns)[]
  return Object.fromEntries(names.filter((name) => !sameValue(columns[name], base[name])).map((name) => [name, columns[name]]))
}

// The row says 19:00:00 where a form says 19:00.
function sameValue(next: string | number, stored: string | number): boolean {
  return typeof stored === 'string' && stored.length === 8 && typeof next === 'string' ? stored.startsWith(next) : next === stored
}

/** Where the row stood, in the columns of a move: what Undo writes back. */
export function placeColumnsOf(row: Booking): PlaceColumns {
  const { hall_id, event_date, end_day_offset, setup_minutes, teardown_minutes } = row
  const [event_time, end_time] = [row.event_time.slice(0, 5), row.end_time.slice(0, 5)]
  return { hall_id, event_date, event_time, end_time, end_day_offset, setup_minutes, teardown_minutes }
}

/** A stretch of free time drawn on a hall, for a booking that is yet to be made. */
export interface Stroke {
  readonly hallId: number
  readonly from: number
  readonly to: number
}

/** The quarter hours between two instants, in either direction; half an hour at least. */
export function strokeBetween(hallId: number, a: number, b: number): Stroke {
  const from = Math.floor(Math.min(a, b) / STEP) * STEP
  const to = Math.ceil(Math.max(a, b) / STEP) * STEP
  return { hallId, from, to: Math.min(Math.max(to, from + 2 * STEP), from + LONGEST) }
}

/** The columns a stroke means, with the hall's usual set-up and tear-down; null for a hall of another page. */
export function columnsOfStroke(stroke: Stroke, page: DiaryPage): PlaceColumns | null {
  const hall = page.house.byId.get(stroke.hallId)
  if (!hall) return null
  const zone = page.branch.timezone
  const [start, end] = [localTime(stroke.from, zone), localTime(stroke.to, zone)]
  return {
    hall_id: hall.id,
    event_date: start.date,
    event_time: start.time.slice(0, 5),
    end_time: end.time.slice(0, 5),
    end_day_offset: daysBetween(start.date, end.date),
    setup_minutes: hall.setup_minutes,
    teardown_minutes: hall.teardown_minutes,
  }
}
