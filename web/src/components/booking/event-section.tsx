/** The event a booking belongs to: its other functions, one more, and all of them confirmed together. */
import { useState } from 'react'
import { OptionTag, Swatch } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { useLiveTable } from '@/hooks/use-live-table'
import { useOptionTag } from '@/hooks/use-option-tag'
import { usePanel } from '@/hooks/use-panel'
import type { BanquetEvent, Booking, StaffRole } from '@/lib/database'
import { uuidV7 } from '@/lib/diary/uuid'
import { hoursOf, statusWord } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { formatDate } from '@/lib/time'
import { toasts } from '@/lib/toasts'
import { write } from '@/lib/writes'
import type { WriteError } from '@/lib/writes'
import { ConfirmEvent } from './confirm-event'

const words = messages.booking.event

type Props = { row: Booking; today: string; /** Milliseconds since the epoch. */ now: number; maySell: boolean; rolesIn: (branchId: number) => readonly StaffRole[] }

export function EventSection({ row, today, now, maySell, rolesIn }: Props) {
  const { event_id } = row
  const events = useLiveTable<BanquetEvent>(event_id === null ? null : { table: 'events', conditions: [['id', 'eq', event_id]] })
  const bookings = useLiveTable<Booking>(event_id === null ? null : { table: 'bookings', conditions: [['event_id', 'eq', event_id]], order: byStart })
  const event = event_id === null ? undefined : events.byKey.get(event_id)
  const others = bookings.rows.filter(({ id }) => id !== row.id)
  const open = bookings.rows.filter(({ status }) => status === 'enquiry' || status === 'tentative')
  return (
    <section aria-label={words.title} className="flex flex-col gap-1.5">
      <h3 className="text-12 font-semibold text-text-2">{event ? words.of(event.title, bookings.rows.length) : words.title}</h3>
      {others.length > 0 && <Functions rows={bookings.rows} own={row.id} today={today} now={now} />}
      {maySell && (
        <div className="flex flex-wrap gap-2">
          <AddFunction row={row} />
          {event && open.length > 1 && <ConfirmEvent {...{ event, open, rolesIn }} />}
        </div>
      )}
    </section>
  )
}

function byStart(a: Booking, b: Booking): number {
  return a.starts_at.localeCompare(b.starts_at)
}

function Functions({ rows, own, today, now }: { rows: readonly Booking[]; own: string; today: string; now: number }) {
  const { open } = usePanel()
  return (
    <ul className="divide-y divide-line rounded-card border border-line">
      {rows.map((row) => (
        <li key={row.id} className="relative flex min-h-11 items-center gap-2 px-2.5 py-1 tablet:min-h-9">
          <span className="min-w-0 flex-1 text-13">
            {row.id === own ? (
              <b className="block truncate font-semibold max-tablet:whitespace-normal">{row.title}</b>
            ) : (
              <button type="button" className="block max-w-full truncate font-medium text-accent-text max-tablet:whitespace-normal max-tablet:text-left max-tablet:after:absolute max-tablet:after:inset-0" onClick={() => open({ kind: 'booking', id: row.id })}>
                {row.title}
              </button>
            )}
            <span className="block truncate text-12 text-text-2 max-tablet:whitespace-normal">{`${formatDate(row.event_date, today)}, ${hoursOf(row)}, ${row.hall_name}`}</span>
          </span>
          <Standing row={row} now={now} />
        </li>
      ))}
    </ul>
  )
}

/** How firmly a function stands; of an option its rank too, since only the 1st can be confirmed. */
function Standing({ row, now }: { row: Booking; now: number }) {
  const option = useOptionTag(row, now)
  return option ? <OptionTag tone={option.tone}>{option.text}</OptionTag> : <Swatch of={row.status}>{statusWord(row.status)}</Swatch>
}

/** Makes the event first where there is none: the booking on screen is its first function. */
function AddFunction({ row }: { row: Booking }) {
  const { open } = usePanel()
  const [isBusy, setBusy] = useState(false)
  const add = async (): Promise<void> => {
    setBusy(true)
    const id = row.event_id ?? uuidV7()
    const refusal = row.event_id === null ? await makeEvent(row, id) : null
    setBusy(false)
    if (refusal) toasts.show({ text: refusal.message, tone: 'failed' })
    else open({ kind: 'new-booking', date: row.event_date, event: id })
  }
  return <Button size="sm" icon="plus" className="max-tablet:h-11" isBusy={isBusy} onPress={() => void add()}>{words.add}</Button>
}

async function makeEvent(row: Booking, id: string): Promise<WriteError | null> {
  const { branch_id, title, event_type, customer_id } = row
  const outcome = await write(messages.booking.label.change(title), [
    { op: 'insert', table: 'events', row: { id, branch_id, title, event_type, customer_id }, shown: { lead_id: null } },
    { op: 'update', table: 'bookings', id: row.id, version: row.version, changes: { event_id: id } },
  ])
  return outcome.kind === 'refused' ? outcome.error : null
}
