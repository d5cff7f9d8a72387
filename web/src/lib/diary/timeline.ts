/**
 * Layout of the Day diary: where on a 06:00 to 06:00 page each booking is drawn.
 *
 * Everything is a fraction of the page's width (0 to 1) or a lane number; the component turns them
 * into CSS. Positions come from instants, so the night the clocks change is 23 or 25 hours wide.
 */
import { addDays, instantOf, localTime, MINUTE } from '@/lib/time'
import type { Booking, Daypart, Hall } from '@/lib/database'
import type { House } from './house'
import { isBuyout } from './house'
import { holdsHall } from './model'
import type { DiaryPage } from './page'
import { overlaps, windowFromLocal, windowOf } from './window'
import type { Window } from './window'

const FIRST_HOUR = '06:00'

/** The span of a page in milliseconds: from 06:00 of its date to 06:00 of the next. */
export interface DaySpan {
  readonly date: string
  readonly zone: string
  readonly from: number
  readonly to: number
}

/** A span drawn on the page, both ends within 0 and 1. */
export interface Placed {
  readonly left: number
  readonly width: number
}

export interface Block extends Placed {
  readonly booking: Booking
  readonly window: Window
  /** Share of the block's own width that is set-up before and tear-down after the function. */
  readonly setup: number
  readonly teardown: number
  /** It runs off the page before or after: an arrow stands at that edge. */
  readonly clippedStart: boolean
  readonly clippedEnd: boolean
  /** 0 is the topmost line of the row. */
  readonly lane: number
}

/** Time a hall cannot be sold because another hall that shares a base is. */
export interface Shade extends Placed {
  /** The hall itself where it is the buyout: then everything that holds a part is one line. */
  readonly holders: readonly Hall[]
  readonly bookings: readonly Booking[]
}

export interface TimelineRow {
  readonly hall: Hall
  readonly blocks: readonly Block[]
  readonly lanes: number
  readonly shades: readonly Shade[]
}

/** A line in the hall column that joins a combination with its parts. */
export interface Bracket {
  readonly combination: number
  /** Row numbers of the parts, top to bottom. */
  readonly parts: readonly number[]
  /** 0 is nearest the names; a combination that crosses another moves one step out. */
  readonly level: number
}

export interface Timeline {
  readonly span: DaySpan
  readonly rows: readonly TimelineRow[]
  readonly brackets: readonly Bracket[]
}

/** The span of a date's page; a skipped 06:00 exists in no zone in use. */
export function daySpan(date: string, zone: string): DaySpan {
  const from = instantOf(date, FIRST_HOUR, zone)
  const to = instantOf(addDays(date, 1), FIRST_HOUR, zone)
  if (from === null || to === null) throw new RangeError(`${date} has no 06:00 in ${zone}`)
  return { date, zone, from, to }
}

const latest = new WeakMap<House, Timeline>()

/**
 * Lay out a branch's day.
 *
 * Rows and blocks that show the same as in the layout before are the same objects, so a change of one booking leaves
 * the others as they are drawn.
 */
export function layoutDay(page: DiaryPage, date: string): Timeline {
  const before = latest.get(page.house)
  const isSame = before?.span.date === date && before.span.zone === page.branch.timezone
  const span = isSame ? before.span : daySpan(date, page.branch.timezone)
  const live = page.bookings.filter((row) => holdsHall(row) && overlaps(windowOf(row), span))
  const known = new Map(isSame ? before.rows.map((row) => [row.hall, row]) : [])
  const rows = page.rows.map((hall) => shared(known.get(hall), layoutRow(hall, live, page.house, span)))
  const timeline = { span, rows, brackets: bracketsOf(page.rows, page.house) }
  latest.set(page.house, timeline)
  return timeline
}

function shared(before: TimelineRow | undefined, row: TimelineRow): TimelineRow {
  if (before === undefined) return row
  if (sameRow(before, row)) return before
  return { ...row, blocks: row.blocks.map((block) => before.blocks.find((known) => sameBlock(known, block)) ?? block) }
}

function sameRow(a: TimelineRow, b: TimelineRow): boolean {
  return a.lanes === b.lanes && sameItems(a.blocks, b.blocks, sameBlock) && sameItems(a.shades, b.shades, sameShade)
}

