/** The colleagues who have the same branch open, at the top of the page. */
import { memo } from 'react'
import { PresenceStack } from '@/components/ui/presence-stack'
import type { PresentPerson } from '@/components/ui/presence-stack'
import { useColleagues } from '@/hooks/use-colleagues'
import type { Hall } from '@/lib/database'
import { whereOf } from '@/lib/presence/where'

export type WhoIsHereProps = {
  nameOf: (id: string | null) => string
  halls: ReadonlyMap<number, Hall>
  today: string
}

export const WhoIsHere = memo(function WhoIsHere({ nameOf, halls, today }: WhoIsHereProps) {
  const people = useColleagues().map((colleague): PresentPerson => ({
    id: colleague.id,
    name: nameOf(colleague.id),
    where: whereOf(colleague, halls, today),
    away: colleague.away,
  }))
  return <PresenceStack people={people.sort((a, b) => Number(a.away) - Number(b.away) || a.name.localeCompare(b.name))} />
})
