/** A state of the connection, in a word and a shape. On its own where nothing more can be told. */
import type { ReactNode } from 'react'
import { cx } from '@/lib/cx'
import type { ConnectionStatus } from '@/lib/live/connection'
import { Icon, type IconName } from '@/components/ui/icon'

/** The shape of every pill. */
export const pillClass =
  'inline-flex h-6 flex-none items-center gap-1.5 rounded-full pr-2.5 pl-[7px] text-12 leading-none font-semibold whitespace-nowrap'

/** Colour and shape of each state. */
export const pillLooks = {
  live: { look: 'bg-conn-live text-conn-live-text', icon: 'live' },
  syncing: { look: 'bg-conn-sync text-conn-sync-text', icon: 'syncing' },
  reconnecting: { look: 'bg-conn-wait text-conn-wait-text', icon: 'reconnecting' },
  offline: { look: 'bg-conn-off text-conn-off-text', icon: 'offline' },
  stale: { look: 'bg-conn-stale text-conn-stale-text', icon: 'clock' },
} satisfies Record<ConnectionStatus['status'], { look: string; icon: IconName }>

/** The colour and shape of a state, for words of one's own. */
export function Pill({ status, children }: { status: ConnectionStatus['status']; children: ReactNode }) {
  return (
    <span role="status" className={cx(pillClass, pillLooks[status].look)}>
      <Icon name={pillLooks[status].icon} size="pill" className={cx(status === 'syncing' && 'turning')} />
      {children}
    </span>
  )
}
