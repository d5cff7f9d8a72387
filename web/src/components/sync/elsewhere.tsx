/** Where else, or when else, a booking fits whose hall was taken: the same places the booking panel offers. */
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/badge'
import { useAlternatives } from '@/hooks/use-alternatives'
import { useConnection } from '@/hooks/use-connection'
import { useLiveTable } from '@/hooks/use-live-table'
import { useToday } from '@/hooks/use-today'
import type { Booking, Daypart, FreeAlternative } from '@/lib/database'
import { describeAlternative } from '@/lib/diary/alternatives'
import { fieldsOf } from '@/lib/diary/draft-fields'
import { messages } from '@/lib/messages'
import { asSent, type Conflict, type Row, type Write } from '@/lib/outbox/types'
import { formatDate, formatTime } from '@/lib/time'

const words = messages.sync

type Props = { conflict: Conflict; zone: string; onSend: (writes: readonly Write[]) => void }

export function Elsewhere({ conflict, zone, onSend }: Props) {
  const place = conflict.writes.findIndex((write) => write.op !== 'call' && write.table === 'bookings')
  const write = conflict.writes[place]
  if (!write || (write.op !== 'insert' && write.op !== 'update')) return null
  const before = (conflict.bases[place] ?? null) as Booking | null
  const row = { ...before, ...(write.op === 'insert' ? write.row : { ...write.changes, id: write.id }) }
  const move = (to: FreeAlternative): void => onSend(conflict.writes.with(place, movedTo(write, to)))
  return <Places booking={row as unknown as Booking} {...{ before, zone }} onUse={move} />
}

type PlacesProps = {
  booking: Booking
  /** As it was on screen and still is; null for a new one. */
  before: Booking | null
  zone: string
  onUse: (place: FreeAlternative) => void
}

function Places({ booking, before, zone, onUse }: PlacesProps) {
  const fields = fieldsOf(booking)
  const today = useToday(zone)
  const { rows: dayparts } = useLiveTable<Daypart>({ table: 'dayparts' })
  const isOffline = useConnection().connection.status === 'offline'
  const found = useAlternatives(!isOffline, booking.branch_id, booking.id, fields)
  // where it stands already is free for it, but no other place
  const places = found.status === 'found' ? found.places.filter((each) => before === null || !isThere(before, each)) : []
  return (
    <section>
      {before && <p className="mb-4">{messages.device.staysAt(placeOf(before, today))}</p>}
      <h3 className="mb-1.5 text-12 font-semibold text-text-2">{words.instead}</h3>
      <ul className="divide-y divide-line rounded-card border border-line">
        {places.map((place) => {
          const { title, detail } = describeAlternative(place, fields, dayparts, today)
          return (
            <li key={`${place.hall_id}:${place.event_date}:${place.event_time}`} className="flex min-h-12 items-center gap-3 px-3.5 py-1.5">
              <span className="min-w-0 flex-1"><b className="block truncate font-semibold">{title}</b><small className="text-12 text-text-2">{detail}</small></span>
              <Chip tone="ok" icon="check">{words.free}</Chip>
              <Button size="sm" className="max-tablet:h-11" aria-label={words.useThis(title)} onPress={() => onUse(place)}>{words.use}</Button>
            </li>
          )
        })}
        {found.status !== 'found' && <li className="px-3.5 py-3 text-13 text-text-2">{isOffline ? words.searchOnline : words.searching}</li>}
        {found.status === 'found' && places.length === 0 && <li className="px-3.5 py-3 text-13 text-text-2">{words.noneFree}</li>}
      </ul>
    </section>
  )
}

function isThere({ hall_id, event_date, event_time }: Booking, place: FreeAlternative): boolean {
  return place.hall_id === hall_id && place.event_date === event_date && formatTime(place.event_time) === formatTime(event_time)
}

function placeOf({ hall_name, event_date, event_time }: Booking, today: string): string {
  return [hall_name, formatDate(event_date, today), formatTime(event_time)].join(', ')
}

function movedTo(write: Extract<Write, { op: 'insert' | 'update' }>, place: FreeAlternative): Write {
  const { branch_id, hall_id, hall_name, event_date, event_time, end_time, end_day_offset } = place
  const there: Row = { branch_id, hall_id, hall_name, event_date, event_time, end_time, end_day_offset }
  const bare = asSent(write)
  return bare.op === 'insert' ? { ...bare, row: { ...bare.row, ...there } } : { ...bare, changes: { ...bare.changes, ...there } }
}
