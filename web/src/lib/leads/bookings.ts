/** Offers and forms as the bookings a lead becomes. Pure. */
import type { Daypart, Lead, Wish } from '@/lib/database'
import { formatTime } from '@/lib/time'
import type { Offer } from './availability'
import type { LeadBooking } from './changes'

type Place = { branchId: number; hallId: number; date: string; session: Daypart }

/** A booking at a place and session; what it does not say is taken from the lead by the server. */
export function bookingAt(lead: Lead, wish: Wish | null, place: Place, id: string): LeadBooking {
  const guests = wish?.guests ?? lead.guests_expected
  const kind = wish?.event_type ?? lead.event_type
  return {
    id,
    branch_id: place.branchId,
    hall_id: place.hallId,
    event_date: place.date,
    event_time: formatTime(place.session.start_time),
    end_time: formatTime(place.session.end_time),
    end_day_offset: place.session.end_day_offset,
    ...(guests !== null && { guests_expected: guests }),
    ...(kind !== null && { event_type: kind, title: `${lead.name} ${kind.toLowerCase()}`.slice(0, 200) }),
  }
}

/** The booking that takes an offer, at the rank that is open there. */
export function bookingOf(lead: Lead, offer: Offer, id: string): LeadBooking {
  if (offer.hall === null) throw new Error('an offer without a hall cannot be held')
  const place = { branchId: offer.page.branch.id, hallId: offer.hall.id, date: offer.date, session: offer.session }
  const rank = offer.rank ?? 1
  return { ...bookingAt(lead, offer.wish, place, id), status: 'tentative', ...(rank > 1 && { option_rank: rank }) }
}
