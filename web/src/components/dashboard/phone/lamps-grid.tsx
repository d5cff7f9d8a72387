/** The days of a month as a phone shows them: a lamp for every base hall, or one hall in the guide's colours. */
import { memo, useEffect, useRef } from 'react'
import { DaySign } from '@/components/ui/day-sign'
import { cx } from '@/lib/cx'
import type { Hall } from '@/lib/database'
import { spokenMark } from '@/lib/diary/day-marks'
import type { DayMark, DayMarks } from '@/lib/diary/day-marks'
import { cellKey, getHallColor, levelOf, occupancyOf } from '@/lib/diary/occupancy'
import type { HallDay } from '@/lib/diary/occupancy'
import type { DiaryPage } from '@/lib/diary/page'
import { markOf } from '@/lib/diary/strokes'
import { listed, words } from '@/lib/diary/words'
import { whenIdle } from '@/lib/idle'
import { addDays, daysOfMonth, formatDateLong, monthOf, weekdayName, weekdayOf, weekOf } from '@/lib/time'
import './lamps.css'

/** More lamps than this do not fit a day: then three marks with their counts stand for them. */
const MOST_LAMPS = 6

type Props = {
  page: DiaryPage
  month: string
  marks: DayMarks
  today: string
  hallId: number | null
  blank: boolean
  /** The day that is chosen, if it is one of the month. */
  chosen: string | null
  onChoose: (date: string) => void
}

export const LampsGrid = memo(function LampsGrid({ page, month, marks, today, hallId, blank, chosen, onChoose }: Props) {
  const days = occupancyOf(page)
  const grid = useRef<HTMLDivElement>(null)
  // What is not seen is not laid out until it is shown, unless it is measured.
  useEffect(() => whenIdle(() => void grid.current?.getBoundingClientRect()))
  const hall = page.bases.find(({ id }) => id === hallId) ?? null
  return (
    <div ref={grid} className="lamps-grid" role="group" aria-label={words.month}>
      {weekOf(`${month}-01`).map((date) => (
        <span key={date} className="weekday" aria-hidden="true">
          {weekdayName(date, 'narrow')}
        </span>
      ))}
      {/* keyed by place: another month is drawn into the squares that are there */}
      {weeksAround(month).map((date, index) =>
        monthOf(date) === month ? (
          <LampDay key={index} {...{ date, today, page, hall, days, blank, onChoose }} chosen={date === chosen} mark={marks.get(date)} />
        ) : (
          <span key={index} className="lamp-day outside" aria-hidden="true">
            <span className="number">{Number(date.slice(8))}</span>
          </span>
        ),
      )}
    </div>
  )
})

/** The month filled up to whole weeks from Monday to Sunday. */
function weeksAround(month: string): string[] {
  const dates = daysOfMonth(month)
  const [first = '', last = ''] = [dates[0], dates.at(-1)]
  const before = (weekdayOf(first) + 6) % 7
  const after = (7 - weekdayOf(last)) % 7
  return [
    ...Array.from({ length: before }, (_, index) => addDays(first, index - before)),
    ...dates,
    ...Array.from({ length: after }, (_, index) => addDays(last, index + 1)),
  ]
}

type LampDayProps = {
  date: string
  today: string
  page: DiaryPage
  hall: Hall | null
  days: ReadonlyMap<string, HallDay>
  blank: boolean
  chosen: boolean
  mark: DayMark | undefined
  onChoose: (date: string) => void
}

const LampDay = memo(function LampDay({ date, today, page, hall, days, blank, chosen, mark, onChoose }: LampDayProps) {
  const countOf = (id: number): number => days.get(cellKey(id, date))?.count ?? 0
  const colour = hall && !blank ? getHallColor(countOf(hall.id)) : null
  const marks = cx(date < today && 'gone', date === today && 'now', chosen && 'chosen', (mark?.tier ?? 0) > 0 && 'muhurat')
  const halls = hall ? [hall] : page.bases
  const label = [dayLabel(date, halls, countOf), spokenMark(mark)].filter(Boolean).join(', ')
  return (
    <button type="button" aria-pressed={chosen} className={cx('lamp-day', marks, colour)} onClick={() => onChoose(date)}>
      <span aria-hidden="true" className="contents">
        <DaySign mark={mark} />
        <span className="number">{Number(date.slice(8))}</span>
        {!blank && <Lamps counts={halls.map(({ id }) => countOf(id))} single={hall !== null} />}
      </span>
      <span className="said">{label}</span>
    </button>
  )
})

function dayLabel(date: string, halls: readonly Hall[], countOf: (id: number) => number): string {
  const booked = halls.filter(({ id }) => countOf(id) > 0).map(({ id, name }) => `${name} ${countOf(id)}`)
  return `${formatDateLong(date)}, ${booked.length === 0 ? words.free.toLowerCase() : listed(booked)}`
}

function Lamps({ counts, single }: { counts: readonly number[]; single: boolean }) {
  if (single) return <SingleLamp count={counts[0] ?? 0} />
  if (counts.length > MOST_LAMPS) return <GroupedLamps counts={counts} />
  return (
    <span className="lamps">
      {counts.map((count, index) => (
        <i key={index} className={markOf(levelOf(count))} />
      ))}
    </span>
  )
}

function SingleLamp({ count }: { count: number }) {
  return (
    <span className="lamps">
      <i className={markOf(levelOf(count))} />
      {count > 0 && <b>{count}</b>}
    </span>
  )
}

function GroupedLamps({ counts }: { counts: readonly number[] }) {
  const levels = ([0, 1, 2] as const).map((level) => ({
    level,
    halls: counts.filter((count) => levelOf(count) === level).length,
  }))
  return (
    <span className="lamps">
      {levels
        .filter(({ halls }) => halls > 0)
        .map(({ level, halls }) => (
          <span key={level} className="lamps">
            <i className={markOf(level)} />
            <b>{halls}</b>
          </span>
        ))}
    </span>
  )
}
