/** What the diary asks of a booking row beyond its columns (row types: `lib/database`). */
import type { Booking } from '@/lib/database'

const HOLDING_STATUSES: ReadonlySet<Booking['status']> = new Set([
  'tentative',
  'confirmed',
  'in_progress',
  'completed',
  'settled',
])

/** True while the booking keeps others of its rank out of the hall (design section 5). */
export function holdsHall(booking: Pick<Booking, 'status'>): boolean {
  return HOLDING_STATUSES.has(booking.status)
}
