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
const built = new WeakMap<Frame, WeakMap<readonly Booking[], DiaryPage>>()

/**
 * The frame with its branch's rows; rows of other branches are left out. `bookings` is replaced, never changed.
 *
 * The same object as before while no row of the branch has changed: what is drawn from it stays drawn.
 */
export function pageOf(frame: Frame, bookings: readonly Booking[]): DiaryPage {
  const before = latest.get(frame)
  const page = builtPage(frame, bookings, before)
  latest.set(frame, page)
  return page
}

/** Builds a page that may be asked for soon, so that `pageOf` finds it. What is shown now stays the one before. */
export function preparePage(frame: Frame, bookings: readonly Booking[]): DiaryPage {
  return builtPage(frame, bookings, undefined)
}

function builtPage(frame: Frame, bookings: readonly Booking[], before: DiaryPage | undefined): DiaryPage {
  const pages = built.get(frame) ?? new WeakMap<readonly Booking[], DiaryPage>()
  built.set(frame, pages)
  const known = pages.get(bookings)
  if (known) return known
  const own = bookings.filter((row) => row.branch_id === frame.branch.id)
  const isSame = before?.bookings.length === own.length && own.every((row, index) => row === before.bookings[index])
  const page = isSame ? before : { ...frame, bookings: own, claims: claimsOf(own, frame.house) }
  pages.set(bookings, page)
  return page
}

/** Frame and rows at once. */
export function buildPage(branch: Branch, house: House, dayparts: readonly Daypart[], bookings: readonly Booking[]): DiaryPage {
  return pageOf(frameOf(branch, house, dayparts), bookings)
}
