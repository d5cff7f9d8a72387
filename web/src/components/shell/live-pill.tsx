/** The connection of this page, as its pill. */
import { memo } from 'react'
import { useConnection } from '@/hooks/use-connection'
import { useOutbox } from '@/hooks/use-outbox'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useToday } from '@/hooks/use-today'
import type { ConnectionFacts } from '@/lib/live/connection'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { formatInstantSeconds, formatMoment } from '@/lib/time'
import { ConnectionPill } from '@/components/ui/connection-pill'

export function LivePill() {
  return <PillIn zone={useBranchScope().zone} />
}

// The address is asked outside: turning a page changes nothing of the connection.
const PillIn = memo(function PillIn({ zone }: { zone: string }) {
  const { connection, monitor } = useConnection()
  const today = useToday(zone)
  const refused = useOutbox().state.conflicts.length
  return (
    <ConnectionPill
      {...{ connection, zone, today }}
      details={[...detailsOf(monitor.getFacts(), zone, today), ...(refused > 0 ? [messages.sync.refusedBadge(refused)] : [])]}
      onTryNow={() => monitor.tryNow()}
      more={{ label: messages.sync.open, path: routes.sync() }}
    />
  )
})

function detailsOf({ lastChangeAt, heardAt, waiting }: ConnectionFacts, zone: string, today: string): string[] {
  const at = (instant: number) => formatMoment(instant, zone, today, formatInstantSeconds)
  return [
    lastChangeAt === null ? messages.connection.nothingHeard : messages.connection.lastHeard(at(lastChangeAt)),
    ...(heardAt === null ? [] : [messages.connection.lastContact(at(heardAt))]),
    waiting > 0 ? messages.connection.waiting(waiting) : messages.connection.nothingWaiting,
  ]
}
