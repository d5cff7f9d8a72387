/** The state of the connection, as the pill shows it. */
import { useSyncExternalStore } from 'react'
import type { ConnectionStatus } from '@/lib/live/connection'
import { liveHub } from '@/lib/live/hub'
import type { ConnectionMonitor } from '@/lib/live/monitor'

export function useConnection(): { connection: ConnectionStatus; monitor: ConnectionMonitor } {
  const monitor = liveHub().connection
  return { connection: useSyncExternalStore(monitor.subscribe, monitor.getStatus), monitor }
}
