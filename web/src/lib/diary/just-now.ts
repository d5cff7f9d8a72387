/** The latest changes of the rows on screen: who did what to which booking, newest first. */
import type { Booking } from '@/lib/database'
import { words } from './words'

export interface News {
  readonly booking: Booking
  readonly personId: string
  /** `confirmed`, `moved`: what the row itself tells of its last write. */
  readonly verb: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** The newest `most` changes that a person made; what nobody signed is left out. */
export function latestNews(bookings: Iterable<Booking>, most: number): News[] {
  return [...bookings]
    .flatMap((booking) => newsOf(booking) ?? [])
    .sort((a, b) => b.at - a.at || b.booking.id.localeCompare(a.booking.id))
    .slice(0, most)
}

function newsOf(booking: Booking): News | null {
  const personId = booking.modified_by
  return personId === null ? null : { booking, personId, verb: verbOf(booking), at: Date.parse(booking.modified_at) }
}

// A row says where it stands, not where it stood: a later write of an open booking is a change, no more.
function verbOf({ status, version }: Booking): string {
  const isOpen = status === 'enquiry' || status === 'tentative' || status === 'confirmed'
  return isOpen && version > 1 ? words.did.changed : words.did[status]
}
