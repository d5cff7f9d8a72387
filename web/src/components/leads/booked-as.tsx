/** The bookings a won lead became. */
import { Link } from 'react-router'
import { useLiveTable } from '@/hooks/use-live-table'
import type { Booking, Lead } from '@/lib/database'
import { optionTag } from '@/lib/diary/options'
import { statusWord } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { formatDate, formatSpan } from '@/lib/time'
import { OptionTag, Swatch } from '@/components/ui/badge'
import { buttonClass } from '@/components/ui/button'

type Props = { lead: Lead; eventIds: ReadonlySet<string>; today: string; now: number; addressOfBooking: (id: string) => string }

export function BookedAs(props: Props) {
  const [eventId] = props.eventIds
  if (props.lead.stage !== 'won' || eventId === undefined) return null
  return <BookingsOf {...props} eventId={eventId} />
}

const byStart = (a: Booking, b: Booking): number => (a.starts_at < b.starts_at ? -1 : 1)

function BookingsOf({ eventId, today, now, addressOfBooking }: Props & { eventId: string }) {
  const { rows } = useLiveTable<Booking>({ table: 'bookings', conditions: [['event_id', 'eq', eventId]], order: byStart })
  return (
    <section>
      <h3 className="mb-1.5 text-12 font-semibold text-text-2">{messages.leads.panel.wonAs}</h3>
      <ul className="offer-list">
        {rows.map((booking) => {
          const option = optionTag(booking, now)
          return (
            <li key={booking.id}>
              <span className="min-w-0 flex-1"><b className="font-semibold">{formatDate(booking.event_date, today)}</b> {booking.hall_name}, {formatSpan(booking)}</span>
              {option ? <OptionTag tone={option.tone}>{option.text}</OptionTag> : <Swatch of={booking.status}>{statusWord(booking.status)}</Swatch>}
              <Link to={addressOfBooking(booking.id)} className={`${buttonClass('plain', 'sm')} no-underline`}>{messages.leads.offers.open}</Link>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
