/** One function of the day, as a line of the list; on a phone as an entry of two or three lines. */
import { Chip } from '@/components/ui/badge'
import { Icon } from '@/components/ui/icon'
import { LiveRing } from '@/components/ui/live-ring'
import { usePending } from '@/hooks/use-pending'
import { cx } from '@/lib/cx'
import type { Booking } from '@/lib/database'
import type { Ring } from '@/lib/diary/rings'
import { sentence, styleWord } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import type { FloorWork } from '@/lib/today/floor-work'
import { isUnseen } from '@/lib/today/rows'
import type { FunctionRow } from '@/lib/today/rows'
import type { Axis } from '@/lib/today/track'
import { addDays, formatTime, weekdayName } from '@/lib/time'
import { ChangeLine } from './change-line'
import { CoversCell } from './covers-cell'
import { RowActions } from './row-actions'
import type { Duties } from './row-actions'
import { SeenBy } from './seen-by'
import { StripTrack } from './strip-track'

const words = messages.today

export type LineContext = {
  axis: Axis
  zone: string
  /** The date of the page; hours on another day say which. */
  date: string
  now: number
  rings: ReadonlyMap<string, Ring>
  duties: Duties
  work: FloorWork
  nameOf: (id: string | null) => string
  /** The booking in the open panel. */
  openId: string | null
  onOpen: (id: string) => void
}

export function FunctionLine({ row, ...context }: LineContext & { row: FunctionRow }) {
  const { booking, stage, late } = row
  const { axis, zone, date, now, duties, work, nameOf, openId, onOpen } = context
  const ring = context.rings.get(booking.id)
  const pending = usePending('bookings', booking.id)
  return (
    <li className={cx('function-line', stage.kind, isUnseen(row) && 'changed', openId === booking.id && 'chosen')} data-booking={booking.id}>
      {ring && <LiveRing {...ring} tag="below" className="rounded-none" />}
      <span className="times">
        {isNearby(booking.event_date, date) && <span className="day">{weekdayName(booking.event_date)}</span>}
        <b>{formatTime(booking.event_time)}</b>
        <span>{words.to(formatTime(booking.end_time))}</span>
      </span>
      <span className="what">
        <span className="hall">{booking.hall_name}</span>
        <button type="button" onClick={() => onOpen(booking.id)}>
          <span className="sr-only">{words.open('')}</span>
          {booking.title}
        </button>
        <span className="sheet">{sheetOf(booking)}</span>
        {late && late.changedAt !== null && <ChangeLine late={late} zone={zone} />}
      </span>
      <StripTrack {...{ booking, axis, now }} />
      <CoversCell booking={booking} className="covers" />
      <span className="stage">
        <b>{stage.kind === 'late' || stage.kind === 'open' ? <Icon name="warning" size="sm" /> : null}{stage.headline}</b>
        <span>{stage.detail}</span>
      </span>
      <span className="end">
        {late && <SeenBy {...{ late, zone, nameOf }} />}
        {pending && <Chip tone="info" icon="clock">{messages.connection.waiting(1)}</Chip>}
        <RowActions {...{ row, duties, work, now }} />
      </span>
    </li>
  )
}

// Here for its tear-down, or its set-up: the function is of the day before or after.
function isNearby(event: string, date: string): boolean {
  return event === addDays(date, 1) || event === addDays(date, -1)
}

/** *Wedding, rounds, mandap east*: what the floor lays. */
export function sheetOf({ event_type, setup_style, notes }: Pick<Booking, 'event_type' | 'setup_style' | 'notes'>): string {
  const kind = event_type === null ? null : sentence(event_type.replaceAll('_', ' '))
  const style = setup_style === null ? null : styleWord(setup_style).toLowerCase()
  return [kind, style, notes?.trim()].filter(Boolean).join(', ')
}
