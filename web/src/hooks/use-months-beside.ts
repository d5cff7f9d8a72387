/** The months before and after the one that is shown, at hand: turning the page waits for nothing and counts nothing. */
import { startTransition, useEffect, useState } from 'react'
import { markedBetween } from '@/hooks/use-calendar-days'
import { monthOfBookings } from '@/hooks/use-diary'
import { openLeadsBetween } from '@/hooks/use-enquiries'
import { useLatest } from '@/hooks/use-stable'
import type { Booking, Branch, CalendarDay } from '@/lib/database'
import { marksByBranch, NO_MARKS } from '@/lib/diary/day-marks'
import type { DayMarks } from '@/lib/diary/day-marks'
import { occupancyOf } from '@/lib/diary/occupancy'
import { preparePage } from '@/lib/diary/page'
import type { DiaryPage, Frame } from '@/lib/diary/page'
import { whenIdle } from '@/lib/idle'
import { liveHub } from '@/lib/live/hub'
import type { LiveTable } from '@/lib/live/table'
import { addMonths, daysOfMonth } from '@/lib/time'

/** How long a month must be looked at before those beside it are read, milliseconds. */
const SETTLED_MS = 600

const NONE: readonly MonthAtHand[] = []

type Beside = {
  branches: readonly Branch[]
  /** `YYYY-MM`. */
  month: string
  /** What of the pages every month has. */
  frames: readonly Frame[]
  /** Whether the screen says enquiries, and one may read them. */
  withLeads: boolean
  isOn: boolean
  /** Whether the months beside are drawn as well, out of sight. */
  isDrawn: boolean
}

/** What the calendar draws of a month. */
export type MonthAtHand = { month: string; page: DiaryPage; marks: DayMarks }

/**
 * Keeps the months beside one live while it is shown, and counts their days while nothing else is to be done.
 *
 * Returns them, and the one that is shown, as they were then; nothing unless they are drawn.
 */
export function useMonthsBeside({ branches, month, frames, withLeads, isOn, isDrawn }: Beside): readonly MonthAtHand[] {
  const latest = useLatest(frames)
  const [atHand, setAtHand] = useState<readonly MonthAtHand[]>([])
  useEffect(() => {
    if (!isOn) return
    let stop = (): void => undefined
    const timer = setTimeout(() => {
      const months = [-1, 0, 1].map((by) => openMonth(branches, addMonths(month, by), withLeads))
      const cancel = keepCounted(months, () => {
        const counted = months.filter(({ bookings }) => bookings.getState().isKnown).flatMap((each) => countMonth(each, latest.current))
        if (isDrawn) startTransition(() => setAtHand(counted))
      })
      stop = () => {
        for (const { release } of months) release()
        cancel()
      }
    }, SETTLED_MS)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [branches, month, withLeads, isOn, isDrawn, latest])
  return isDrawn ? atHand : NONE
}

type OpenMonth = { month: string; bookings: LiveTable<Booking>; marks: LiveTable<CalendarDay>; release: () => void }

/** All that the calendar reads of a month. */
function openMonth(branches: readonly Branch[], month: string, withLeads: boolean): OpenMonth {
  const ids = branches.map(({ id }) => id)
  const only = ids.length === 1 ? (ids[0] ?? null) : null
  const dates = daysOfMonth(month)
  const [first, last] = [dates[0] ?? '', dates.at(-1) ?? '']
  const hub = liveHub()
  const bookings = hub.openAhead(monthOfBookings(only, month))
  const marks = hub.openAhead(markedBetween(ids, first, last))
  const leads = withLeads ? hub.openAhead(openLeadsBetween(only, first, last)) : null
  return {
    month,
    bookings: bookings.table,
    marks: marks.table,
    release: () => {
      for (const lease of [bookings, marks, leads]) lease?.release()
    },
  }
}

/** A page a branch. */
function countMonth({ month, bookings, marks }: OpenMonth, frames: readonly Frame[]): MonthAtHand[] {
  const byBranch = marksByBranch(marks.getState().rows)
  return frames.map((frame) => {
    const page = preparePage(frame, bookings.getState().rows)
    occupancyOf(page)
    return { month, page, marks: byBranch.get(page.branch.id) ?? NO_MARKS }
  })
}

/** Counts now and whenever rows change, when the browser has time; returns how to stop. */
function keepCounted(months: readonly OpenMonth[], count: () => void): () => void {
  let cancel = whenIdle(count)
  function countSoon(): void {
    cancel()
    cancel = whenIdle(count)
  }
  const undo = months.flatMap(({ bookings, marks }) => [bookings.subscribe(countSoon), marks.subscribe(countSoon)])
  return () => {
    cancel()
    for (const unsubscribe of undo) unsubscribe()
  }
}
