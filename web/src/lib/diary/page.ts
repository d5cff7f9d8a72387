/**
 * One branch's page of the diary: its halls, sessions and live bookings, indexed once per change.
 */
import type { Booking, Branch, Daypart, Hall } from '@/lib/database'
import type { Claims } from './claims'
import { claimsOf } from './claims'
import { cellLines } from './dayparts'
import type { House } from './house'
import { baseHalls, pageOrder } from './house'

export interface DiaryPage {
  readonly branch: Branch
  readonly house: House
  /** Rows in the order the page lists them: combinations above their parts, the buyout last. */
  readonly rows: readonly Hall[]
  readonly bases: readonly Hall[]
  readonly dayparts: readonly Daypart[]
  /** The sessions that are lines of a calendar cell. */
  readonly lines: readonly Daypart[]
  readonly bookings: readonly Booking[]
  readonly claims: Claims
}

/** What of a page does not change with its bookings. */
export type Frame = Omit<DiaryPage, 'bookings' | 'claims'>

/** A branch's halls and sessions, indexed. */
export function frameOf(branch: Branch, house: House, dayparts: readonly Daypart[]): Frame {
  const own = dayparts.filter((part) => part.branch_id === branch.id).sort((a, b) => a.sort_order - b.sort_order)
  return {
    branch,
    house,
    rows: pageOrder(house, branch.id),
    bases: baseHalls(house, branch.id),
    dayparts: own,
    lines: cellLines(own),
  }
}

const latest = new WeakMap<Frame, DiaryPage>()

/**
 * The frame with its branch's rows; rows of other branches are left out.
 *
 * The same object as before while no row of the branch has changed: what is drawn from it stays drawn.
 */
export function pageOf(frame: Frame, bookings: Iterable<Booking>): DiaryPage {
  const own = [...bookings].filter((row) => row.branch_id === frame.branch.id)
  const before = latest.get(frame)
  if (before && before.bookings.length === own.length && own.every((row, index) => row === before.bookings[index])) return before
  const page = { ...frame, bookings: own, claims: claimsOf(own, frame.house) }
  latest.set(frame, page)
  return page
}

/** Frame and rows at once. */
export function buildPage(branch: Branch, house: House, dayparts: readonly Daypart[], bookings: Iterable<Booking>): DiaryPage {
  return pageOf(frameOf(branch, house, dayparts), bookings)
}
