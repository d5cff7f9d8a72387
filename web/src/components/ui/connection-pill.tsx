/** What the connection is, in one word; a press tells more. Shape and word change with the colour. */
import { Button } from 'react-aria-components/Button'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Popover } from 'react-aria-components/Popover'
import { Link } from 'react-router'
import { cx } from '@/lib/cx'
import type { ConnectionStatus } from '@/lib/live/connection'
import { messages } from '@/lib/messages'
import { formatInstant, formatInstantSeconds } from '@/lib/time'
import { Icon } from '@/components/ui/icon'
import { pillClass, pillLooks } from '@/components/ui/pill'

export type ConnectionPillProps = {
  connection: ConnectionStatus
  /** Zone of the times shown. */
  zone: string
  /** More about it, shown on a press: last change heard, what waits. */
  details: readonly string[]
  onTryNow: () => void
  /** The page that lists what waits. */
  more?: { label: string; path: string }
}

export function ConnectionPill({ connection, zone, details, onTryNow, more }: ConnectionPillProps) {
  const { look, icon } = pillLooks[connection.status]
  const words = wordsOf(connection, zone)
  return (
    <>
      <DialogTrigger>
        <Button className={cx(pillClass, look, 'relative outline-none before:absolute before:-inset-2.5 data-focus-visible:focus-ring tablet:before:-inset-1')}>
          <Icon name={icon} size="pill" className={cx(connection.status === 'syncing' && 'turning')} />
          {words}
        </Button>
        <Popover placement="bottom end" offset={6} className="z-(--z-popover) w-[280px] rounded-card bg-raised shadow-2 data-entering:rise-in">
          <Dialog className="p-3.5 outline-none">
            {({ close }) => (
              <>
                <Heading slot="title" className="text-14 font-semibold">{words}</Heading>
                <p className="mt-0.5 text-13 text-text-2">{messages.connection.explain[connection.status]}</p>
                <ul className="mt-2.5 space-y-1 border-t border-line pt-2.5 text-13">{details.map((detail) => <li key={detail}>{detail}</li>)}</ul>
                <div className="mt-2.5 flex gap-4 text-13 font-semibold text-accent-text">
                  {connection.status !== 'live' && (
                    <Button className="underline-offset-3 outline-none data-focus-visible:focus-ring data-hovered:underline" onPress={() => { onTryNow(); close() }}>
                      {messages.connection.tryNow}
                    </Button>
                  )}
                  {more && <Link to={more.path} onClick={close} className="underline-offset-3 outline-none hover:underline focus-visible:focus-ring">{more.label}</Link>}
                </div>
              </>
            )}
          </Dialog>
        </Popover>
      </DialogTrigger>
    </>
  )
}

/** The words of a state, as the pill and a screen reader say them. */
export function wordsOf(connection: ConnectionStatus, zone: string): string {
  switch (connection.status) {
    case 'live':
      return messages.connection.live
    case 'syncing':
      return messages.connection.syncing(connection.waiting)
    case 'reconnecting':
      return messages.connection.reconnecting(connection.lastChangeAt === null ? null : formatInstantSeconds(connection.lastChangeAt, zone))
    case 'offline':
      return messages.connection.offline
    case 'stale':
      return messages.connection.stale(connection.asOf === null ? null : formatInstant(connection.asOf, zone))
  }
}