function sameItems<Item>(a: readonly Item[], b: readonly Item[], same: (a: Item, b: Item) => boolean): boolean {
  return a.length === b.length && a.every((item, index) => same(item, b[index] as Item))
}

function sameBlock(a: Block, b: Block): boolean {
  return a.booking === b.booking && a.lane === b.lane
}

function sameShade(a: Shade, b: Shade): boolean {
  return sameItems(a.bookings, b.bookings, Object.is) && sameItems(a.holders, b.holders, Object.is)
}

function layoutRow(hall: Hall, live: readonly Booking[], house: House, span: DaySpan): TimelineRow {
  const own = live.filter((row) => row.hall_id === hall.id)
  const blocks = stack(own).map(({ booking, lane }) => placeBlock(booking, lane, span))
  const lanes = Math.max(1, ...blocks.map((block) => block.lane + 1))
  return { hall, blocks, lanes, shades: shadesOf(hall, live, house, span) }
}

// Better ranks first, so the option that holds the hall stands on top of those that wait for it.
function stack(bookings: readonly Booking[]): { booking: Booking; lane: number }[] {
  const lanes: Window[][] = []
  const ordered = [...bookings].sort(
    (a, b) => a.option_rank - b.option_rank || windowOf(a).from - windowOf(b).from,
  )
  return ordered.map((booking) => {
    const window = windowOf(booking)
    const free = lanes.findIndex((taken) => taken.every((other) => !overlaps(window, other)))
    const lane = free === -1 ? lanes.length : free
    lanes[lane] = [...(lanes[lane] ?? []), window]
    return { booking, lane }
  })
}

function placeBlock(booking: Booking, lane: number, span: DaySpan): Block {
  const window = windowOf(booking)
  const parts = splitWindow(window, span)
  return { booking, window, lane, ...parts }
}

/** A window on the page: its place, its hatched ends, and where it is cut off. */
export function splitWindow(
  window: Window,
  span: DaySpan,
): Placed & Pick<Block, 'setup' | 'teardown' | 'clippedStart' | 'clippedEnd'> {
  const from = Math.max(window.from, span.from)
  const to = Math.min(window.to, span.to)
  const share = (a: number, b: number): number => Math.max(0, Math.min(b, to) - Math.max(a, from)) / (to - from)
  return {
    ...place({ from, to }, span),
    setup: share(window.from, window.starts),
    teardown: share(window.ends, window.to),
    clippedStart: window.from < span.from,
    clippedEnd: window.to > span.to,
  }
}

/** Any span as fractions of the page, cut at its edges. */
export function place(part: { from: number; to: number }, span: DaySpan): Placed {
  const left = fractionOf(Math.max(part.from, span.from), span)
  const right = fractionOf(Math.min(part.to, span.to), span)
  return { left, width: Math.max(0, right - left) }
}

/** Where an instant stands on the page; below 0 or above 1 when it is not on it. */
export function fractionOf(instant: number, span: DaySpan): number {
  return (instant - span.from) / (span.to - span.from)
}

function shadesOf(hall: Hall, live: readonly Booking[], house: House, span: DaySpan): Shade[] {
  const bases = new Set(house.basesOf(hall.id))
  const held = live.filter(
    (row) =>
      row.option_rank === 1 &&
      row.hall_id !== hall.id &&
      house.basesOf(row.hall_id).some((id) => bases.has(id)),
  )
  return isBuyout(house, hall) ? shadeWhole(hall, held, span) : shadeByHolder(held, house, span)
}

// The buyout is one line: one shade from the first to the last booking that holds a part.
function shadeWhole(hall: Hall, held: readonly Booking[], span: DaySpan): Shade[] {
  if (held.length === 0) return []
  const windows = held.map(windowOf)
  const from = Math.min(...windows.map((window) => window.from))
  const to = Math.max(...windows.map((window) => window.to))
  return [{ holders: [hall], bookings: held, ...place({ from, to }, span) }]
}

