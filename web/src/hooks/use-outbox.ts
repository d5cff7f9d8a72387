/** Everything this device has not settled with the server, live. */
import { useSyncExternalStore } from 'react'
import { liveHub } from '@/lib/live/hub'
import type { Outbox, OutboxState } from '@/lib/outbox/outbox'

export function useOutbox(): { state: OutboxState; outbox: Outbox } {
  const { outbox } = liveHub()
  return { state: useSyncExternalStore(outbox.subscribe, outbox.getState), outbox }
}
