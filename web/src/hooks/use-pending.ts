/** Whether a row's latest change still waits on this device. */
import { useSyncExternalStore } from 'react'
import { liveHub } from '@/lib/live/hub'
import type { PendingState } from '@/lib/writes'

export function usePending(table: string, id: string | number): PendingState | null {
  const { outbox } = liveHub()
  return useSyncExternalStore(outbox.subscribe, () => outbox.pendingOf(table, id))
}
