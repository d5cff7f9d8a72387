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

/** Index a branch's rows; rows of other branches are left out. */
export function buildPage(
  branch: Branch,
  house: House,
  dayparts: readonly Daypart[],
  bookings: Iterable<Booking>,
): DiaryPage {
  const ownParts = dayparts
    .filter((part) => part.branch_id === branch.id)
    .sort((a, b) => a.sort_order - b.sort_order)
  const own = [...bookings].filter((row) => row.branch_id === branch.id)
  return {
    branch,
    house,
    rows: pageOrder(house, branch.id),
    bases: baseHalls(house, branch.id),
    dayparts: ownParts,
    lines: cellLines(ownParts),
    bookings: own,
    claims: claimsOf(own, house),
  }
}
