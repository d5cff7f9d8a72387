/** Other days to drop on, while a booking is held over the page of one: each says whether its place is free there. */
import { useMemo } from 'react'
import { Icon } from '@/components/ui/icon'
import { cx } from '@/lib/cx'
import type { Booking } from '@/lib/database'
import { fitOf } from '@/lib/diary/ghosts'
import { judgeMotion } from '@/lib/diary/moving'
import type { DiaryPage } from '@/lib/diary/page'
import { carriedTo, takenWhole } from '@/lib/diary/targets'
import { messages } from '@/lib/messages'
import { addDays, daysBetween, formatDate } from '@/lib/time'

type Props = {
  page: DiaryPage
  /** What is in the hand. */
  base: Booking
  /** The day that is shown, and those around it. */
  date: string
  dates: readonly string[]
}

export function DayStrip({ page, base, date, dates }: Props) {
  const days = useMemo(() => dates.map((day) => ({ day, fit: fitOnDay(base, daysBetween(date, day), page) })), [dates, base, date, page])
  return (
    <div className="day-strip-anchor" aria-hidden="true">
      <div className="day-strip">
        <b>{messages.moving.otherDay}</b>
        {days.map(({ day, fit }) => (
          <span key={day} data-date={day === date ? undefined : day} className={cx('day-chip', day === date ? 'here' : fit)}>
            {formatDate(day, date)}
            {day !== date && <Icon name={fit === 'clash' ? 'close' : 'check'} size="chip" />}
          </span>
        ))}
      </div>
    </div>
  )
}

/** How a booking would stand so many days later, in its own hall at its own hours. */
function fitOnDay(base: Booking, days: number, page: DiaryPage) {
  const motion = takenWhole(base, page)
  const moved = carriedTo(motion, { ...motion.from, date: addDays(motion.from.date, days) }, page)
  return moved ? fitOf(judgeMotion(moved, page).verdict) : 'clash'
}
