/** The months before and after the one that is shown, at hand: turning the page waits for nothing and counts nothing. */
import { useEffect } from 'react'
import { markedBetween } from '@/hooks/use-calendar-days'
import { monthOfBookings } from '@/hooks/use-diary'
import { openLeadsBetween } from '@/hooks/use-enquiries'
import { useLatest } from '@/hooks/use-stable'
import type { Booking, Branch } from '@/lib/database'
import { occupancyOf } from '@/lib/diary/occupancy'
import { preparePage } from '@/lib/diary/page'
import type { Frame } from '@/lib/diary/page'
import { whenIdle } from '@/lib/idle'
import { liveHub } from '@/lib/live/hub'
import type { Lease } from '@/lib/live/hub'
import type { LiveTable } from '@/lib/live/table'
import { addMonths, daysOfMonth } from '@/lib/time'

/** How long a month must be looked at before those beside it are read, milliseconds. */
const SETTLED_MS = 600

type Beside = {
  branches: readonly Branch[]
  /** `YYYY-MM`. */
  month: string
  /** What of the pages every month has. */
  frames: readonly Frame[]
  /** Whether the screen says enquiries, and one may read them. */
  withLeads: boolean
  isOn: boolean
}

/** Keeps the months beside one live while it is shown, and counts their days while nothing else is to be done. */
export function useMonthsBeside({ branches, month, frames, withLeads, isOn }: Beside): void {
  const latest = useLatest(frames)
  useEffect(() => {
    if (!isOn) return
    const undo: (() => void)[] = []
    const timer = setTimeout(() => {
      for (const beside of [addMonths(month, -1), addMonths(month, 1)]) {
        const month = openMonth(branches, beside, withLeads)
        undo.push(() => month.release(), keepCounted(month.table, () => latest.current))
      }
    }, SETTLED_MS)
    return () => {
      clearTimeout(timer)
      for (const each of undo) each()
    }
  }, [branches, month, withLeads, isOn, latest])
}

/** All that the calendar reads of a month. */
function openMonth(branches: readonly Branch[], month: string, withLeads: boolean): Lease<Booking> {
  const ids = branches.map(({ id }) => id)
  const only = ids.length === 1 ? (ids[0] ?? null) : null
  const dates = daysOfMonth(month)
  const [first, last] = [dates[0] ?? '', dates.at(-1) ?? '']
  const hub = liveHub()
  const bookings = hub.openAhead(monthOfBookings(only, month))
  const marks = hub.openAhead(markedBetween(ids, first, last))
  const leads = withLeads ? hub.openAhead(openLeadsBetween(only, first, last)) : null
  return {
    table: bookings.table,
    release: () => {
      for (const lease of [bookings, marks, leads]) lease?.release()
    },
  }
}

/** Counts the rows of a month now and whenever they change, when the browser has time; returns how to stop. */
function keepCounted(table: LiveTable<Booking>, framesOf: () => readonly Frame[]): () => void {
  let cancel = whenIdle(count)
  function count(): void {
    for (const frame of framesOf()) occupancyOf(preparePage(frame, table.getState().rows))
  }
  const unsubscribe = table.subscribe(() => {
    cancel()
    cancel = whenIdle(count)
  })
  return () => {
    cancel()
    unsubscribe()
  }
}
