/** The live stock of every branch one may read, for the days that are shown. */
import { useMemo } from 'react'
import { useLiveTable } from '@/hooks/use-live-table'
import { useSlidingTable } from '@/hooks/use-sliding-table'
import type { InventoryItem, InventoryNeed, InventoryShortage } from '@/lib/database'
import type { LiveTable, TableState } from '@/lib/live/table'
import { daysFrom, DAYS_SHOWN, inStoreOrder, stockLines, type Days, type StockLine } from '@/lib/stock/overview'
import { addDays } from '@/lib/time'

export type AllStock = {
  loaded: boolean
  failure: Extract<TableState<InventoryItem>, { status: 'failed' }> | null
  lines: readonly StockLine[]
  days: Days
  itemTable: LiveTable<InventoryItem> | null
  reload: () => void
}

/** Days read beyond those shown: a device that was closed as long shows all of its days without a network too. */
const SPARE_DAYS = 7

/** `today` and `zone` are those the days are counted in: branches of one business may keep several clocks. */
export function useAllStock(today: string, zone: string): AllStock {
  const since = addDays(today, -1)
  const items = useLiveTable<InventoryItem>({ table: 'inventory_items', order: inStoreOrder })
  const needs = useSlidingTable<InventoryNeed>({
    table: 'inventory_needs',
    keptAs: 'stock',
    conditions: [['due_back_at', 'gte', since], ['out_at', 'lte', addDays(today, DAYS_SHOWN + SPARE_DAYS)]],
  })
  const shortages = useSlidingTable<InventoryShortage>({ table: 'inventory_shortages', keptAs: 'stock', conditions: [['ends_at', 'gte', since]] })
  const days = useMemo(() => daysFrom(today, zone), [today, zone])
  const lines = useMemo(
    () => stockLines(items.rows, needs.rows, shortages.rows, days, [days.edges[0] ?? 0, days.edges.at(-1) ?? 0]),
    [items.rows, needs.rows, shortages.rows, days],
  )
  const tables = [items, needs, shortages]
  return {
    loaded: tables.every(({ isKnown }) => isKnown),
    failure: items.status === 'failed' ? items : null,
    lines,
    days,
    itemTable: items.table,
    reload: () => tables.forEach(({ table }) => table?.reload()),
  }
}
