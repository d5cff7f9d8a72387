/**
 * The rows the diary reads, as the server sends them over REST and the socket.
 *
 * Dates and times of day are the branch's own (`2026-11-21`, `19:00:00`); instants carry an offset.
 * Column meanings: docs/design section 5 and the comments in the database.
 */

export const HOLDING_STATUSES = ['tentative', 'confirmed', 'in_progress', 'completed', 'settled'] as const

export type HoldingStatus = (typeof HOLDING_STATUSES)[number]
export type BookingStatus = HoldingStatus | 'enquiry' | 'released' | 'lost' | 'cancelled'

/** One hall for one time: the unit that holds space. */
export interface Booking {
  readonly id: string
  readonly branch_id: number
  readonly event_id: string | null
  readonly hall_id: number
  readonly hall_name: string
  readonly title: string
  readonly event_type: string | null
  /** The branch-local day it starts on; a night wedding belongs to this day alone. */
  readonly event_date: string
  readonly event_time: string
  readonly end_time: string
  /** Days between `event_date` and the day it ends: 1 for a dinner past midnight. */
  readonly end_day_offset: number
  readonly starts_at: string
  readonly ends_at: string
  readonly setup_minutes: number
  readonly teardown_minutes: number
  readonly status: BookingStatus
  /** 1 holds the hall; 2 and more wait behind it. */
  readonly option_rank: number
  readonly option_expires_at: string | null
  readonly guests_expected: number | null
  readonly guests_guaranteed: number | null
  readonly setup_style: string | null
  readonly customer_id: string | null
  readonly notes: string | null
  readonly created_by: string | null
  readonly modified_by: string | null
  readonly created_at: string
  readonly modified_at: string
  readonly version: number
}

export interface Branch {
  readonly id: number
  readonly code: string
  readonly name: string
  /** IANA name, for example `Asia/Kolkata`. */
  readonly timezone: string
  readonly default_duration_minutes: number
  readonly sort_order: number
}

export interface Hall {
  readonly id: number
  readonly branch_id: number
  readonly name: string
  readonly kind: 'base' | 'combination'
  readonly outdoor: boolean
  readonly setup_minutes: number
  readonly teardown_minutes: number
  readonly sort_order: number
  readonly active: boolean
}

export interface HallComponent {
  readonly combination_id: number
  readonly hall_id: number
}

export interface HallCapacity {
  readonly hall_id: number
  readonly setup_style: string
  readonly capacity: number
}

/** A session the branch sells: morning, lunch, hi-tea, dinner, night wedding. */
export interface Daypart {
  readonly id: number
  readonly branch_id: number
  readonly code: string
  readonly name: string
  readonly start_time: string
  readonly end_time: string
  readonly end_day_offset: number
  readonly sort_order: number
}

/** True while the booking keeps others of its rank out of the hall (design section 5). */
export function holdsHall(booking: Pick<Booking, 'status'>): boolean {
  return (HOLDING_STATUSES as readonly string[]).includes(booking.status)
}
