/**
 * The loaded part of a long sorted list: every row up to its end, and how changes alter it. Pure.
 *
 * The end is a place in the order, not a row, so a row that moves away takes nothing along. What comes to
 * stand behind it is not kept: it is read when somebody asks for more.
 */
import { meets, type Condition } from '@/lib/live/conditions'
import type { RowChange } from '@/lib/live/protocol'
import { applyChanges, type RowMap } from '@/lib/live/rows'

/** Rows are in the order of one column that is never null, equals by id. */
export type PageOrder = { column: string; ascending: boolean }

/** A place in the order: the sort value and the id of the row that stood there. */
export type Place = { value: string | number; id: string }

export type PageRules = { conditions: readonly Condition[]; order: PageOrder }

export type PageWindow<Row> = {
  rows: RowMap<Row>
  /** Rows up to here are loaded; null once all are. */
  end: Place | null
  /** All rows that meet the conditions, loaded or not. */
  total: number
}

const KEY = ['id'] as const

export function placeOf(row: object, { column }: PageOrder): Place {
  const { [column]: value, id } = row as Record<string, unknown>
  return { value: typeof value === 'number' ? value : String(value), id: String(id) }
}

/** Negative where `a` stands before `b`. */
function comparePlaces(a: Place, b: Place, { ascending }: PageOrder): number {
  if (a.value !== b.value) return a.value < b.value === ascending ? -1 : 1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

export function sortedRows<Row extends object>(rows: RowMap<Row>, order: PageOrder): Row[] {
  return [...rows.values()].sort((a, b) => comparePlaces(placeOf(a, order), placeOf(b, order), order))
}

/** The window after a batch of changes. What counts to `total` is told by whole old rows alone. */
export function changeWindow<Row extends object>(
  window: PageWindow<Row>,
  changes: readonly RowChange<Row>[],
  rules: PageRules,
): { window: PageWindow<Row>; applied: readonly RowChange<Row>[] } {
  const { rows, applied } = applyChanges(window.rows, changes, { key: KEY, conditions: rules.conditions })
  const total = changes.reduce((sum, change) => sum + countOf(change, rules.conditions), window.total)
  const kept = upTo(rows, window.end, rules.order)
  return { window: { rows: kept, end: window.end, total: Math.max(total, kept.size) }, applied }
}

function countOf<Row extends object>(change: RowChange<Row>, conditions: readonly Condition[]): number {
  const before = change.kind === 'INSERT' ? 0 : Number(meets(change.old, conditions))
  const after = change.kind === 'DELETE' ? 0 : Number(meets(change.row, conditions))
  // An old row that has the key alone does not say whether it was counted.
  return change.kind !== 'INSERT' && Object.keys(change.old).length < 2 ? 0 : after - before
}

function upTo<Row extends object>(rows: RowMap<Row>, end: Place | null, order: PageOrder): RowMap<Row> {
  if (end === null) return rows
  const kept = [...rows].filter(([, row]) => comparePlaces(placeOf(row, order), end, order) <= 0)
  return kept.length === rows.size ? rows : new Map(kept)
}

/**
 * The window with a page read after it, from its end on. `limit` is how many rows were asked for: fewer came
 * when there are no more. A row that is known already stays if it is newer than the answer.
 */
export function addPage<Row extends object>(
  window: PageWindow<Row>,
  page: readonly Row[],
  limit: number,
  order: PageOrder,
): PageWindow<Row> {
  const arrivals = page.map((row) => ({ kind: 'UPDATE' as const, row, old: {}, committedAt: null }))
  const { rows } = applyChanges(window.rows, arrivals, { key: KEY, conditions: [] })
  const last = page.at(-1)
  const end = page.length < limit || !last ? null : placeOf(last, order)
  return { rows, end, total: end === null ? rows.size : Math.max(window.total, rows.size) }
}

/** The window cut to its first rows, where changes made it longer than is kept. */
export function cutWindow<Row extends object>(window: PageWindow<Row>, most: number, order: PageOrder): PageWindow<Row> {
  if (window.rows.size <= most) return window
  const kept = sortedRows(window.rows, order).slice(0, most)
  const last = kept.at(-1)
  if (!last) return window
  const key = (row: Row): string => placeOf(row, order).id
  return { rows: new Map(kept.map((row) => [key(row), row])), end: placeOf(last, order), total: window.total }
}

/** How many loaded rows stand at the very value of the end: the next page begins with them again. */
export function tiedWithEnd<Row extends object>({ rows, end }: PageWindow<Row>, order: PageOrder): number {
  if (end === null) return 0
  return [...rows.values()].filter((row) => placeOf(row, order).value === end.value).length
}
