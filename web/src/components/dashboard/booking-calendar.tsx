/**
 * The Calendar month, and the diary's week: every hall's day in the guide's colours, green for none, amber for one and
 * red for two bookings or more, with a mark and a count beside the colour.
 *
 * Shows what it is given; rows, rings and the month come from the page.
 */
import { memo, useMemo, useState } from 'react'
import { useIsSlow } from '@/components/ui/states'
import type { CalendarActions } from '@/hooks/use-calendar-actions'
import { cx } from '@/lib/cx'
import type { Hall } from '@/lib/database'
import type { SomeoneHere } from '@/lib/diary/here'
import { occupancyOf } from '@/lib/diary/occupancy'
import { agreedMarks, NO_MARKS, ownMarks } from '@/lib/diary/day-marks'
import type { BranchMarks, DayMarks } from '@/lib/diary/day-marks'
import type { DiaryPage } from '@/lib/diary/page'
import type { Ring } from '@/lib/diary/rings'
import { words } from '@/lib/diary/words'
import { daysOfMonth, formatDateLong, monthName } from '@/lib/time'
import { CalendarHead } from './calendar-head'
import { EnquiriesRow, FreeLane, HallRow } from './calendar-rows'
import { CellCard } from './cell-card'
import { useCalendarGrid } from './use-calendar-grid'
import './booking-calendar.css'

export type BookingCalendarProps = CalendarActions & {
  /** One page a branch; several are shown one below the other with counts. */
  pages: readonly DiaryPage[]
  /** `YYYY-MM`, or seven dates in a row: then the lines have room for times. */
  span: string | readonly string[]
  /** Today in the branch. */
  today: string
  display: 'names' | 'counts'
  /** The halls are known and the bookings are not: cells stay blank, nothing jumps later. */
  blank?: boolean
  rings: ReadonlyMap<string, Ring>
  /** Colleagues with a form open, by cell. */
  here?: ReadonlyMap<string, SomeoneHere>
  dayLink?: (date: string) => string
  /** Who made a booking, for its card. */
  nameOf: (id: string | null) => string
  /** Enquiries by the day they ask for; a lane of its own where one branch is shown. */
  asked?: ReadonlyMap<string, number>
  /** Auspicious dates and festivals, by branch: at the head what all that are shown agree on, else at the branch. */
  marks?: BranchMarks
}

const NOBODY: ReadonlyMap<string, SomeoneHere> = new Map()
const UNMARKED: BranchMarks = new Map()

/** Rows a page may have before names give way to counts. */
const MOST_ROWS_WITH_NAMES = 8

/** Drawn anew when what it shows has changed, not with every move of the page around it. */
export const BookingCalendar = memo(function BookingCalendar(props: BookingCalendarProps) {
  const { pages, span, today, display, blank = false, rings, here = NOBODY, marks: marksOfBranches = UNMARKED } = props
  const dates = useMemo(() => (typeof span === 'string' ? daysOfMonth(span) : span), [span])
  const isWeek = typeof span !== 'string'
  const days = useMemo(() => new Map(pages.flatMap((page) => [...occupancyOf(page)])), [pages])
  const [marks, ownMarksOf] = useHeadMarks(marksOfBranches, pages)
  const sections = useMemo(() => sectionsOf(pages), [pages])
  const halls = useMemo(() => sections.flatMap((section) => section.halls), [sections])
  const start = Math.max(0, dates.indexOf(today))
  const grid = useCalendarGrid({ ...props, halls, days, dates, start })
  const names = display === 'names'
  const isSlow = useIsSlow(blank)
  const shared = { dates, today, names, isWeek, blank, rings, here }
  return (
    <>
      <table
        role="grid"
        aria-label={labelOf(dates)}
        aria-busy={blank}
        className={cx('month', isWeek && 'week', !names && 'counts', isSlow && 'slow')}
        {...grid.handlers}
      >
        {marks.size > 0 && (
          <colgroup>
            <col />
            {dates.map((date) => <col key={date} className={cx((marks.get(date)?.tier ?? 0) > 0 && 'muhurat')} />)}
          </colgroup>
        )}
        <CalendarHead
          {...{ dates, today, isWeek, marks }}
          {...headingOf(pages)}
          dayLink={pages.length === 1 ? (props.dayLink ?? null) : null}
        />
        {sections.map(({ page, halls: rows, firstRow }) => (
          <tbody key={page.branch.id}>
            {pages.length > 1 && <Lane {...{ page, dates, today, blank }} heading="branch" marks={ownMarksOf.get(page.branch.id)} />}
            {rows.map((hall, index) => (
              <HallRow
                key={hall.id}
                {...shared}
                {...{ page, hall }}
                days={occupancyOf(page)}
                row={firstRow + index}
                currentColumn={grid.current.row === firstRow + index ? grid.current.column : -1}
              />
            ))}
            {pages.length === 1 && <Lane {...{ page, dates, today, blank }} heading="lane" />}
            {pages.length === 1 && props.asked && <EnquiriesRow {...{ dates, today }} counts={props.asked} />}
          </tbody>
        ))}
      </table>
      {grid.card && <CellCard {...grid.card} nameOf={props.nameOf} title={titleOfCard(grid.card)} />}
    </>
  )
})

