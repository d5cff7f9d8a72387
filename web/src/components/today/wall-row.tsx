/** One function on the wall. A late change tints it and stays until every department has seen it. */
import { cx } from '@/lib/cx'
import { inkOf } from '@/lib/diary/strokes'
import { messages } from '@/lib/messages'
import { isUnseen } from '@/lib/today/rows'
import type { FunctionRow } from '@/lib/today/rows'
import type { Axis } from '@/lib/today/track'
import { windowOf } from '@/lib/diary/window'
import { formatInstant, formatTime, weekdayName } from '@/lib/time'
import { ChangeLine } from './change-line'
import { CoversCell } from './covers-cell'
import { sheetOf } from './function-line'
import { SeenBy } from './seen-by'
import { StripTrack } from './strip-track'

const words = messages.today

type Props = {
  row: FunctionRow
  axis: Axis
  zone: string
  date: string
  now: number
  nameOf: (id: string | null) => string
}

export function WallRow({ row, axis, zone, date, now, nameOf }: Props) {
  const { booking, stage, late } = row
  const isOtherDay = booking.event_date > date
  return (
    <li className={cx('wall-row', inkOf(booking.status), stage.kind, isUnseen(row) && 'changed')}>
      <span className="times">
        {isOtherDay && <span className="day">{weekdayName(booking.event_date)}</span>}
        <b>{formatTime(booking.event_time)}</b>
        <span>{words.to(formatTime(booking.end_time))}</span>
      </span>
      <span className="what">
        <span className="hall">{booking.hall_name}</span>
        <b className="name">{booking.title}</b>
        <span className="sheet">{late && late.changedAt !== null ? <ChangeLine late={late} zone={zone} /> : lineOf(row, zone)}</span>
      </span>
      <CoversCell booking={booking} className="covers" />
      <span className="stage">
        <b>{stage.headline}</b>
        <span>{stage.detail}</span>
      </span>
      <StripTrack {...{ booking, axis, now }} />
      <span className="seen-cell">{late && <SeenBy {...{ late, zone, nameOf }} />}</span>
    </li>
  )
}

function lineOf({ booking, stage }: FunctionRow, zone: string): string {
  return stage.kind === 'teardown' ? words.teardownUntil(formatInstant(windowOf(booking).to, zone)) : sheetOf(booking)
}
