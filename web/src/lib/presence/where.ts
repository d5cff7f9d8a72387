/** Where a colleague is, in words. */
import type { Hall } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { Colleague, Spot } from '@/lib/presence/whereabouts'
import { formatDate, monthName } from '@/lib/time'

/** `Diary, Sat 21 Nov`, with what they do there; `today` as `YYYY-MM-DD`. */
export function whereOf({ spot, doing }: Pick<Colleague, 'spot' | 'doing'>, halls: ReadonlyMap<number, Hall>, today: string): string {
  const page = spot ? pageOf(spot, today) : messages.presence.somewhere
  if (doing?.kind === 'booking') return `${page}, ${messages.presence.booking(halls.get(doing.slot.hallId)?.name ?? null)}`
  if (doing?.kind === 'lead') return `${page}, ${messages.presence.lead}`
  if (doing?.kind === 'item') return `${page}, ${messages.presence.item}`
  return doing ? `${page}, ${messages.presence.looking}` : page
}

function pageOf(spot: Spot, today: string): string {
  switch (spot.section) {
    case 'diary':
      return messages.presence.diary(formatDate(spot.date, today))
    case 'calendar':
      return messages.presence.calendar(`${monthName(spot.month)} ${spot.month.slice(0, 4)}`)
    case 'bookings':
      return messages.presence.bookings
    case 'today':
    case 'dashboard':
    case 'leads':
    case 'stock':
    case 'people':
      return messages.shell[spot.section]
  }
}
