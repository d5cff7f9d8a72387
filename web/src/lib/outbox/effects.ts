/** What is on screen while changes wait: the rows as the server has them, with each change done again on top. Pure. */
import { meets } from '@/lib/live/conditions'
import { keyOf, type RowMap, type RowRules } from '@/lib/live/rows'
import type { Entry, Row, Write } from '@/lib/outbox/types'

/** The rows of a table with all that waits applied; the same map where nothing touches it. */
export function withPending<Shown extends object>(
  rows: RowMap<Shown>,
  table: string,
  rules: RowRules,
  entries: readonly Entry[],
): RowMap<Shown> {
  const touching = entries.flatMap((entry) =>
    entry.writes.flatMap((write, place) =>
      write.op !== 'call' && write.table === table ? [{ entry, write, base: entry.bases[place] ?? null }] : [],
    ),
  )
  if (touching.length === 0) return rows
  const next = new Map<string, object>(rows)
  for (const { entry, write, base } of touching) {
    const key = keyOf(write.op === 'insert' ? write.row : { id: write.id }, rules.key)
    const row = rowAfter(write, next.get(key) ?? base, entry.madeAt)
    if (row && meets(row, rules.conditions)) next.set(key, row)
    else next.delete(key)
  }
  return next as Map<string, Shown>
}

const requests = new WeakSet<object>()
const unsent = new WeakSet<object>()

/** Whether a row is of this device alone: asked for, and not yet with the server. A hall is not held by it. */
export function isRequested(row: object): boolean {
  return requests.has(row)
}

/** Whether what is shown of a row is a change of this device that the server does not have yet. */
export function isUnsent(row: object): boolean {
  return unsent.has(row)
}

/** The row as the write leaves it; null where it leaves none, or starts from one nobody here has seen. */
export function rowAfter(write: Exclude<Write, { op: 'call' }>, row: object | null, madeAt: number): Row | null {
  switch (write.op) {
    case 'insert': {
      // Already there: the server has it, and this device has not been told so yet.
      if (row) return row as Row
      const stamp = new Date(madeAt).toISOString()
      return marked({ created_at: stamp, modified_at: stamp, version: 1, ...write.shown, ...write.row }, true)
    }
    case 'update': {
      if (!row) return null
      const changed = marked({ ...row, ...write.changes, ...write.shown, version: write.version + 1 }, isRequested(row))
      unsent.add(changed)
      return changed
    }
    case 'delete':
      return null
  }
}

function marked(row: Row, isRequest: boolean): Row {
  if (isRequest) requests.add(row)
  return row
}
