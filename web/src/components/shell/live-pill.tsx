/** The connection of this page, as its pill. */
import { useConnection } from '@/hooks/use-connection'
import { usePlace } from '@/hooks/use-place'
import type { ConnectionFacts } from '@/lib/live/connection'
import { messages } from '@/lib/messages'
import { formatInstantSeconds } from '@/lib/time'
import { ConnectionPill } from '@/components/ui/connection-pill'

export function LivePill() {
  const { connection, monitor } = useConnection()
  const { zone } = usePlace()
  return <ConnectionPill connection={connection} zone={zone} details={detailsOf(monitor.getFacts(), zone)} onTryNow={() => monitor.tryNow()} />
}

function detailsOf({ lastChangeAt, heardAt, waiting }: ConnectionFacts, zone: string): string[] {
  const at = (instant: number) => formatInstantSeconds(instant, zone)
  return [
    lastChangeAt === null ? messages.connection.nothingHeard : messages.connection.lastHeard(at(lastChangeAt)),
    ...(heardAt === null ? [] : [messages.connection.lastContact(at(heardAt))]),
    waiting > 0 ? messages.connection.waiting(waiting) : messages.connection.nothingWaiting,
  ]
}
