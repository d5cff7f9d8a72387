/**
 * The month on a phone: Monday first, a lamp for every base hall in the order of the chips. Choosing
 * a hall colours the whole day as the guide does; the chosen day's list stands below (children).
 */
import { memo, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { DaySign } from '@/components/ui/day-sign'
import { cx } from '@/lib/cx'
import type { Hall } from '@/lib/database'
import { NO_MARKS, spokenMark, tierName } from '@/lib/diary/day-marks'
import type { DayMark, DayMarks } from '@/lib/diary/day-marks'
import { cellKey, getHallColor, levelOf, occupancyOf } from '@/lib/diary/occupancy'
import type { HallDay } from '@/lib/diary/occupancy'
import type { DiaryPage } from '@/lib/diary/page'
import { markOf } from '@/lib/diary/strokes'
import { listed, words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { addDays, daysOfMonth, formatDateLong, monthOf, weekdayName, weekdayOf, weekOf } from '@/lib/time'
import './booking-calendar.css'

type Props = {
  page: DiaryPage
  month: string
  today: string
  chosen: string
  onChoose: (date: string) => void
  blank?: boolean
  /** Auspicious dates and festivals of the branch. */
  marks?: DayMarks | undefined
  children: ReactNode
}

/** More lamps than this do not fit a day: then three marks with their counts stand for them. */
const MOST_LAMPS = 6

export function PhoneCalendar({ page, month, today, chosen, onChoose, blank = false, marks = NO_MARKS, children }: Props) {
  const [hallId, setHallId] = useState<number | null>(null)
  const days = useMemo(() => occupancyOf(page), [page])
  const hall = page.bases.find(({ id }) => id === hallId) ?? null
  return (
    <>
      <HallChips halls={page.bases} chosen={hall} onChoose={setHallId} />
      <div className="lamps-grid" role="group" aria-label={words.month}>
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
      <MuhuratKey marks={marks} />
      {children}
    </>
  )
}

/** What the diamonds mean, where the month has any. */
function MuhuratKey({ marks }: { marks: DayMarks }) {
  const best = Math.max(0, ...[...marks.values()].map(({ tier }) => tier))
  if (best === 0) return null
  return (
    <p className="flex items-center gap-1.5 px-4 pt-2 text-12 text-text-2">
      <DaySign mark={{ tier: best, name: null }} /> {messages.boards.muhuratTier(tierName(best))}
    </p>
  )
}

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

type ChipsProps = { halls: readonly Hall[]; chosen: Hall | null; onChoose: (id: number | null) => void }

const HallChips = memo(function HallChips({ halls, chosen, onChoose }: ChipsProps) {
  const all = [{ id: null, name: words.allHalls }, ...halls]
  return (
    <div className="hall-chips" role="radiogroup" aria-label={words.hall}>
      {all.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={(chosen?.id ?? null) === id}
          className="hall-chip"
          onClick={() => onChoose(id)}
        >
          {name}
        </button>
      ))}
    </div>
  )
})

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
