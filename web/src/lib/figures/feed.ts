/** Who did what, from the audit log as far as one may read it, else from what the rows say of their last write. */
import type { AuditEntry, Booking, Lead } from '@/lib/database'
import { messages } from '@/lib/messages'

const did = messages.figures.feed.did

export type Deed = {
  key: string
  /** null: the server itself, or a key. */
  personId: string | null
  /** *confirmed*. */
  verb: string
  /** *Malhotra–Kapoor reception*. */
  what: string
  /** *Emerald Grand*, with the local date of the function; empty for what has none. */
  where: string
  date: string | null
  branchId: number
  at: number
  opens: { kind: 'booking' | 'lead'; id: string } | null
}

/** Tables whose history is told, in the words of the trade. */
export const FEED_TABLES = ['bookings', 'leads'] as const

/** The deeds of some entries, newest first; what says nothing to anybody is left out. */
export function deedsOf(entries: readonly AuditEntry[]): Deed[] {
  return entries.flatMap((entry) => (entry.table_name === 'bookings' ? bookingDeed(entry) : entry.table_name === 'leads' ? leadDeed(entry) : []))
}

function bookingDeed(entry: AuditEntry): Deed[] {
  const before = entry.before as Booking | null
  const after = entry.after as Booking | null
  const row = after ?? before
  if (!row) return []
  const { title, hall_name: where, event_date: date } = row
  return [{ ...common(entry, row.branch_id), verb: bookingVerb(before, after), what: title, where, date, opens: after && { kind: 'booking', id: row.id } }]
}

function bookingVerb(before: Booking | null, after: Booking | null): string {
  if (!after) return did.removed
  if (!before || before.status !== after.status) return statusVerb(after.status)
  if (before.hall_id !== after.hall_id || before.starts_at !== after.starts_at) return did.moved
  const covers = (row: Booking) => `${row.guests_expected}/${row.guests_guaranteed}/${row.guests_actual}`
  return covers(before) === covers(after) ? did.changed : did.covers
}

function statusVerb(status: Booking['status']): string {
  switch (status) {
    case 'enquiry':
      return did.noted
    case 'tentative':
      return did.held
    case 'in_progress':
      return did.began
    case 'confirmed':
    case 'completed':
    case 'settled':
    case 'released':
    case 'lost':
    case 'cancelled':
      return did[status]
  }
}

function leadDeed(entry: AuditEntry): Deed[] {
  const before = entry.before as Lead | null
  const after = entry.after as Lead | null
  const row = after ?? before
  if (!row) return []
  const opens = after && { kind: 'lead' as const, id: row.id }
  return [{ ...common(entry, row.branch_id), verb: leadVerb(before, after), what: row.name, where: '', date: row.asked_from, opens }]
}

function leadVerb(before: Lead | null, after: Lead | null): string {
  if (!after) return did.removed
  if (!before) return did.asked
  if (before.stage === after.stage) return did.lead
  if (after.stage === 'won' || after.stage === 'lost') return did[after.stage]
  return after.stage === 'turned_down' ? did.turnedDown : did.stage
}

function common(entry: AuditEntry, branchId: number): Pick<Deed, 'key' | 'personId' | 'branchId' | 'at'> {
  return { key: String(entry.id), personId: entry.actor_id, branchId, at: Date.parse(entry.at) }
}

/** The same from rows alone, where the audit log is not one's to read: what each says of its last write. */
export function deedsOfRows(rows: readonly Booking[]): Deed[] {
  return rows.map((row) => ({
    key: `${row.id}/${row.version}`,
    personId: row.modified_by,
    // a row says where it stands, not where it stood
    verb: row.version === 1 || !['tentative', 'confirmed'].includes(row.status) ? statusVerb(row.status) : did.changed,
    what: row.title,
    where: row.hall_name,
    date: row.event_date,
    branchId: row.branch_id,
    at: Date.parse(row.modified_at),
    opens: { kind: 'booking', id: row.id },
  }))
}
