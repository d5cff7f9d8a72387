/**
 * Who may move a booking from status to status, and who may change what of it (`booking_transitions` and
 * `refuse_beyond_role` in the database, which decides). This only spares a refusal.
 */
import type { Booking, BookingStatus, StaffRole } from '@/lib/database'
import type { FieldName } from './draft-fields'

const SELLERS: readonly StaffRole[] = ['owner', 'manager', 'sales']
const HEADS: readonly StaffRole[] = ['owner', 'manager']

const MOVES: Readonly<Record<BookingStatus, Partial<Record<BookingStatus, readonly StaffRole[]>>>> = {
  enquiry: { tentative: SELLERS, confirmed: SELLERS, lost: SELLERS, cancelled: SELLERS },
  tentative: { confirmed: SELLERS, released: SELLERS, lost: SELLERS, cancelled: SELLERS },
  confirmed: { tentative: HEADS, cancelled: HEADS, in_progress: [...HEADS, 'operations'] },
  in_progress: { completed: [...HEADS, 'operations'] },
  completed: { settled: [...HEADS, 'accounts'] },
  settled: { completed: ['owner'] },
  released: { tentative: SELLERS },
  lost: { enquiry: SELLERS },
  cancelled: { tentative: HEADS, confirmed: HEADS },
}

/** Whether a person of these roles may take a booking there. */
export function mayMove(from: BookingStatus, to: BookingStatus, roles: readonly StaffRole[]): boolean {
  return MOVES[from][to]?.some((role) => roles.includes(role)) ?? false
}

/** Whether the move is told with a reason. */
export function needsReason(from: BookingStatus, to: BookingStatus): boolean {
  return to === 'lost' || to === 'cancelled' || (from === 'confirmed' && to === 'tentative')
}

const OF_THE_FLOOR: readonly FieldName[] = ['setup_minutes', 'teardown_minutes', 'setup_style', 'guests_actual', 'notes']

/** Whether a person of these roles may change a field of the booking; of a new one, every field. */
export function mayChange(field: FieldName, row: Pick<Booking, 'status'> | null, roles: readonly StaffRole[]): boolean {
  if (row?.status === 'settled') return false
  if (roles.some((role) => SELLERS.includes(role))) return true
  if (roles.includes('operations') && OF_THE_FLOOR.includes(field)) return true
  return roles.includes('accounts') && field === 'notes'
}

/** Whether its day has come: staff start a function from its set-up or its day on. */
export function hasItsDayCome(row: Pick<Booking, 'starts_at' | 'setup_minutes' | 'event_date'>, now: number, today: string): boolean {
  return row.event_date <= today || now >= Date.parse(row.starts_at) - row.setup_minutes * 60_000
}

/** Whether a first option has run out by this device's clock: it can no longer be confirmed. */
export function hasRunOut(row: Pick<Booking, 'status' | 'option_rank' | 'option_expires_at'>, now: number): boolean {
  return row.status === 'tentative' && row.option_rank === 1 && row.option_expires_at !== null && Date.parse(row.option_expires_at) <= now
}