/** What the head says of the days, and what each branch says otherwise; kept while the lists and the branches are. */
function useHeadMarks(marks: BranchMarks, pages: readonly DiaryPage[]): [DayMarks, BranchMarks] {
  const shown = pages.map(({ branch }) => branch.id).join()
  return useMemo(() => {
    const ids = shown === '' ? [] : shown.split(',').map(Number)
    const agreed = agreedMarks(marks, ids)
    return [agreed, new Map(ids.map((id) => [id, ownMarks(marks.get(id), agreed)]))]
  }, [marks, shown])
}

/** `November 2026`, or of a week its first and last day. */
function labelOf(dates: readonly string[]): string {
  const [first = '', last = ''] = [dates[0], dates.at(-1)]
  return dates.length > 7 ? `${monthName(first)} ${first.slice(0, 4)}` : `${formatDateLong(first)} – ${formatDateLong(last)}`
}

type Section = { page: DiaryPage; halls: readonly Hall[]; firstRow: number }

function sectionsOf(pages: readonly DiaryPage[]): Section[] {
  let firstRow = 0
  return pages.map((page) => {
    const halls = pages.length === 1 ? page.rows : basesFirst(page.rows)
    const section = { page, halls, firstRow }
    firstRow += halls.length
    return section
  })
}

// Where only counts are shown, combinations stand below their branch's halls, indented.
function basesFirst(rows: readonly Hall[]): Hall[] {
  return [...rows.filter((hall) => hall.kind === 'base'), ...rows.filter((hall) => hall.kind !== 'base')]
}

function headingOf(pages: readonly DiaryPage[]): { title: string; subtitle: string } {
  if (pages.length === 1) return { title: words.hall, subtitle: words.capacity }
  const rows = pages.flatMap((page) => page.rows)
  const bases = rows.filter((hall) => hall.kind === 'base').length
  return { title: words.halls(bases, rows.length - bases), subtitle: '' }
}

function titleOfCard({ hall, date }: { hall: Hall; date: string }): string {
  return `${hall.name}, ${formatDateLong(date)}`
}

type LaneOf = { page: DiaryPage; dates: readonly string[]; today: string; blank: boolean; heading: 'lane' | 'branch'; marks?: DayMarks | undefined }

function Lane({ page, dates, today, blank, heading, marks }: LaneOf) {
  const session = mainSession(page)
  return session && <FreeLane {...{ page, dates, today, blank, heading, session }} marks={marks ?? NO_MARKS} />
}

/** The session the lane speaks of: dinner, or the last of the day. */
export function mainSession(page: DiaryPage): DiaryPage['lines'][number] | undefined {
  return page.lines.find((part) => part.code === 'dinner') ?? page.lines.at(-1)
}

/** Whether names still fit, as a first choice of the display. */
export function useDisplay(pages: readonly DiaryPage[]): ['names' | 'counts', (next: 'names' | 'counts') => void] {
  const [chosen, choose] = useState<'names' | 'counts' | null>(null)
  const rows = pages.reduce((sum, page) => sum + page.rows.length, 0)
  return [chosen ?? (rows <= MOST_ROWS_WITH_NAMES ? 'names' : 'counts'), choose]
}
