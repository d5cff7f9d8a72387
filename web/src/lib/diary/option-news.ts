/** What became of somebody's options while they looked elsewhere: told to them wherever they are. Pure. */
import type { Booking } from '@/lib/database'
import { messages } from '@/lib/messages'
import { dateIn, formatDate, formatInstant } from '@/lib/time'
import { ordinal } from './words'

const words = messages.booking.news

type Around = {
  /** The branch's time zone. */
  zone: string
  /** Local date of today there. */
  today: string
  myId: string
}

/** The sentence for a change of one's own booking; null where nothing happened that the clock or others did to its option. */
export function optionNews(before: Partial<Booking>, after: Booking, { zone, today, myId }: Around): string | null {
  if (before.status !== 'tentative') return null
  const place = `${after.hall_name}, ${formatDate(after.event_date, today)}`
  if (after.status === 'released' && after.status_reason === 'expired') return words.ranOut(after.title, place)
  if (after.status !== 'tentative' || after.option_expires_at === null) {
    return isNearer(before, after) ? words.movedUp(after.title, ordinal(after.option_rank), place) : null
  }
  const ends = Date.parse(after.option_expires_at)
  const until = `${formatDate(dateIn(zone, ends), today)} ${formatInstant(ends, zone)}`
  if (isNearer(before, after)) return words.isFirst(after.title, place, until)
  const isChallenged = after.challenged_at !== null && before.challenged_at === null && after.modified_by !== myId
  return isChallenged ? words.challenged(after.title, place, until) : null
}

function isNearer(before: Partial<Booking>, after: Booking): boolean {
  return after.status === 'tentative' && before.option_rank !== undefined && after.option_rank < before.option_rank
}
