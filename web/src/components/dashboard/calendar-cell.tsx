/** One hall's day: mark and count, then a line a session; or bars of the sessions where space is short. */
import { memo } from 'react'
import type { ReactNode } from 'react'
import { LiveRing } from '@/components/ui/live-ring'
import { cx } from '@/lib/cx'
import type { Hall } from '@/lib/database'
import type { SomeoneHere } from '@/lib/diary/here'
import { getHallColor, levelOf, sameDay } from '@/lib/diary/occupancy'
import type { CellItem, HallDay } from '@/lib/diary/occupancy'
import type { Ring } from '@/lib/diary/rings'
import { markOf, strokeOf } from '@/lib/diary/strokes'
import { messages } from '@/lib/messages'
import { firstName, personColour } from '@/lib/person'
import { formatTime } from '@/lib/time'

export type CalendarCellProps = {
  hall: Hall
  date: string
  day: HallDay | undefined
  label: string
  row: number
  column: number
  /** In the tab order: the one cell the arrow keys stand on. */
  current: boolean
  columnClass: string
  past: boolean
  tail: boolean
  blank: boolean
  names: boolean
  /** The lines say times and guests as well. */
  hours: boolean
  lineCount: number
  ring: Ring | undefined
  /** A colleague with a form open on this hall and day. */
  here: SomeoneHere | undefined
  toLeft: boolean
}

export const CalendarCell = memo(function CalendarCell(props: CalendarCellProps) {
  const { hall, date, day, ring, here } = props
  const label = here ? `${props.label}, ${isBooking(here)}` : props.label
  const told = ring ? <LiveRing {...ring} className="rounded-cell" /> : here && <span className="someone-tag" aria-hidden="true">{isBooking(here)}</span>
  return (
    <td
      role="gridcell"
      tabIndex={props.current ? 0 : -1}
      data-row={props.row}
      data-column={props.column}
      data-hall={hall.id}
      data-date={date}
      className={cx(props.columnClass, (ring || here) && 'ringed', here && `someone of-${personColour(here.id)}`, props.toLeft && 'to-left')}
    >
      <span className="said">{label}</span>
      {props.blank ? <div className="cell blank">{told}</div> : <Filled {...props} count={day?.count ?? 0}>{told}</Filled>}
    </td>
  )
}, sameCell)

function isBooking({ name }: SomeoneHere): string {
  return messages.presence.isBooking(firstName(name))
}

// Rows are replaced when they change, so a day is the same while it shows the same rows.
function sameCell(before: CalendarCellProps, after: CalendarCellProps): boolean {
  const names = Object.keys(after) as (keyof CalendarCellProps)[]
  return names.every((name) => {
    if (name === 'day') return sameDay(before.day, after.day)
    if (name === 'here') return before.here?.id === after.here?.id && before.here?.name === after.here?.name
    return before[name] === after[name]
  })
}

function Filled(props: CalendarCellProps & { count: number; children: ReactNode }) {
  const { count, day, hall, names, past } = props
  const withLines = hall.kind === 'base'
  return (
    <div className={cx('cell', getHallColor(count), past && 'past')} aria-hidden="true">
      <Figure count={count} row={names} />
      {withLines && names && <Lines day={day} hours={props.hours} lineCount={props.lineCount} tail={props.tail} />}
      {withLines && !names && day && <Pips day={day} />}
      {!withLines && (day?.asked ?? 0) > 0 && <i className="asked-for" />}
      {props.children}
    </div>
  )
}

function Figure({ count, row }: { count: number; row: boolean }) {
  const mark = <i className={markOf(levelOf(count))} />
  const figure = count > 0 && <b>{count}</b>
  return row ? (
    <span className="figure">
      {mark}
      {figure}
    </span>
  ) : (
    <>
      {mark}
      {figure}
    </>
  )
}

/** From here on a name needs a fourth line in a day of a printed month. */
const LONG = 22

type LinesProps = { day: HallDay | undefined; hours: boolean; lineCount: number; tail: boolean }

function Lines({ day, hours, lineCount, tail }: LinesProps) {
  const lines = day?.lines ?? Array.from({ length: lineCount }, () => [])
  return lines.map((items, index) => <Line key={index} items={items} hours={hours} tail={tail && index === 0} />)
}

function Line({ items, hours, tail }: { items: readonly CellItem[]; hours: boolean; tail: boolean }) {
  const [first, ...rest] = items
  if (!first) return <span className={tail ? 'line tail' : 'line'} />
  const { booking, via, before, after, goesOn, onBelow } = first
  return (
    <span
      className={cx('line', via ? 'via' : strokeOf(booking), booking.option_rank > 1 && 'second', before && 'before', after && 'after', goesOn && 'goes-on', onBelow && 'on-below')}
      data-booking={booking.id}
    >
      {!goesOn && (
        <em className={booking.title.length > LONG ? 'long' : undefined}>
          {hours && !before && <span className="at">{formatTime(booking.event_time)} </span>}
          {booking.title}
        </em>
      )}
      {rest.length > 0 ? <sup>+{rest.length}</sup> : hours && !via && !goesOn && booking.guests_expected !== null && <span className="at"> {booking.guests_expected}</span>}
    </span>
  )
}

function Pips({ day }: { day: HallDay }) {
  return (
    <span className="pips">
      {day.lines.map((items, index) => (
        <i key={index} className={pipClass(items)} />
      ))}
    </span>
  )
}

function pipClass(items: readonly CellItem[]): string {
  const holder = items.find((item) => item.booking.option_rank === 1)
  if (!holder) return ''
  return holder.booking.status === 'tentative' ? 'pencil' : 'ink'
}
