/** What is done to leads, as the writes that do it (`lib/writes`). Pure: ids and instants are given. */
import type { Activity, ActivityKind, Booking, Lead, LeadReason, LeadStage } from '@/lib/database'
import type { Write } from '@/lib/writes'
import { phoneKey } from './phones'
import { isOpen, STILL_OPEN, type ClosedStage, type OpenStage } from './stages'

export type NewLead = Pick<Lead, 'branch_id' | 'name'> &
  Partial<Pick<Lead, 'phone' | 'event_type' | 'source' | 'wishes' | 'guests_expected' | 'notes' | 'owner_id' | 'duplicate_of'>>

/** Columns of a lead that nothing else follows from. */
export type LeadEdit = Partial<
  Pick<
    Lead,
    | 'name' | 'contact_name' | 'relation' | 'phone' | 'email' | 'event_type' | 'source' | 'source_detail' | 'wishes' | 'other_branches'
    | 'guests_expected' | 'guests_up_to' | 'budget' | 'budget_per_plate' | 'notes' | 'owner_id' | 'next_action' | 'next_action_at'
  >
>

/** Takes an enquiry; the clock for a reply starts at `now`. */
export function add(lead: NewLead, id: string, now: number, myId: string): Write[] {
  const at = new Date(now).toISOString()
  const row = { id, source: 'phone', wishes: [], received_at: at, ...lead }
  return [{ op: 'insert', table: 'leads', row, shown: { ...UNKNOWN, ...derived(row.wishes, lead.phone ?? null), stage: 'new', stage_changed_at: at, created_by: myId, modified_by: myId } }]
}

/** What a new row has until somebody says otherwise. */
const UNKNOWN = {
  contact_name: null, relation: null, phone: null, email: null, event_type: null, source_detail: null, other_branches: [],
  guests_expected: null, guests_up_to: null, budget: null, budget_per_plate: null, notes: null, owner_id: null, reason: null,
  reason_note: null, closed_on: STILL_OPEN, next_action: null, next_action_at: null, first_response_at: null, duplicate_of: null,
  customer_id: null,
} satisfies Partial<Lead>

function derived(wishes: Lead['wishes'], phone: string | null): Pick<Lead, 'asked_from' | 'asked_to' | 'phone_key'> {
  const days = wishes.flatMap(({ from, to }) => [from, to]).sort()
  return { asked_from: days[0] ?? null, asked_to: days.at(-1) ?? null, phone_key: phoneKey(phone) }
}

/** Moves an open lead to another open stage; leaving *New* is an answer. */
export function move(lead: Lead, stage: OpenStage, now: number, myId: string): Write[] {
  const at = new Date(now).toISOString()
  return [{
    ...version(lead),
    changes: { stage, stage_changed_at: at },
    shown: { first_response_at: lead.first_response_at ?? at, modified_by: myId },
  }]
}

/** Ends a lead for a reason. */
export function close(lead: Lead, stage: Exclude<ClosedStage, 'won'>, reason: LeadReason, note: string | null, today: string, now: number): Write[] {
  return [{
    ...version(lead),
    changes: { stage, reason, reason_note: note, stage_changed_at: new Date(now).toISOString() },
    shown: { closed_on: today, next_action: null, next_action_at: null },
  }]
}

/** Opens a closed lead again; it comes back as contacted, and goes on to where it was if that is wanted. */
export function reopen(lead: Lead, now: number, stage: LeadStage = 'contacted'): Write[] {
  const at = new Date(now).toISOString()
  const open = { closed_on: STILL_OPEN, reason: null, reason_note: null }
  const back: Write = { ...version(lead), changes: { stage: 'contacted', stage_changed_at: at }, shown: open }
  if (stage === 'contacted' || !isOpen(stage)) return [back]
  return [back, { ...version(lead), version: lead.version + 1, changes: { stage, stage_changed_at: at }, shown: open }]
}

/** Takes back a move between open stages, or an end. */
export function undoMove(before: Lead, after: Lead, now: number, myId: string): Write[] {
  if (!isOpen(after.stage)) return reopen(after, now, before.stage)
  return isOpen(before.stage) ? move(after, before.stage, now, myId) : []
}

export function edit(lead: Lead, changes: LeadEdit): Write[] {
  const wishes = changes.wishes ?? lead.wishes
  const phone = changes.phone === undefined ? lead.phone : changes.phone
  return [{ ...version(lead), changes, shown: derived(wishes, phone) }]
}

/** Notes that something happened. The server stops the clock for a reply; the lead itself is not written. */
export function log(lead: Lead, kind: Exclude<ActivityKind, 'stage'>, body: string, id: string, now: number, myId: string): Write[] {
  return [{
    op: 'insert',
    table: 'activities',
    row: { id, branch_id: lead.branch_id, lead_id: lead.id, kind, body: body === '' ? null : body, happened_at: new Date(now).toISOString() },
    shown: { from_stage: null, to_stage: null, created_by: myId },
  }]
}

export function unlog(entry: Pick<Activity, 'id' | 'version'>): Write[] {
  return [{ op: 'delete', table: 'activities', id: entry.id, version: entry.version }]
}

/** A function of a lead as a booking: hall, day and hours; the rest comes from the lead. */
export type LeadBooking = {
  id: string
  branch_id: number
  hall_id: number
  event_date: string
  event_time: string
  end_time: string
  end_day_offset: number
  status?: 'tentative' | 'confirmed'
  option_rank?: number
  event_type?: string
  title?: string
  guests_expected?: number
  notes?: string
}

/** Holds halls for a lead that is still open. */
export function hold(lead: Lead, bookings: readonly LeadBooking[], eventId: string): Write[] {
  return [{ op: 'call', function: 'hold_for_lead', arguments: { lead_id: lead.id, event: { id: eventId }, bookings } }]
}

/** Makes a lead an event with these bookings, on top of those it holds: won. Those of `noted` get the notes too. */
export function convert(lead: Lead, bookings: readonly LeadBooking[], eventId: string, notes: string | null = null, noted: readonly Booking[] = []): Write[] {
  const rows = notes === null ? bookings : bookings.map((booking) => ({ ...booking, notes }))
  return [
    ...(notes === null ? [] : noted.map((booking): Write => ({ op: 'update', table: 'bookings', id: booking.id, version: booking.version, changes: { notes } }))),
    { op: 'call', function: 'convert_lead', arguments: { lead_id: lead.id, event: { id: eventId }, bookings: rows } },
  ]
}

function version({ id, version: seen }: Lead) {
  return { op: 'update', table: 'leads', id, version: seen } as const
}
