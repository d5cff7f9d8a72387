/** Today by hall: what each is at just now or next, with its countdown. Pure. */
import { claimsDuring } from '@/lib/diary/claims'
import type { DiaryPage } from '@/lib/diary/page'
import { daySpan } from '@/lib/diary/timeline'
import type { Booking, Branch, Hall } from '@/lib/database'
import { inOrder, workingDate } from '@/lib/today/day'
import { groupOf, stageOf, type Stage } from '@/lib/today/stage'

export type HallToday = {
  branch: Branch
  hall: Hall
  /** The date whose page is worked there. */
  date: string
  /** What is under way, else what comes next, else what is over; null: nothing all day. */
  on: { booking: Booking; stage: Stage } | null
  /** How many more come after it. */
  more: number
}

/** The base halls of some branches in their order, as they stand at `now`; a booking of a combination is in each part. */
export function hallsToday(pages: readonly DiaryPage[], now: number): HallToday[] {
  return pages.flatMap((page) => {
    const date = workingDate(now, page.branch.timezone)
    return page.bases.map((hall) => ({ branch: page.branch, hall, date, ...standing(page, hall, date, now) }))
  })
}

function standing({ branch, claims, house }: DiaryPage, hall: Hall, date: string, now: number): Pick<HallToday, 'on' | 'more'> {
  const zone = branch.timezone
  const all = claimsDuring(claims, house, hall.id, daySpan(date, zone))
    .map(({ booking }) => booking)
    // who waits in line holds nothing, and tonight's set-up for tomorrow is tomorrow's
    .filter(({ option_rank, event_date }) => option_rank === 1 && event_date <= date)
    .sort(inOrder)
    .map((booking) => ({ booking, stage: stageOf(booking, now, zone) }))
  const open = all.filter(({ stage }) => groupOf(stage.kind) !== 'over')
  const done = all.filter(({ booking, stage }) => groupOf(stage.kind) === 'over' && booking.event_date === date)
  return { on: open[0] ?? done.at(-1) ?? null, more: Math.max(0, open.length - 1) }
}
