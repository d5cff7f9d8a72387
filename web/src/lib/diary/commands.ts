/**
 * What the booking panel asks of the server. Whatever it writes goes through the outbox in one transaction:
 * the customer with the booking that names it, done once, and kept on this device while nobody can be reached.
 */
import type { BanquetClient } from '@/lib/client'
import type { Booking, FreeAlternative, Lead } from '@/lib/database'
import { messages } from '@/lib/messages'
import { rowAfter } from '@/lib/outbox/effects'
import { write } from '@/lib/writes'
import type { Write, WriteOutcome } from '@/lib/writes'
import type { CustomerPlan } from './customers'
import { changedColumns, columnsOf } from './draft-fields'
import type { Columns, DraftFields } from './draft-fields'
import type { Refusal } from './drafts'
import { refusalOf } from './refusals'
import { uuidV7 } from './uuid'
import { statusWord } from './words'

const labels = messages.booking.label

export type SaveOutcome =
  | { readonly kind: 'saved'; readonly row: Booking }
  /** Kept on this device, sent when the server is reached; the row as it will probably be. */
  | { readonly kind: 'kept'; readonly row: Booking }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface DraftSave {
  readonly id: string
  readonly branchId: number
  /** The stored row; null for a new booking. */
  readonly base: Booking | null
  readonly fields: DraftFields
  readonly customer: CustomerPlan
  /** The enquiry that this is the first booking of; null for any other. */
  readonly lead?: Lead | null
  /** What the server works out, as it will probably be. */
  readonly shown: Pick<Booking, 'hall_name' | 'starts_at' | 'ends_at'>
}

/**
 * Save a draft: a new booking under an id of the client's own, or the columns of a stored one that differ.
 *
 * An enquiry is answered by the new one alone: what is saved again belongs to its event already.
 */
export async function saveDraft(save: DraftSave): Promise<SaveOutcome> {
  const customer_id = save.customer.kind === 'make' ? save.customer.row.id : save.customer.id
  const event = save.lead && !save.base ? eventWrite(save.lead, customer_id) : null
  const booking = bookingWrite(save, { ...save.fields, customer_id, ...(event && { event_id: event.id }) })
  const writes = [...customerWrites(save.customer), ...(event ? [event.write] : []), ...(booking ? [booking] : [])]
  const { base } = save
  // Nothing differs: the version stays, and nobody hears of a change.
  if (writes.length === 0) return base ? { kind: 'saved', row: base } : refused({ kind: 'gone' })
  return outcomeOf(await write(labelOf(save), writes), booking, base)
}

/** The event of an enquiry and its customer, whom the server finds by phone where nobody is named. */
function eventWrite({ id: lead_id }: Lead, customer_id: string | null): { id: string; write: Write } {
  const id = uuidV7()
  const event = { id, ...(customer_id !== null && { customer_id }) }
  return { id, write: { op: 'call', function: 'hold_for_lead', arguments: { lead_id, event, bookings: [] } } }
}

type RowWrite = Exclude<Write, { op: 'call' }>

function customerWrites(plan: CustomerPlan): Write[] {
  if (plan.kind === 'keep') return []
  if (plan.kind === 'make') return [{ op: 'insert', table: 'customers', row: plan.row }]
  const { version, ...changes } = plan.changes
  return [{ op: 'update', table: 'customers', id: plan.id, version, changes }]
}

function bookingWrite({ id, branchId, base, shown }: DraftSave, fields: DraftFields): RowWrite | null {
  if (!base) {
    const row = { ...columnsOf(fields), id, branch_id: branchId }
    return { op: 'insert', table: 'bookings', row, shown: { ...shown, challenged_at: null, created_by: null, modified_by: null } }
  }
  const changes = changedColumns(fields, base)
  if (Object.keys(changes).length === 0) return null
  return { op: 'update', table: 'bookings', id, version: base.version, changes, shown }
}

function labelOf({ base, fields, shown }: DraftSave): string {
  if (!base) return labels.new(fields.title, shown.hall_name)
  return fields.status === base.status ? labels.change(base.title) : labels.move(base.title, statusWord(fields.status))
}

/** Change columns of a stored booking as it was at its version. */
export async function changeBooking(row: Booking, changes: Partial<Columns>): Promise<SaveOutcome> {
  const change: RowWrite = { op: 'update', table: 'bookings', id: row.id, version: row.version, changes }
  return outcomeOf(await write(labels.change(row.title), [change]), change, row)
}

/** `booking`: the write of the booking itself, which is the last; null where it stays as it is. */
function outcomeOf(outcome: WriteOutcome, booking: RowWrite | null, base: Booking | null): SaveOutcome {
  if (outcome.kind === 'refused') return refused(refusalOf(outcome.error))
  const isDone = outcome.kind === 'done'
  const row = booking === null ? base : isDone ? outcome.results.at(-1) : rowAfter(booking, base, Date.now())
  return row ? { kind: isDone ? 'saved' : 'kept', row: row as Booking } : refused({ kind: 'gone' })
}

function refused(refusal: Refusal): SaveOutcome {
  return { kind: 'refused', refusal }
}

/** Press the first options before a second one. Time runs from when the server hears of it, so this does not wait. */
export async function challengeOption(client: BanquetClient, id: string, hours: number): Promise<Refusal | null> {
  const { error } = await client.rpc('challenge_option', { booking_id: id, hours })
  return error ? refusalOf(error) : null
}

/** Where and when the same function would fit, as the server sees all branches; empty when it cannot say. */
export async function findAlternatives(
  client: BanquetClient,
  branchId: number,
  bookingId: string,
  fields: DraftFields & { readonly hall_id: number },
): Promise<readonly FreeAlternative[]> {
  const { data } = await client.rpc('free_alternatives', {
    branch_id: branchId,
    hall_id: fields.hall_id,
    event_date: fields.event_date,
    event_time: fields.event_time,
    end_time: fields.end_time,
    end_day_offset: fields.end_day_offset,
    setup_minutes: fields.setup_minutes,
    teardown_minutes: fields.teardown_minutes,
    guests: fields.guests_expected,
    exclude_booking: bookingId,
  })
  return data ?? []
}
