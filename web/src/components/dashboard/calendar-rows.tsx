/** The rows of one branch: its halls, and how many are free at the session that sells most. */
import { Fragment, memo } from 'react'
import { DaySign } from '@/components/ui/day-sign'
import { formatCount } from '@/lib/count'
import { cx } from '@/lib/cx'
import type { Daypart, Hall } from '@/lib/database'
import { spokenMark } from '@/lib/diary/day-marks'
import type { DayMarks } from '@/lib/diary/day-marks'
import { partsLabel } from '@/lib/diary/house'
import type { SomeoneHere } from '@/lib/diary/here'
import { cellKey, freeHalls, morningTail, sameDay } from '@/lib/diary/occupancy'
import type { HallDay } from '@/lib/diary/occupancy'
import type { DiaryPage } from '@/lib/diary/page'
import type { Ring } from '@/lib/diary/rings'
import { cellLabel, words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { CalendarCell } from './calendar-cell'
import { columnClass } from './calendar-head'

export type RowsProps = {
  page: DiaryPage
  days: ReadonlyMap<string, HallDay>
  dates: readonly string[]
  today: string
  names: boolean
  isWeek: boolean
  blank: boolean
  rings: ReadonlyMap<string, Ring>
  /** Colleagues with a form open, by cell. */
  here: ReadonlyMap<string, SomeoneHere>
}

type HallRowProps = RowsProps & {
  hall: Hall
  row: number
  /** The column in the tab order, when it is in this row; else -1. */
  currentColumn: number
}

/** One hall's month. Drawn anew when its rows or the place of the focus change, not with every key or change. */
export const HallRow = memo(function HallRow(props: HallRowProps) {
  const { page, hall, dates } = props
  const tails = tailsOf(props)
  // The tag of a ring stands in the row above, that of a colleague hangs into the row below.
  const isTagged = dates.map((date) => cellKey(hall.id, date)).some((key) => props.rings.has(key) || props.here.has(key))
  return (
    <tr className={cx(hall.kind, isTagged && 'raised')}>
      <HallName page={page} hall={hall} names={props.names} />
      {dates.map((date, column) => (
        <HallCell key={column} {...props} date={date} column={column} tail={tails.has(date)} />
      ))}
    </tr>
  )
}, sameHallRow)

const tails = new WeakMap<DiaryPage, Map<number, { dates: readonly string[]; gone: ReadonlySet<string> }>>()
const NONE: ReadonlySet<string> = new Set()

/** The days whose morning is gone; found once for a page, since every change asks for those of the row before as well. */
function tailsOf({ page, hall, dates, blank }: HallRowProps): ReadonlySet<string> {
  if (blank) return NONE
  const halls = tails.get(page) ?? new Map<number, { dates: readonly string[]; gone: ReadonlySet<string> }>()
  tails.set(page, halls)
  const known = halls.get(hall.id)
  if (known?.dates === dates) return known.gone
  const gone = new Set(dates.filter((date) => morningTail(page, hall, date) !== null))
  halls.set(hall.id, { dates, gone })
  return gone
}

// Most changes are of another hall, and a row of thirty cells is not drawn for them.
function sameHallRow(before: HallRowProps, after: HallRowProps): boolean {
  const names = Object.keys(after) as (keyof HallRowProps)[]
  return names.every((name) => before[name] === after[name] || BY_CELL.has(name)) && sameCells(before, after)
}

const BY_CELL: ReadonlySet<keyof HallRowProps> = new Set(['page', 'days', 'rings', 'here'])

function sameCells(before: HallRowProps, after: HallRowProps): boolean {
  const { hall, dates } = after
  if (before.hall !== hall || before.dates !== dates || before.page.house !== after.page.house || before.page.lines !== after.page.lines) return false
  if (!sameIn(before.rings, after.rings, hall) || !sameIn(before.here, after.here, hall)) return false
  // What a day shows comes from the page of its branch: while that is the same, so are its days.
  if (before.page === after.page) return true
  const days = dates.every((date) => {
    const key = cellKey(hall.id, date)
    return sameDay(before.days.get(key), after.days.get(key))
  })
  return days && sameTails(tailsOf(before), tailsOf(after))
}

/** Whether what lies on a hall's cells is the same in both; only a few cells of a page have anything. */
function sameIn<Value>(before: ReadonlyMap<string, Value>, after: ReadonlyMap<string, Value>, hall: Hall): boolean {
  const own = cellKey(hall.id, '')
  const agrees = (a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>) =>
    [...a].every(([key, value]) => !key.startsWith(own) || b.get(key) === value)
  return before === after || (agrees(before, after) && agrees(after, before))
}

function sameTails(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((date) => b.has(date))
}

function HallCell(props: HallRowProps & { date: string; column: number; tail: boolean }) {
  const { page, hall, row, date, column, tail, today, blank } = props
  const day = props.days.get(cellKey(hall.id, date))
  const sessions = page.lines.map((part) => part.name)
  return (
    <CalendarCell
      {...{ hall, date, day, row, column, tail, blank }}
      label={blank ? words.loading : cellLabel(hall.name, date, day, sessions, tail)}
      current={props.currentColumn === column}
      columnClass={columnClass(date, today)}
      past={date < today}
      names={props.names}
      hours={props.isWeek}
      lineCount={page.lines.length}
      ring={props.rings.get(cellKey(hall.id, date))}
      here={props.here.get(cellKey(hall.id, date))}
      toLeft={column > props.dates.length - 5}
    />
  )
}

function HallName({ page, hall, names }: { page: DiaryPage; hall: Hall; names: boolean }) {
  const parts = partsLabel(page.house, hall)
  const seats = capacityLabel(page, hall, names)
  return (
    <th scope="row" className="hall">
      <span className="row-hall">
        <span className="name" title={hall.kind === 'combination' ? `${hall.name} ${parts}` : hall.name}>
          <span>{hall.name}</span> {hall.kind === 'combination' && <small>{parts}</small>}
        </span>
        {(hall.kind === 'base' || !names) && <span className="capacity">{seats}</span>}
      </span>
      {hall.outdoor && names && <span className="capacity">{parts}</span>}
      {hall.kind === 'base' && names && <SessionNames page={page} />}
    </th>
  )
}

/** `350 / 500` with rounds and floating, the first alone where space is short. */
function capacityLabel({ house }: DiaryPage, hall: Hall, both: boolean): string {
  const rounds = house.capacityOf(hall.id, 'rounds')
  if (rounds === null) return ''
  const floating = house.capacityOf(hall.id, 'floating')
  return both && floating !== null ? `${formatCount(rounds)} / ${formatCount(floating)}` : formatCount(rounds)
}

function SessionNames({ page }: { page: DiaryPage }) {
  return (
    <span className="sessions" aria-hidden="true">
      {page.lines.map((part) => (
        <span key={part.id}>{part.name}</span>
      ))}
    </span>
  )
}

type LaneProps = Pick<RowsProps, 'page' | 'dates' | 'today' | 'blank'> & { session: Daypart; heading: 'lane' | 'branch'; marks: DayMarks }

/** How many base halls can still be sold for a session, day by day. */
export const FreeLane = memo(function FreeLane({ page, dates, today, blank, session, heading, marks }: LaneProps) {
  const all = page.bases.length
  return (
    <tr className={heading}>
      <th scope="row" className="hall">
        {heading === 'branch' ? <BranchName page={page} /> : words.freeAt(session.name)}
      </th>
      {dates.map((date, column) => {
        const free = blank ? null : freeHalls(page, session, date).length
        return (
          <td key={column} className={cx(columnClass(date, today), marks.has(date) && 'marked')}>
            <DaySign mark={marks.get(date)} />
            {marks.has(date) && <span className="sr-only">{spokenMark(marks.get(date))}, </span>}
            {free !== null && (
              <span className={free === 0 ? 'none' : undefined} title={words.ofFree(free, all, session.name)}>
                {free}
                <small>/{all}</small>
              </span>
            )}
          </td>
        )
      })}
    </tr>
  )
})

type EnquiriesProps = Pick<RowsProps, 'dates' | 'today'> & { counts: ReadonlyMap<string, number> }

/** How many enquiries ask for each day and hold no hall. */
export const EnquiriesRow = memo(function EnquiriesRow({ dates, today, counts }: EnquiriesProps) {
  return (
    <tr className="lane">
      <th scope="row" className="hall">
        {messages.boards.enquiriesLane}
      </th>
      {dates.map((date, column) => {
        const count = counts.get(date) ?? 0
        return (
          <td key={column} className={columnClass(date, today)}>
            {count > 0 && date >= today && (
              <span className="asked" title={messages.boards.enquiryCount(count)}>
                {count}
              </span>
            )}
          </td>
        )
      })}
    </tr>
  )
})

function BranchName({ page }: { page: DiaryPage }) {
  return (
    <Fragment>
      <b>{page.branch.code}</b> {page.branch.name}
    </Fragment>
  )
}
