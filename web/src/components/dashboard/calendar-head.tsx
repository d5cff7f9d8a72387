/** The dates above the month; the day's number leads to its diary. */
import { memo } from 'react'
import { Link } from 'react-router'
import { cx } from '@/lib/cx'
import { DaySign } from '@/components/ui/day-sign'
import { spokenMark } from '@/lib/diary/day-marks'
import type { DayMarks } from '@/lib/diary/day-marks'
import { words } from '@/lib/diary/words'
import { formatDateLong, isWeekend, weekdayName } from '@/lib/time'

type Props = {
  dates: readonly string[]
  today: string
  /** Seven days have room for `Mon` where a month has `M`. */
  isWeek: boolean
  title: string
  subtitle: string
  /** Where a day leads, or null where several branches share the page. */
  dayLink: ((date: string) => string) | null
  /** What the days are beside their date: auspicious, a festival. */
  marks: DayMarks
}

export const CalendarHead = memo(function CalendarHead({ dates, today, isWeek, title, subtitle, dayLink, marks }: Props) {
  return (
    <thead>
      <tr>
        <th scope="col" className="hall">
          <span className="head">
            {title}
            <small>{subtitle}</small>
          </span>
        </th>
        {dates.map((date) => (
          <th key={date} scope="col" className={cx(columnClass(date, today), (marks.get(date)?.tier ?? 0) > 0 && 'muhurat')}>
            <span className="sr-only">{[spokenDate(date, today), spokenMark(marks.get(date))].filter(Boolean).join(', ')}</span>
            <span aria-hidden="true">
              <DaySign mark={marks.get(date)} />
              <span className="weekday">{weekdayName(date, isWeek ? 'short' : 'narrow')}</span>
              <DayNumber date={date} link={dayLink?.(date)} />
            </span>
          </th>
        ))}
      </tr>
    </thead>
  )
})

function DayNumber({ date, link }: { date: string; link: string | undefined }) {
  const number = Number(date.slice(8))
  return link ? (
    <Link className="number" to={link} tabIndex={-1}>
      {number}
    </Link>
  ) : (
    <span className="number">{number}</span>
  )
}

function spokenDate(date: string, today: string): string {
  return date === today ? `${formatDateLong(date)}, ${words.today.toLowerCase()}` : formatDateLong(date)
}

/** What a column is: weekend, gone by, today. */
export function columnClass(date: string, today: string): string {
  return cx(isWeekend(date) && 'weekend', date < today && 'gone', date === today && 'now')
}
