/**
 * Today on a 43-inch screen, read from five metres: time, hall, function, covers, stage, one track with the now
 * line. No controls; the clock keeps going when the server does not, and then the band says so.
 */
import type { CSSProperties } from 'react'
import { useConnection } from '@/hooks/use-connection'
import { useNow } from '@/hooks/use-now'
import { usePointerRest } from '@/hooks/use-pointer-rest'
import { useWakeLock } from '@/hooks/use-wake-lock'
import { Mark } from '@/components/ui/mark'
import { Pill } from '@/components/ui/pill'
import { wordsOf } from '@/components/ui/connection-pill'
import { Icon } from '@/components/ui/icon'
import { cx } from '@/lib/cx'
import type { Booking, Branch } from '@/lib/database'
import { formatCount } from '@/lib/figures/numbers'
import { messages } from '@/lib/messages'
import { coversOf, firstOf, totalsOf } from '@/lib/today/day'
import { wallRows } from '@/lib/today/rows'
import type { FunctionRow } from '@/lib/today/rows'
import { marksOf, wallAxis } from '@/lib/today/track'
import { windowOf } from '@/lib/diary/window'
import { addDays, dateIn, formatDateLong, formatInstant } from '@/lib/time'
import { percent } from './strip-track'
import { WallRow } from './wall-row'
import './today.css'
import './wall.css'

const words = messages.today

export type WallProps = {
  branch: Branch
  /** The date that is worked. */
  date: string
  /** Milliseconds since the epoch. */
  now: number
  loaded: boolean
  rows: readonly FunctionRow[]
  bookings: readonly Booking[]
  nameOf: (id: string | null) => string
  onLeave: () => void
}

/** From so many rows on each has less height, and the hall joins the line below the name. */
const CLOSE_FROM = 5

export function Wall({ branch, date, now, loaded, rows, bookings, nameOf, onLeave }: WallProps) {
  const zone = branch.timezone
  const isResting = usePointerRest()
  useWakeLock()
  const { shown, done, later } = wallRows(rows)
  const axis = wallAxis(date, zone, now)
  return (
    <div className={cx('wall', isResting && 'resting', shown.length >= CLOSE_FROM && 'close')} aria-busy={!loaded}>
      <WallHead {...{ branch, date, now, rows, loaded }} />
      <WallBand zone={zone} />
      <main className="wall-page">
        <h2 className="sr-only">{words.title}</h2>
        <div className="wall-hours" aria-hidden="true">
          <span>
            {marksOf(axis, zone).map((mark) => (
              <i key={mark.at} style={{ left: percent(mark.at) }}>{mark.label}</i>
            ))}
          </span>
        </div>
        {shown.length > 0 && (
          <ul style={{ '--rows': Math.max(shown.length, 4) } as CSSProperties}>
            {shown.map((row) => (
              <WallRow key={row.booking.id} {...{ row, axis, zone, date, now, nameOf }} />
            ))}
          </ul>
        )}
        {loaded && shown.length === 0 && <p className="wall-empty">{done.length > 0 ? words.allDone : words.empty}</p>}
      </main>
      <WallFoot {...{ date, zone, done, later, bookings, loaded }} />
      <button type="button" className="wall-leave" onClick={onLeave}>
        <Icon name="close" /> {words.leaveWall}
      </button>
    </div>
  )
}

function WallHead({ branch, date, now, rows, loaded }: Pick<WallProps, 'branch' | 'date' | 'now' | 'rows' | 'loaded'>) {
  const { connection } = useConnection()
  const totals = totalsOf(rows.filter(({ stage }) => stage.kind !== 'gone').map(({ booking }) => booking), date, branch.timezone, now)
  const numbers = [
    { value: totals.toServe, label: totals.tonight ? words.coversTonight : words.coversToServe },
    { value: totals.toCome, label: words.toCome },
    { value: totals.served, label: words.served },
  ]
  return (
    <header className="wall-head">
      <Mark size={64} />
      <div>
        <h1>{branch.name}</h1>
        <p>{formatDateLong(date)}</p>
      </div>
      <Pill status={connection.status}>{wordsOf(connection, branch.timezone, dateIn(branch.timezone, now))}</Pill>
      <dl>
        {numbers.map(({ value, label }) => (
          <div key={label}>
            <dd>{loaded ? formatCount(value) : '–'}</dd>
            <dt>{label}</dt>
          </div>
        ))}
      </dl>
      <Clock zone={branch.timezone} />
    </header>
  )
}

const EVERY_SECOND_MS = 1_000

function Clock({ zone }: { zone: string }) {
  const now = useNow(EVERY_SECOND_MS)
  return <time className="wall-clock">{formatInstant(now, zone)}</time>
}

/** Across the wall when what is on it may be old. */
function WallBand({ zone }: { zone: string }) {
  const { connection, monitor } = useConnection()
  const { heardAt } = monitor.getFacts()
  if (heardAt === null || (connection.status !== 'stale' && connection.status !== 'offline')) return null
  const at = formatInstant(heardAt, zone)
  return (
    <p className="wall-band" role="status">
      <Icon name="clock" /> {connection.status === 'stale' ? words.staleBand(at) : words.offlineBand(at)}
    </p>
  )
}

type FootProps = { date: string; zone: string; done: readonly Booking[]; later: number; bookings: readonly Booking[]; loaded: boolean }

function WallFoot({ date, zone, done, later, bookings, loaded }: FootProps) {
  const next = firstOf(bookings, addDays(date, 1))
  return (
    <footer className="wall-foot">
      <span className="done">
        {done.length > 0 && (
          <>
            {words.done}{' '}
            {done.map((row, index) => (
              <span key={row.id}>
                {index > 0 && ', '}
                <b>{row.title}</b> {formatCount(coversOf(row) ?? 0)}
              </span>
            ))}
          </>
        )}
      </span>
      {later > 0 && <b>{words.later(later)}</b>}
      {loaded && (
        <span>
          {words.tomorrow}{' '}
          {next ? (
            <>
              <b>{words.functions(next.count)}</b>, {words.firstSetup(formatInstant(windowOf(next.first).from, zone), next.first.hall_name)}
            </>
          ) : (
            words.nothingTomorrow
          )}
        </span>
      )}
    </footer>
  )
}
