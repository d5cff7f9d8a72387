/**
 * What the booking panel asks of the server: one insert, one update, one search. The id is made here
 * and the version is sent along, so nothing is booked twice and nothing is overwritten unseen.
 */
import type { BanquetClient } from '@/lib/client'
import type { Booking, FreeAlternative } from '@/lib/database'
import type { CustomerPlan } from './customers'
import type { Columns, DraftFields } from './draft-fields'
import type { Refusal } from './drafts'
import { refusalOf } from './refusals'
import type { ServerError } from './refusals'
import { words } from './words'

export type SaveOutcome =
  | { readonly ok: true; readonly row: Booking }
  | { readonly ok: false; readonly refusal: Refusal }

export type CustomerOutcome =
  | { readonly ok: true; readonly id: string | null }
  | { readonly ok: false; readonly refusal: Refusal }

/** Write the customer that a booking names, and answer with the id to name. A second try writes the same row. */
export async function saveCustomer(client: BanquetClient, plan: CustomerPlan): Promise<CustomerOutcome> {
  if (plan.kind === 'keep') return { ok: true, id: plan.id }
  const customers = client.from('customers')
  const { data, error } =
    plan.kind === 'make'
      ? await customers.upsert(plan.row).select('id').maybeSingle()
      : await customers.update(plan.changes).eq('id', plan.id).select('id').maybeSingle()
  if (error) return { ok: false, refusal: customerRefusal(error) }
  return data ? { ok: true, id: data.id } : { ok: false, refusal: { kind: 'other', message: words.customerGone } }
}

// The rows that refusals carry are bookings; of a customer the server's words must do.
function customerRefusal(error: ServerError): Refusal {
  return error.code ? { kind: 'other', message: error.message } : refusalOf(error)
}

/**
 * Make a booking under an id of the client's own.
 *
 * A retry after a lost answer finds the row there already and answers with it.
 */
export async function insertBooking(
  client: BanquetClient,
  branchId: number,
  id: string,
  columns: Columns,
): Promise<SaveOutcome> {
  const row = { ...columns, id, branch_id: branchId }
  const { data, error } = await client.from('bookings').insert(row).select().single()
  if (!error) return { ok: true, row: data }
  return error.code === '23505' ? readBack(client, id, refusalOf(error)) : { ok: false, refusal: refusalOf(error) }
}

async function readBack(client: BanquetClient, id: string, refusal: Refusal): Promise<SaveOutcome> {
  const { data } = await client.from('bookings').select().eq('id', id).maybeSingle()
  return data ? { ok: true, row: data } : { ok: false, refusal }
}

/** Change columns of the row as it was at `version`; refused as stale when it has moved on. */
export async function updateBooking(
  client: BanquetClient,
  id: string,
  version: number,
  changes: Partial<Columns>,
): Promise<SaveOutcome> {
  const body = { ...changes, version } as Partial<Booking>
  const { data, error } = await client.from('bookings').update(body).eq('id', id).select().maybeSingle()
  if (error) return { ok: false, refusal: refusalOf(error) }
  return data ? { ok: true, row: data } : { ok: false, refusal: { kind: 'gone' } }
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
