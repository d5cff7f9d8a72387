/** What the connection is, in one word; a press tells more. Shape and word change with the colour. */
import { cx } from '@/lib/cx'
import type { ConnectionStatus } from '@/lib/live/connection'
import { messages } from '@/lib/messages'
import { formatInstantSeconds, formatMoment } from '@/lib/time'
import { Icon } from '@/components/ui/icon'
import { lazyPart } from '@/components/ui/lazy-part'
import { PopUpButton } from '@/components/ui/pop-up'
import { pillClass, pillLooks } from '@/components/ui/pill'

const ConnectionDetails = lazyPart(async () => (await import('@/components/ui/connection-details')).ConnectionDetails)

export type ConnectionPillProps = {
  connection: ConnectionStatus
  /** Zone of the times shown, and the date there: what was on another day says so. */
  zone: string
  today: string
  /** More about it, shown on a press: last change heard, what waits. */
  details: readonly string[]
  onTryNow: () => void
  /** The page that lists what waits. */
  more?: { label: string; path: string }
}

export function ConnectionPill({ zone, today, ...about }: ConnectionPillProps) {
  const { connection } = about
  const { look, icon } = pillLooks[connection.status]
  const words = wordsOf(connection, zone, today)
  return (
    <PopUpButton
      part={ConnectionDetails}
      over={(popUp) => <ConnectionDetails {...{ popUp, words, ...about }} />}
      className={cx(pillClass, look, 'relative outline-none before:absolute before:-inset-2.5 data-focus-visible:focus-ring tablet:before:-inset-1')}
    >
      <Icon name={icon} size="pill" className={cx(connection.status === 'syncing' && 'turning')} />
      {words}
    </PopUpButton>
  )
}

/** The words of a state, as the pill and a screen reader say them. */
export function wordsOf(connection: ConnectionStatus, zone: string, today: string): string {
  switch (connection.status) {
    case 'live':
      return messages.connection.live
    case 'syncing':
      return messages.connection.syncing(connection.waiting)
    case 'reconnecting':
      return messages.connection.reconnecting(connection.lastChangeAt === null ? null : formatMoment(connection.lastChangeAt, zone, today, formatInstantSeconds))
    case 'offline':
      return messages.connection.offline
    case 'stale':
      return messages.connection.stale(connection.asOf === null ? null : formatMoment(connection.asOf, zone, today))
  }
}
