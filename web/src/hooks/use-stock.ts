/** The live stock of a branch: items with their needs, tasks, asks of other branches, and what moved lately. */
import { useMemo } from 'react'
import { useLiveTable } from '@/hooks/use-live-table'
import { useSlidingTable } from '@/hooks/use-sliding-table'
import type {
  Booking, Branch, InventoryItem, InventoryMovement, InventoryNeed, InventoryShortage, InventoryTransfer,
} from '@/lib/database'
import type { LiveTable, LiveTableSpec, TableState } from '@/lib/live/table'
import { afterMovements, needAfter } from '@/lib/stock/movements'
import { byItem, inStoreOrder } from '@/lib/stock/overview'
import { addDays } from '@/lib/time'
import { pendingOf } from '@/lib/writes'

export type StockRows = {
  loaded: boolean
  failure: Extract<TableState<InventoryItem>, { status: 'failed' }> | null
  /** In the order of the store, the retired too; movements that wait on this device are counted. */
  items: readonly InventoryItem[]
  itemOf: ReadonlyMap<string, InventoryItem>
  /** With what went out and came back by movements that wait on this device. */
  needs: readonly InventoryNeed[]
  shortages: readonly InventoryShortage[]
  transfers: readonly InventoryTransfer[]
  /** Of yesterday and today, the latest first. */
  movements: readonly InventoryMovement[]
  bookings: ReadonlyMap<string, Booking>
  itemTable: LiveTable<InventoryItem> | null
  /** Reads everything anew. */
  reload: () => void
}

/** How far a need may reach over the edge of the days shown: a lawn's set-up, laundry. */
const REACH_DAYS = 4
/** Tasks are listed further ahead than bars are drawn. */
const AHEAD_DAYS = 35

/** `today` is the local date of the branch. Rows that end before yesterday are not asked for. */
export function useStock(branch: Branch, today: string): StockRows {
  const since = keptSince(today)
  const until = addDays(today, AHEAD_DAYS)
  const items = useLiveTable(itemsOf(branch.id))
  const needs = useSlidingTable<InventoryNeed>({
    table: 'inventory_needs',
    keptAs: 'stock',
    conditions: [['branch_id', 'eq', branch.id], ['due_back_at', 'gte', since], ['out_at', 'lte', until]],
  })
  const shortages = useSlidingTable<InventoryShortage>({
    table: 'inventory_shortages',
    keptAs: 'stock',
    conditions: [['branch_id', 'eq', branch.id], ['ends_at', 'gte', since]],
  })
  const transfers = useSlidingTable<InventoryTransfer>({
    table: 'inventory_transfers',
    keptAs: 'stock',
    conditions: [['branch_id', 'eq', branch.id], ['due_back_at', 'gte', addDays(today, -30)]],
  })
  const movements = useSlidingTable<InventoryMovement>({
    table: 'inventory_movements',
    keptAs: 'stock',
    conditions: [['branch_id', 'eq', branch.id], ['happened_at', 'gte', since]],
    order: latestFirst,
  })
  const bookings = useSlidingTable<Booking>({
    table: 'bookings',
    keptAs: 'stock',
    conditions: [['branch_id', 'eq', branch.id], ['event_date', 'gte', addDays(today, -REACH_DAYS)], ['event_date', 'lte', until]],
  })
  const waiting = useMemo(() => byItem(movements.rows.filter(({ id }) => pendingOf('inventory_movements', id) !== null)), [movements.rows])
  const counted = useMemo(() => withWaiting(items.rows, waiting, afterMovements, ({ id }) => id), [items.rows, waiting])
  const needed = useMemo(() => withWaiting(needs.rows, waiting, needAfter, ({ item_id }) => item_id), [needs.rows, waiting])
  const itemOf = useMemo(() => new Map(counted.map((item) => [item.id, item])), [counted])
  const tables = [items, needs, shortages, transfers, movements, bookings]
  return {
    loaded: tables.every(({ isKnown }) => isKnown),
    failure: items.status === 'failed' ? items : null,
    items: counted,
    itemOf,
    needs: needed,
    shortages: shortages.rows,
    transfers: transfers.rows,
    movements: movements.rows,
    bookings: bookings.byKey,
    itemTable: items.table,
    reload: () => tables.forEach(({ table }) => table?.reload()),
  }
}

/** The local date since which movements, needs and tasks are kept. */
function keptSince(today: string): string {
  return addDays(today, -1)
}

/** The items of a branch; every screen that asks for them shares them. */
export function itemsOf(branchId: number): LiveTableSpec<InventoryItem> {
  return { table: 'inventory_items', conditions: [['branch_id', 'eq', branchId]], order: inStoreOrder }
}

export function latestFirst(a: InventoryMovement, b: InventoryMovement): number {
  return Date.parse(b.happened_at) - Date.parse(a.happened_at) || b.id.localeCompare(a.id)
}

// The server moves the counters; until it has, movements kept on this device are counted here.
function withWaiting<Row>(
  rows: readonly Row[],
  waiting: ReadonlyMap<string, readonly InventoryMovement[]>,
  after: (row: Row, movements: readonly InventoryMovement[]) => Row,
  itemOf: (row: Row) => string,
): readonly Row[] {
  return waiting.size === 0 ? rows : rows.map((row) => after(row, waiting.get(itemOf(row)) ?? []))
}
