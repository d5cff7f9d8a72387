/** The stock table: each item with what it has and what is needed of it, in groups, filtered and found. */
import type { InventoryItem, InventoryNeed, InventoryShortage } from '@/lib/database'
import { addDays, instantOf } from '@/lib/time'
import { demandsOf, peakIn, peaksBetween, suppliesOf } from './demand'

export const DAYS_SHOWN = 14

/** Days of the bars with their edges as instants: one edge more than days. */
export type Days = { dates: readonly string[]; edges: readonly number[] }

export type StockState = 'enough' | 'tight' | 'short'

export type StockLine = {
  item: InventoryItem
  /** Owned less out of service. */
  usable: number
  /** Over the chosen window, what other answers cover taken off. */
  peak: number
  /** May be negative. */
  left: number
  /** Need on each of the days, covered or not. */
  bars: readonly number[]
  state: StockState
  isLow: boolean
}

export type StockGroup = { category: string; lines: readonly StockLine[] }

/** At most this share of what is usable may be left for an item to count as tight. */
const TIGHT_SHARE = 0.05

/** The days from a local date on. A midnight that the clocks skip begins at the next whole hour. */
export function daysFrom(date: string, zone: string, count: number = DAYS_SHOWN): Days {
  const dates = Array.from({ length: count + 1 }, (_, index) => addDays(date, index))
  const edges = dates.map((day) => instantOf(day, '00:00', zone) ?? instantOf(day, '01:00', zone) ?? Date.parse(`${day}T00:00:00Z`))
  return { dates: dates.slice(0, -1), edges }
}

export function usableOf(item: InventoryItem): number {
  return item.owned - item.out_of_service
}

export function isLow(item: InventoryItem): boolean {
  return item.active && usableOf(item) < item.par_level
}

export function stateOf(left: number, usable: number, peak: number): StockState {
  if (left < 0) return 'short'
  return peak > 0 && left <= usable * TIGHT_SHARE ? 'tight' : 'enough'
}

/** Rows by the item they name. */
export function byItem<Row extends { item_id: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) {
    const rowsOfItem = found.get(row.item_id)
    if (rowsOfItem) rowsOfItem.push(row)
    else found.set(row.item_id, [row])
  }
  return found
}

/**
 * The lines of the table in the order of the store.
 *
 * `window` is `[from, to)` in milliseconds since the epoch: what *Peak need* and *Left* speak of.
 */
export function stockLines(
  items: readonly InventoryItem[],
  needs: readonly InventoryNeed[],
  shortages: readonly InventoryShortage[],
  days: Days,
  window: readonly [number, number],
): StockLine[] {
  const needsOf = byItem(needs)
  const answersOf = byItem(shortages)
  return items.map((item) => {
    const wanted = demandsOf(item, needsOf.get(item.id) ?? [])
    const open = [...wanted, ...suppliesOf(answersOf.get(item.id) ?? [])]
    const usable = usableOf(item)
    const peak = peakIn(open, ...window)
    const left = usable - peak
    return { item, usable, peak, left, bars: peaksBetween(wanted, days.edges), state: stateOf(left, usable, peak), isLow: isLow(item) }
  })
}

export type StockFilter = 'all' | 'short' | 'tight' | 'low' | 'out' | 'retired'

export const FILTERS: readonly StockFilter[] = ['all', 'short', 'tight', 'low', 'out', 'retired']

const shows: Record<StockFilter, (line: StockLine) => boolean> = {
  all: () => true,
  short: ({ state }) => state === 'short',
  tight: ({ state }) => state !== 'enough',
  low: (line) => line.isLow,
  out: ({ item }) => item.out_of_service > 0,
  retired: ({ item }) => !item.active,
}

/** The lines that a filter and a search leave. Retired items are shown when asked for alone. */
export function filtered(lines: readonly StockLine[], filter: StockFilter, search: string): StockLine[] {
  const wanted = search.trim().toLocaleLowerCase()
  return lines.filter((line) => {
    const { name, sku, category, active } = line.item
    if (active === (filter === 'retired') || !shows[filter](line)) return false
    return [name, sku ?? '', category].some((text) => text.toLocaleLowerCase().includes(wanted))
  })
}

/** The lines in groups; groups and lines stay in the order of the store. */
export function grouped(lines: readonly StockLine[]): StockGroup[] {
  const groups = new Map<string, StockLine[]>()
  for (const line of lines) {
    const group = groups.get(line.item.category)
    if (group) group.push(line)
    else groups.set(line.item.category, [line])
  }
  return [...groups].map(([category, found]) => ({ category, lines: found }))
}

/** The order of the store. */
export function inStoreOrder(a: InventoryItem, b: InventoryItem): number {
  return a.sort_order - b.sort_order || a.name.localeCompare(b.name) || a.id.localeCompare(b.id)
}
