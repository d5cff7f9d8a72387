/**
 * What the calendar says of a hall's day: how many bookings, in which session, what still is free.
 *
 * Counting rules (design of the Calendar month): a booking counts on the day it starts, and on later ones of which
 * it takes a session; on every hall it holds a part of, through a combination too; 2nd and lower options wait and
 * do not count, nor do requests that the server does not have yet.
 */
import type { Booking, Daypart, Hall } from '@/lib/database'
import { claimsDuring } from './claims'
import { daypartWindow, lineOf } from './dayparts'
import type { House } from './house'
import { holdsHall } from './model'
import type { DiaryPage } from './page'
import { isRequested } from '@/lib/outbox/effects'
import { datesOf, spreadOn } from './spread'
import type { Spread } from './spread'

/** 0 free, 1 one booking, 2 two or more: the guide's green, amber and red. */
export type OccupancyLevel = 0 | 1 | 2

const HALL_COLORS = [
  'bg-emerald-100 text-emerald-900',
  'bg-amber-100 text-amber-900',
  'bg-rose-100 text-rose-900',
] as const

/** A booking on a line of a cell. */
export interface CellItem {
  readonly booking: Booking
  /** Held through another hall: the combination above, or a part below. */
  readonly via: boolean
  /** It began on a day before, or goes on in the next. */
  readonly before: boolean
  readonly after: boolean
  /** It takes this session too; it is named on the line of its first. */
  readonly goesOn: boolean
  /** It takes the next session of the day as well. */
  readonly onBelow: boolean
}

/** A hall's day. */
export interface HallDay {
  /** Bookings that hold the hall; options of rank 2 and lower are not among them. */
  readonly count: number
  /** Options waiting behind, on any line. */
  readonly waiting: number
  /** Own requests that the server has not answered: they hold nothing yet. */
  readonly asked: number
  /** One list a line of the cell, in the order of the page's `lines`, holders first. */
  readonly lines: readonly (readonly CellItem[])[]
}

export function levelOf(count: number): OccupancyLevel {
  return count >= 2 ? 2 : count === 1 ? 1 : 0
}

/** The real-time guide's class names for a count of bookings. */
export function getHallColor(count: number): string {
  return HALL_COLORS[levelOf(count)]
}

/** Key of a hall's day in the map of `occupancyOf`. */
export function cellKey(hallId: number, date: string): string {
  return `${hallId}:${date}`
}

const counted = new WeakMap<DiaryPage, ReadonlyMap<string, HallDay>>()

/** Every hall's day of the page that has a booking, by `cellKey`; a day that is absent is free. Counted once a page. */
export function occupancyOf(page: DiaryPage): ReadonlyMap<string, HallDay> {
  const known = counted.get(page)
  if (known) return known
  const days = countDays(page)
  counted.set(page, days)
  return days
}

function countDays(page: DiaryPage): ReadonlyMap<string, HallDay> {
  const affected = affectedHalls(page.house)
  const days = new Map<string, CellItem[][]>()
  for (const booking of page.bookings) {
    if (!holdsHall(booking)) continue
    for (const { date, first, last, before, after } of placesOf(booking, page)) {
      for (const hallId of affected(booking.hall_id)) {
        const key = cellKey(hallId, date)
        const lines = days.get(key) ?? emptyLines(page)
        days.set(key, lines)
        const via = booking.hall_id !== hallId
        for (let line = first; line <= last; line++) lines[line]?.push({ booking, via, before, after, goesOn: line > first, onBelow: line < last })
      }
    }
  }
  return new Map([...days].map(([key, lines]) => [key, summarise(lines)]))
}

type Placed = Spread & { readonly date: string }

const placed = new WeakMap<Booking, { lines: DiaryPage['lines']; places: readonly Placed[] }>()

// Rows are replaced when they change, so a row stands where it stood.
function placesOf(booking: Booking, page: DiaryPage): readonly Placed[] {
  const known = placed.get(booking)
  if (known?.lines === page.lines) return known.places
  const places = findPlaces(booking, page)
  placed.set(booking, { lines: page.lines, places })
  return places
}

