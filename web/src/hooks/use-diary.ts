/** The live rows behind the calendar and the diary, indexed as pages: one a branch. */
import { useMemo } from 'react'
import { isKnown, useLiveTable } from '@/hooks/use-live-table'
import type { Booking, Branch, Daypart, Hall, HallCapacity, HallComponent } from '@/lib/database'
import { MOST_DAYS } from '@/lib/diary/draft-fields'
import { buildHouse } from '@/lib/diary/house'
import { house } from '@/lib/diary/house-tables'
import { frameOf, pageOf } from '@/lib/diary/page'
import type { DiaryPage, Frame } from '@/lib/diary/page'
import type { LiveTable, LiveTableSpec, TableState } from '@/lib/live/table'
import { addDays, daysOfMonth } from '@/lib/time'

export type Diary = {
  /** Halls and sessions are known; the frame can be drawn. */
  framed: boolean
  /** The bookings are in as well. */
  loaded: boolean
  /** What stands in the way of reading, while it does. */
  failure: Extract<TableState<Booking>, { status: 'failed' }> | null
  pages: readonly DiaryPage[]
  /** What of the pages every month has. */
  frames: readonly Frame[]
  bookings: LiveTable<Booking> | null
}

/** Days beyond the month whose bookings may still reach into it: a lawn's set-up, a night's tear-down. */
const REACH_DAYS = 4
/** A booking of several days reaches in from a week before as well. */
const REACH_BACK_DAYS = REACH_DAYS + MOST_DAYS

/** The bookings of a month; every screen that asks for the same month shares them. */
export function monthOfBookings(branchId: number | null, month: string): LiveTableSpec<Booking> {
  const dates = daysOfMonth(month)
  return {
    table: 'bookings',
    conditions: [
      ...(branchId === null ? [] : [['branch_id', 'eq', branchId] as const]),
      ['event_date', 'gte', addDays(dates[0] ?? '', -REACH_BACK_DAYS)],
      ['event_date', 'lte', addDays(dates.at(-1) ?? '', REACH_DAYS)],
    ],
  }
}

/** The pages of these branches for a month `YYYY-MM`. */
export function useDiary(branches: readonly Branch[], month: string): Diary {
  const halls = useLiveTable<Hall>(house.halls)
  const components = useLiveTable<HallComponent>(house.components)
  const capacities = useLiveTable<HallCapacity>(house.capacities)
  const dayparts = useLiveTable<Daypart>(house.dayparts)
  const [only] = branches
  const bookings = useLiveTable(monthOfBookings(branches.length === 1 && only ? only.id : null, month))

  const known = useMemo(
    () => buildHouse(halls.rows, components.rows, capacities.rows),
    [halls.rows, components.rows, capacities.rows],
  )
  const frames = useMemo(() => branches.map((branch) => frameOf(branch, known, dayparts.rows)), [branches, known, dayparts.rows])
  const pages = useMemo(() => frames.map((frame) => pageOf(frame, bookings.rows)), [frames, bookings.rows])
  const framed = isKnown(halls) && isKnown(components) && isKnown(dayparts)
  return {
    framed,
    loaded: framed && isKnown(bookings),
    failure: bookings.status === 'failed' ? bookings : null,
    pages,
    frames,
    bookings: bookings.table,
  }
}

/** Every open option of a branch, or of all (null): a few, whatever month they are for. Null until they are read. */
export function useOptions(branchId: number | null): readonly Booking[] | null {
  const options = useLiveTable<Booking>({
    table: 'bookings',
    conditions: [...(branchId === null ? [] : [['branch_id', 'eq', branchId] as const]), ['status', 'eq', 'tentative']],
  })
  return isKnown(options) ? options.rows : null
}
