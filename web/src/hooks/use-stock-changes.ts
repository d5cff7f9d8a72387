/** What others just changed in the store: rings, and news that is worth a word. */
import { useEffect, useState } from 'react'
import { useLiveBatches } from '@/hooks/use-live-table'
import { useRealtimeInventory } from '@/hooks/use-real-time'
import type { InventoryItem } from '@/lib/database'
import type { Ring } from '@/lib/diary/rings'
import type { LiveTable } from '@/lib/live/table'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { isLow, usableOf } from '@/lib/stock/overview'
import { count } from '@/lib/stock/words'
import { toasts } from '@/lib/toasts'

export type StockRings = ReadonlyMap<string, Ring & { item: InventoryItem }>

/** How long a ring is remembered, milliseconds; a little longer than it is seen. */
const REMEMBER_MS = 4_500

/** Rings by item, one's own changes left out. */
export function useStockRings(
  table: LiveTable<InventoryItem> | null,
  myId: string,
  nameOf: (id: string | null) => string,
): StockRings {
  const [rings, setRings] = useState<StockRings>(new Map())

  useLiveBatches(table, ({ changes, at }) => {
    const heard = changes.flatMap((change): [string, Ring & { item: InventoryItem }][] => {
      if (change.kind === 'DELETE' || change.row.modified_by === myId) return []
      const by = change.row.modified_by
      const text = messages.stock.changedThis(firstName(nameOf(by)))
      return [[change.row.id, { personId: by ?? '', text, at, item: change.row }]]
    })
    if (heard.length > 0) setRings((before) => new Map([...before, ...heard]))
  })

  useEffect(() => {
    if (rings.size === 0) return
    const timer = setTimeout(() => setRings(stillSeen), REMEMBER_MS)
    return () => clearTimeout(timer)
  }, [rings])
  return rings
}

function stillSeen(rings: StockRings): StockRings {
  const now = Date.now()
  const kept = [...rings].filter(([, { at }]) => now - at < REMEMBER_MS)
  return kept.length === rings.size ? rings : new Map(kept)
}

/** Says which items fell below their par level, and which left the store. `before` is what is on screen. */
export function useStockNews(branchId: number, before: ReadonlyMap<string, InventoryItem>): void {
  useRealtimeInventory(branchId, {
    onUpdated: (item) => {
      const was = before.get(item.id)
      if (!was || isLow(was) || !isLow(item)) return
      toasts.show({ kind: `low ${item.id}`, tone: 'news', text: messages.stock.isLow(item.name, count(usableOf(item)), count(item.par_level)) })
    },
    onRemoved: (item) => {
      if (before.get(item.id)?.active !== false) {
        toasts.show({ kind: `removed ${item.id}`, tone: 'news', text: messages.stock.wasRemoved(item.name) })
      }
    },
  })
}