// Nearly every booking is one evening or one lunch: those are placed without asking for each session of each day.
function findPlaces(booking: Booking, page: DiaryPage): Placed[] {
  const dates = booking.end_day_offset === 0 ? [booking.event_date] : datesOf(booking, page)
  const line = lineOf(booking, page.lines)
  if (dates.length === 1 && endsBy(page.lines[line + 1]?.start_time, booking)) {
    return [{ date: booking.event_date, first: line, last: line, before: false, after: false }]
  }
  return dates.flatMap((date) => {
    const spread = spreadOn(booking, date, page)
    return spread ? [{ ...spread, date }] : []
  })
}

/** Whether it is over when the next session begins, or none does. */
function endsBy(next: string | undefined, { end_time, end_day_offset }: Booking): boolean {
  return next === undefined || (end_day_offset === 0 && end_time <= next)
}

/** The bookings of a hall's day, each once however many sessions it takes. */
export function itemsOf(day: Pick<HallDay, 'lines'>): CellItem[] {
  return day.lines.flat().filter(({ goesOn }) => !goesOn)
}

function emptyLines(page: DiaryPage): CellItem[][] {
  return Array.from({ length: Math.max(1, page.lines.length) }, () => [])
}

function summarise(lines: CellItem[][]): HallDay {
  for (const line of lines) line.sort(holdersFirst)
  const items = itemsOf({ lines })
  const held = items.filter(({ booking }) => !isRequested(booking))
  const count = held.filter((item) => item.booking.option_rank === 1).length
  return { count, waiting: held.length - count, asked: items.length - held.length, lines }
}

// Which halls share a base with a hall, itself included; asked once a hall, not once a booking.
function affectedHalls(house: House): (hallId: number) => readonly number[] {
  const known = new Map<number, number[]>()
  return (hallId) => {
    const found = known.get(hallId)
    if (found) return found
    const bases = new Set(house.basesOf(hallId))
    const sharing = house.halls.filter((hall) => house.basesOf(hall.id).some((id) => bases.has(id)))
    const ids = sharing.map((hall) => hall.id)
    known.set(hallId, ids)
    return ids
  }
}

function holdersFirst(a: CellItem, b: CellItem): number {
  return (
    a.booking.option_rank - b.booking.option_rank ||
    a.booking.event_time.localeCompare(b.booking.event_time) ||
    a.booking.id.localeCompare(b.booking.id)
  )
}

/** Sessions a hall cannot be sold for that day, its usual set-up and tear-down counted. */
export function takenDayparts(page: DiaryPage, hall: Hall, date: string): Daypart[] {
  return page.dayparts.filter((part) => isTaken(page, hall, date, part))
}

function isTaken(page: DiaryPage, hall: Hall, date: string, part: Daypart): boolean {
  const window = daypartWindow(part, date, hall, page.branch.timezone)
  if (!window) return true
  const held = claimsDuring(page.claims, page.house, hall.id, window)
  return held.some((claim) => claim.booking.option_rank === 1)
}

/** Base halls of the page that can still be sold for a session that day. */
export function freeHalls(page: DiaryPage, part: Daypart, date: string): Hall[] {
  return page.bases.filter((hall) => !isTaken(page, hall, date, part))
}

/** Whether two readings of a hall's day show the same; rows are replaced when they change. */
export function sameDay(a: HallDay | undefined, b: HallDay | undefined): boolean {
  if (a === b || !a || !b) return a === b
  return (
    a.count === b.count &&
    a.waiting === b.waiting &&
    a.asked === b.asked &&
    a.lines.length === b.lines.length &&
    a.lines.every((line, index) => sameLine(line, b.lines[index] ?? []))
  )
}

function sameLine(a: readonly CellItem[], b: readonly CellItem[]): boolean {
  return a.length === b.length && a.every((item, index) => item.booking === b[index]?.booking)
}

/**
 * Yesterday's booking that still keeps the hall when the first session's set-up would begin.
 *
 * The cell shows it as a hatch: the day is not counted, but its morning is gone.
 */
export function morningTail(page: DiaryPage, hall: Hall, date: string): Booking | null {
  const first = page.lines[0]
  const window = first ? daypartWindow(first, date, hall, page.branch.timezone) : null
  if (!window) return null
  const early = { from: window.from, to: window.ends }
  const tail = claimsDuring(page.claims, page.house, hall.id, early).find(
    ({ booking }) => booking.event_date < date && booking.option_rank === 1,
  )
  return tail?.booking ?? null
}
