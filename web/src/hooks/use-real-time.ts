/** Live changes of a table, as React hooks. What they decide stands in `lib/live/subscriptions.ts`. */
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useLatest } from '@/hooks/use-stable'
import type { RowOf } from '@/lib/database'
import {
  subscribeToBookings,
  subscribeToInventory,
  subscribeToLeads,
  subscribeToTable,
  type BookingHandlers,
  type InventoryHandlers,
  type LeadHandlers,
  type Subscription,
} from '@/lib/live/subscriptions'

export type Realtime = {
  /** Whether every change up to now has been told. */
  isConnected: boolean
  /** Stops for good, before the component goes. */
  unsubscribe: () => void
}

export type RealtimeOptions<Name extends string> = {
  table: Name
  /** As supabase-js writes it: `branch_id=eq.7`. */
  filter?: string
  onInsert?: (row: RowOf<Name>) => void
  onUpdate?: (row: RowOf<Name>, old: Partial<RowOf<Name>>) => void
  /** The row as it last was. */
  onDelete?: (row: RowOf<Name>) => void
  /** Changes were missed that cannot be replayed: read the rows anew. */
  onRefetch?: () => void
}

/** Hears one table. Handlers may be written in place: the latest ones are called, nothing is re-subscribed. */
export function useRealtime<Name extends string>(options: RealtimeOptions<Name>): Realtime {
  const { table, filter } = options
  const latest = useLatest(options)
  return useSubscription(`${table} ${filter ?? ''}`, (onConnection) =>
    subscribeToTable({
      table,
      filter,
      onInsert: (row) => latest.current.onInsert?.(row),
      onUpdate: (row, old) => latest.current.onUpdate?.(row, old),
      onDelete: (row) => latest.current.onDelete?.(row),
      onRefetch: () => latest.current.onRefetch?.(),
      onConnection,
    }),
  )
}

/** Hears the bookings of a branch. Cancelled means: deleted, or moved to a status that frees the hall. */
export function useRealtimeBookings(branchId: number | string, handlers: BookingHandlers = {}): Realtime {
  const latest = useLatest(handlers)
  return useSubscription(String(branchId), (onConnection) =>
    subscribeToBookings(branchId, {
      onNew: (booking) => latest.current.onNew?.(booking),
      onUpdated: (booking) => latest.current.onUpdated?.(booking),
      onCancelled: (booking) => latest.current.onCancelled?.(booking),
      onRefetch: () => latest.current.onRefetch?.(),
      onConnection,
    }),
  )
}

/** Hears the leads of a branch. Closed means: deleted, won, lost or turned down. */
export function useRealtimeLeads(branchId: number | string, handlers: LeadHandlers = {}): Realtime {
  const latest = useLatest(handlers)
  return useSubscription(String(branchId), (onConnection) =>
    subscribeToLeads(branchId, {
      onNew: (lead) => latest.current.onNew?.(lead),
      onUpdated: (lead) => latest.current.onUpdated?.(lead),
      onClosed: (lead) => latest.current.onClosed?.(lead),
      onRefetch: () => latest.current.onRefetch?.(),
      onConnection,
    }),
  )
}

/** Hears the stock of a branch. Removed means: deleted, or retired. */
export function useRealtimeInventory(branchId: number | string, handlers: InventoryHandlers = {}): Realtime {
  const latest = useLatest(handlers)
  return useSubscription(String(branchId), (onConnection) =>
    subscribeToInventory(branchId, {
      onNew: (item) => latest.current.onNew?.(item),
      onUpdated: (item) => latest.current.onUpdated?.(item),
      onRemoved: (item) => latest.current.onRemoved?.(item),
      onRefetch: () => latest.current.onRefetch?.(),
      onConnection,
    }),
  )
}

/** One subscription for as long as the component lives and `identity` stays. */
function useSubscription(
  identity: string,
  subscribe: (onConnection: (isConnected: boolean) => void) => Subscription,
): Realtime {
  const [isConnected, setConnected] = useState(false)
  const current = useRef<Subscription | null>(null)
  const start = useEffectEvent(() => subscribe(setConnected))

  useEffect(() => {
    const subscription = start()
    current.current = subscription
    return () => subscription.unsubscribe()
  }, [identity])

  const unsubscribe = useCallback(() => current.current?.unsubscribe(), [])
  return { isConnected, unsubscribe }
}