// What overlaps is one shade, so that no label lies over another.
function shadeByHolder(held: readonly Booking[], house: House, span: DaySpan): Shade[] {
  const groups: { from: number; to: number; bookings: Booking[] }[] = []
  for (const booking of [...held].sort((a, b) => windowOf(a).from - windowOf(b).from)) {
    const { from, to } = windowOf(booking)
    const last = groups.at(-1)
    if (last && from < last.to) {
      last.to = Math.max(last.to, to)
      last.bookings.push(booking)
    } else groups.push({ from, to, bookings: [booking] })
  }
  return groups.map(({ from, to, bookings }) => {
    const ids = new Set(bookings.map((booking) => booking.hall_id))
    const holders = [...ids].flatMap((id) => house.byId.get(id) ?? [])
    return { holders, bookings, ...place({ from, to }, span) }
  })
}

function bracketsOf(rows: readonly Hall[], house: House): Bracket[] {
  const index = new Map(rows.map((hall, at) => [hall.id, at]))
  const found: Bracket[] = []
  rows.forEach((hall, at) => {
    if (hall.kind === 'base' || isBuyout(house, hall)) return
    const parts = house.basesOf(hall.id).flatMap((id) => index.get(id) ?? [])
    const reach = { from: at, to: Math.max(...parts) + 1 }
    const crossing = found.filter((other) =>
      overlaps(reach, { from: other.combination, to: Math.max(...other.parts) + 1 }),
    )
    found.push({ combination: at, parts: parts.sort((a, b) => a - b), level: crossing.length })
  })
  return found
}

/** The open form as the page draws it: where it would stand, and whether it could. */
export interface DraftOnPage {
  readonly hallId: number
  readonly window: Window
  readonly title: string
  readonly detail: string
  /** Milliseconds that overlap with who holds the hall; null when it is free. */
  readonly overlap: number | null
  /** The server is out of reach: what looks free may be taken by now. */
  readonly isUnsure?: boolean
}

/** The row with a lane for the draft: the first one where nothing stands at its time, else one more below. */
export function makeRoom(row: TimelineRow, draft: Window): { lane: number; lanes: number } {
  const isTaken = (lane: number): boolean =>
    row.blocks.some((block) => block.lane === lane && overlaps(block.window, draft))
  const free = Array.from({ length: row.lanes }, (_, lane) => lane).find((lane) => !isTaken(lane))
  return free === undefined ? { lane: row.lanes, lanes: row.lanes + 1 } : { lane: free, lanes: row.lanes }
}

/** A mark of the time axis; `midnight` is the accent line after which the next day begins. */
export interface Tick {
  readonly at: number
  readonly label: string
  readonly midnight: boolean
}

/** Every second hour of the page as the wall clock shows it, from 06:00 to 04:00. */
export function ticksOf(span: DaySpan): Tick[] {
  const next = addDays(span.date, 1)
  return Array.from({ length: 12 }, (_, index) => 6 + index * 2).flatMap((hour) => {
    const label = `${String(hour % 24).padStart(2, '0')}:00`
    const instant = instantOf(hour < 24 ? span.date : next, label, span.zone)
    return instant === null ? [] : [{ at: fractionOf(instant, span), label, midnight: hour === 24 }]
  })
}

/** A session on the ruler above the hours. */
export function rulerOf(dayparts: readonly Daypart[], span: DaySpan): (Placed & { part: Daypart })[] {
  return dayparts.flatMap((part) => {
    const { start_time: event_time, end_time, end_day_offset } = part
    const input = { event_date: span.date, event_time, end_time, end_day_offset, setup_minutes: 0, teardown_minutes: 0 }
    const window = windowFromLocal(input, span.zone)
    return typeof window === 'string' ? [] : [{ part, ...place(window, span) }]
  })
}

/** The wall time under a pointer, on the quarter hour: `{date, time}` of the branch. */
export function wallAt(fraction: number, span: DaySpan, stepMinutes = 15): { date: string; time: string } {
  const step = stepMinutes * MINUTE
  const within = Math.min(Math.max(fraction, 0), 1) * (span.to - span.from)
  const { date, time } = localTime(span.from + Math.floor(within / step) * step, span.zone)
  return { date, time: time.slice(0, 5) }
}
