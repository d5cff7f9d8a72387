/** How a batch of bookings is put back where it was: every row or none, as far as the life of bookings allows. Pure. */
import type { Booking, BookingStatus, StaffRole } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { Write } from '@/lib/writes'
import { mayMove, needsReason } from './life'

/**
 * The writes that undo a move to `to`, one transaction; null where nothing moved, or where nobody may take a row back;
 * `'by-manager'` where this person may not and a manager may.
 *
 * First options go before those that wait for them, or who waits would be moved up in between.
 */
export function writesBack(
  before: readonly Booking[],
  after: readonly Booking[],
  to: BookingStatus,
  rolesIn: (branchId: number) => readonly StaffRole[],
): readonly Write[] | 'by-manager' | null {
  const moved = before.filter(({ status }) => status !== to).sort((a, b) => a.option_rank - b.option_rank)
  if (moved.length === 0) return null
  if (!moved.every(({ status }) => mayMove(to, status, ['manager']))) return null
  if (!moved.every(({ status, branch_id }) => mayMove(to, status, rolesIn(branch_id)))) return 'by-manager'
  const versions = new Map(after.map(({ id, version }) => [id, version]))
  return moved.map((row) => ({
    op: 'update' as const,
    table: 'bookings' as const,
    id: row.id,
    version: versions.get(row.id) ?? row.version + 1,
    changes: columnsBack(row, to),
  }))
}

function columnsBack({ status, option_rank, option_expires_at, challenged_at, status_reason }: Booking, to: BookingStatus) {
  const reason = needsReason(to, status) ? messages.booking.undone : status_reason
  return { status, option_rank, status_reason: reason, ...(status === 'tentative' && { option_expires_at, challenged_at }) }
}
