/** The colleagues who have the same branch open, at the top of the page. */
import { PresenceStack } from '@/components/ui/presence-stack'
import type { PresentPerson } from '@/components/ui/presence-stack'
import { useColleagues } from '@/hooks/use-colleagues'
import type { Hall } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { Colleague, Spot } from '@/lib/presence/whereabouts'
import { formatDate, monthName } from '@/lib/time'

export type WhoIsHereProps = {
  nameOf: (id: string | null) => string
  halls: ReadonlyMap<number, Hall>
  today: string
}

export function WhoIsHere({ nameOf, halls, today }: WhoIsHereProps) {
  const people = useColleagues().map((colleague): PresentPerson => ({
    id: colleague.id,
    name: nameOf(colleague.id),
    where: whereOf(colleague, halls, today),
    away: colleague.away,
  }))
  return <PresenceStack people={people.sort((a, b) => Number(a.away) - Number(b.away) || a.name.localeCompare(b.name))} />
}

function whereOf({ spot, doing }: Colleague, halls: WhoIsHereProps['halls'], today: string): string {
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
      return messages.shell[spot.section]
  }
}
