/** A day's bookings as a list in time order, where there is no room for a page of hours. */
import { OptionTag } from '@/components/ui/badge'
import { cx } from '@/lib/cx'
import { useOptionTag } from '@/hooks/use-option-tag'
import type { Booking } from '@/lib/database'
import { holdsHall } from '@/lib/diary/model'
import type { DiaryPage } from '@/lib/diary/page'
import type { Ring } from '@/lib/diary/rings'
import { datesOf } from '@/lib/diary/spread'
import { strokeOf } from '@/lib/diary/strokes'
import { guestsOf, words } from '@/lib/diary/words'
import { addDays, formatDate, formatTime } from '@/lib/time'
import './day-diary.css'

type Props = {
  page: DiaryPage
  date: string
  now: number
  rings: ReadonlyMap<string, Ring>
  onOpen: (id: string) => void
}

export function DayList({ page, date, now, rings, onOpen }: Props) {
  const rows = page.bookings.filter((row) => holdsHall(row) && datesOf(row, page).includes(date)).sort(inTimeOrder)
  if (rows.length === 0) return <p className="px-4 py-6 text-13 text-text-2">{page.rows.length === 0 ? words.noHallsHint : words.emptyDay}</p>
  return (
    <ul className="day-list">
      {rows.map((row) => (
        <Entry key={row.id} row={row} page={page} now={now} ring={rings.get(row.id)} onOpen={onOpen} />
      ))}
    </ul>
  )
}

function inTimeOrder(a: Booking, b: Booking): number {
  return a.event_date.localeCompare(b.event_date) || a.event_time.localeCompare(b.event_time) || a.option_rank - b.option_rank || a.id.localeCompare(b.id)
}

/** `Sun 29 Nov – Wed 2 Dec` of what takes sessions of several days. */
function daysOf(row: Booking, page: DiaryPage): string | null {
  if (datesOf(row, page).length === 1) return null
  return [row.event_date, addDays(row.event_date, row.end_day_offset)].map((date) => formatDate(date, row.event_date)).join(' – ')
}

type EntryProps = { row: Booking; page: DiaryPage; now: number; ring: Ring | undefined; onOpen: (id: string) => void }

function Entry({ row, page, now, ring, onOpen }: EntryProps) {
  const tag = useOptionTag(row, now)
  const [days, guests] = [daysOf(row, page), guestsOf(row)]
  return (
    <li className={ring && 'ringed'}>
      <button type="button" className="entry" onClick={() => onOpen(row.id)}>
        <span className="times">
          <b>{formatTime(row.event_time)}</b>
          {formatTime(row.end_time)}
        </span>
        <span className={cx('stroke', strokeOf(row), row.option_rank > 1 && 'second')} />
        <span className="what">
          <b>{row.title}</b>
          <span>{days && `${days}, `}<bdi>{row.hall_name}</bdi>{guests && `, ${guests}`}</span>
        </span>
        {tag && (
          <OptionTag tone={tag.tone} icon={tag.timed ? 'clock' : null}>
            {tag.text}
          </OptionTag>
        )}
      </button>
      {ring && <span className="news">{ring.text}</span>}
    </li>
  )
}
