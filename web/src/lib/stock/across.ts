/** One item across branches: those that share a `sku`, side by side. */
import type { InventoryItem } from '@/lib/database'
import { filtered, type StockFilter, type StockLine } from './overview'

export type SharedItem = {
  /** The `sku`; an item without one is in one branch alone, and its own key. */
  key: string
  name: string
  category: string
  unit: string
  byBranch: ReadonlyMap<number, StockLine>
  /** Of all branches together. */
  owned: number
  onHand: number
  /** What is left at the peaks of the branches; what one lacks is not made up by another that nobody has asked. */
  left: number
}

export type SharedGroup = { category: string; items: readonly SharedItem[] }

/**
 * The items of all branches by what they are, in groups and in the order of the store.
 *
 * An item is shown where any branch's line passes the filter; then with every branch, since that is who can help.
 */
export function acrossBranches(lines: readonly StockLine[], filter: StockFilter, search: string): SharedGroup[] {
  const wanted = new Set(filtered(lines, filter, search).map(({ item }) => keyOf(item)))
  const linesOf = byKey(lines.filter(({ item }) => item.active || filter === 'retired'), ({ item }) => keyOf(item))
  const items = [...linesOf].filter(([key]) => wanted.has(key)).map(([key, found]) => sharedOf(key, found))
  return [...byKey(items, ({ category }) => category)].map(([category, found]) => ({ category, items: found }))
}

function sharedOf(key: string, lines: readonly StockLine[]): SharedItem {
  const [first] = lines
  const sum = (of: (line: StockLine) => number) => lines.reduce((total, line) => total + of(line), 0)
  return {
    key,
    name: first?.item.name ?? '',
    category: first?.item.category ?? '',
    unit: first?.item.unit ?? '',
    byBranch: new Map(lines.map((line) => [line.item.branch_id, line])),
    owned: sum(({ item }) => item.owned),
    onHand: sum(({ item }) => item.on_hand),
    left: sum(({ left }) => left),
  }
}

function keyOf(item: InventoryItem): string {
  return item.sku ?? item.id
}

/** In the order in which the keys come first. */
function byKey<Row>(rows: readonly Row[], keyOfRow: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOfRow(row)
    const others = found.get(key)
    if (others) others.push(row)
    else found.set(key, [row])
  }
  return found
}
