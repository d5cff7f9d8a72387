/** Layout of a day by sessions: halls down, morning to dinner across, each function over the sessions it takes. */
import type { Booking, Daypart, Hall } from '@/lib/database'
import { daypartWindow } from './dayparts'
import { claimsDuring } from './claims'
import { isRequested } from '@/lib/outbox/effects'
import { isBuyout } from './house'
import { holdsHall } from './model'
import type { DiaryPage } from './page'
import { spreadOn } from './spread'
import type { Spread } from './spread'
import { windowOf } from './window'

/** A function on the board: over columns `first` to `last`, on a line of its row. */
export interface SessionBlock extends Spread {
  readonly booking: Booking
  readonly lane: number
}

/** What stands in a session of a hall where none of its own functions does. */
export type Gap =
  | { readonly kind: 'free' }
  /** A hall that shares a base is sold then. */
  | { readonly kind: 'held'; readonly by: readonly Hall[]; /** By own requests alone, which hold nothing yet. */ readonly isAsked: boolean }
  /** Only the set-up or tear-down of a function next to it reaches in. */
  | { readonly kind: 'buffer'; readonly booking: Booking }

export interface SessionRow {
  readonly hall: Hall
  readonly isBuyout: boolean
  readonly blocks: readonly SessionBlock[]
  readonly lanes: number
  /** One a column; null where a function of the hall's own stands. */
  readonly gaps: readonly (Gap | null)[]
}

export interface SessionDay {
  readonly columns: readonly Daypart[]
  readonly rows: readonly SessionRow[]
}

export function layoutSessions(page: DiaryPage, date: string): SessionDay {
  const live = page.bookings.flatMap((booking) => {
    const spread = holdsHall(booking) ? spreadOn(booking, date, page) : null
    return spread ? [{ booking, ...spread }] : []
  })
  return { columns: page.lines, rows: page.rows.map((hall) => layoutRow(hall, live, page, date)) }
}

type SpreadBooking = Spread & { readonly booking: Booking }

function layoutRow(hall: Hall, live: readonly SpreadBooking[], page: DiaryPage, date: string): SessionRow {
  const own = live.filter(({ booking }) => booking.hall_id === hall.id).sort(byRank)
  const blocks = stacked(own)
  const isTaken = (column: number): boolean => blocks.some(({ first, last }) => first <= column && column <= last)
  const gaps = page.lines.map((line, column) => (isTaken(column) ? null : gapOf(hall, line, page, date)))
  const lanes = Math.max(1, ...blocks.map(({ lane }) => lane + 1))
  return { hall, isBuyout: isBuyout(page.house, hall), blocks, lanes, gaps }
}

function byRank(a: SpreadBooking, b: SpreadBooking): number {
  return a.booking.option_rank - b.booking.option_rank || windowOf(a.booking).from - windowOf(b.booking).from
}

// As on the page of hours: the option that holds the hall stands on top of those that wait for it.
function stacked(own: readonly SpreadBooking[]): SessionBlock[] {
  const blocks: SessionBlock[] = []
  for (const each of own) {
    const meets = (other: SessionBlock): boolean => other.first <= each.last && each.first <= other.last
    const used = new Set(blocks.filter(meets).map(({ lane }) => lane))
    let lane = 0
    while (used.has(lane)) lane++
    blocks.push({ ...each, lane })
  }
  return blocks
}

function gapOf(hall: Hall, line: Daypart, page: DiaryPage, date: string): Gap {
  const window = daypartWindow(line, date, hall, page.branch.timezone)
  const claims = window ? claimsDuring(page.claims, page.house, hall.id, window) : []
  const holding = claims.map(({ booking }) => booking).filter(({ option_rank }) => option_rank === 1)
  const foreign = holding.filter((booking) => booking.hall_id !== hall.id)
  const [first] = holding
  if (!first) return { kind: 'free' }
  if (foreign.length === 0) return { kind: 'buffer', booking: first }
  const ids = [...new Set(foreign.map((booking) => booking.hall_id))]
  return { kind: 'held', by: ids.flatMap((id) => page.house.byId.get(id) ?? []), isAsked: holding.every(isRequested) }
}
