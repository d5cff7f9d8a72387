/** Rows and how changes alter them. Pure: maps in, maps out. */
import { meets, type Condition } from '@/lib/live/conditions'
import type { RowChange } from '@/lib/live/protocol'

export type RowMap<Row> = ReadonlyMap<string, Row>

export type RowRules = {
  /** Columns of the primary key. */
  key: readonly string[]
  conditions: readonly Condition[]
}

/** The identity of a row as text: its key columns in order. */
export function keyOf(row: object, key: readonly string[]): string {
  return key.map((column) => String((row as Record<string, unknown>)[column])).join('\u0000')
}

/**
 * The rows after a batch of changes, and the changes that made a difference.
 *
 * Applying a change twice, or one that a row's `version` has outgrown (a replay of what the snapshot already
 * holds), makes no difference. A row that no longer meets the conditions goes as if it were deleted.
 */
export function applyChanges<Row extends object>(
  rows: RowMap<Row>,
  changes: readonly RowChange<Row>[],
  rules: RowRules,
): { rows: RowMap<Row>; applied: RowChange<Row>[] } {
  const next = new Map(rows)
  const applied = changes.filter((change) => applyChange(next, change, rules))
  return applied.length > 0 ? { rows: next, applied } : { rows, applied }
}

function applyChange<Row extends object>(rows: Map<string, Row>, change: RowChange<Row>, rules: RowRules): boolean {
  if (change.kind === 'DELETE') return rows.delete(keyOf(change.old, rules.key))
  if (change.kind === 'UPDATE') forgetOldKey(rows, change, rules.key)
  const id = keyOf(change.row, rules.key)
  const current = rows.get(id)
  if (current && isOutgrown(change.row, current)) return false
  if (!meets(change.row, rules.conditions)) return rows.delete(id)
  rows.set(id, change.row)
  return true
}

/** An update may change the key itself; the row must not stay under the old one as well. */
function forgetOldKey<Row extends object>(
  rows: Map<string, Row>,
  change: { row: Row; old: Partial<Row> },
  key: readonly string[],
): void {
  if (key.some((column) => !(column in change.old))) return
  const old = keyOf(change.old, key)
  if (old !== keyOf(change.row, key)) rows.delete(old)
}

/** Whether the row at hand is newer, or this very one. Rows without a `version` always take what arrives. */
function isOutgrown(arriving: object, current: object): boolean {
  const [a, b] = [stampOf(arriving), stampOf(current)]
  if (a.version === null || b.version === null) return false
  return a.version < b.version || (a.version === b.version && a.modifiedAt === b.modifiedAt)
}

function stampOf(row: object): { version: number | null; modifiedAt: unknown } {
  const { version, modified_at: modifiedAt } = row as { version?: unknown; modified_at?: unknown }
  return { version: typeof version === 'number' ? version : null, modifiedAt }
}
