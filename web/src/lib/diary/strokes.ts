/** Pencil, then ink: how firmly a booking is held decides how firmly it is drawn. */
import type { Booking, BookingStatus } from '@/lib/database'
import { isRequested, isUnsent } from '@/lib/outbox/effects'
import type { OccupancyLevel } from './occupancy'

export type Stroke = 'pencil' | 'ink' | 'live' | 'done' | 'settled'

/** The stroke of a status; what holds nothing is pencil, where it is drawn at all. */
export function inkOf(status: BookingStatus): Stroke {
  switch (status) {
    case 'confirmed':
      return 'ink'
    case 'in_progress':
      return 'live'
    case 'completed':
      return 'done'
    case 'settled':
      return 'settled'
    case 'enquiry':
    case 'tentative':
    case 'released':
    case 'lost':
    case 'cancelled':
      return 'pencil'
  }
}

const MARKS = ['mark mark-0', 'mark mark-1', 'mark mark-2'] as const

/** Ring, half disc, full disc: the mark beside the colour of a hall's day. */
export function markOf(level: OccupancyLevel): string {
  return MARKS[level]
}

/** How a booking is drawn: what only this device knows of, the whole of it or its last change, has an edge of its own. */
export function strokeOf(booking: Pick<Booking, 'status'>): string {
  if (isRequested(booking)) return 'pencil requested'
  return isUnsent(booking) ? `${inkOf(booking.status)} unsent` : inkOf(booking.status)
}
