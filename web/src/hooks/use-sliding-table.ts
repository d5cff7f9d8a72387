/** Live rows of a window that slides on: by a day at midnight, further back with a press. */
import { useState } from 'react'
import { isKnown, useLiveTable } from '@/hooks/use-live-table'
import { topicOf, type LiveTable, type LiveTableSpec, type TableState } from '@/lib/live/table'

/**
 * As `useLiveTable`, but the rows of the window before stay, still live, until those of the new one are in:
 * midnight clears no list, and none stays empty because the server is out of reach just then.
 *
 * Only for windows that overlap nearly whole. Another table or other equalities (another branch) are another
 * question, whose rows are never shown in answer to this one.
 */
export function useSlidingTable<Row extends object>(
  spec: LiveTableSpec<Row> | null,
): TableState<Row> & { table: LiveTable<Row> | null } {
  const [settled, setSettled] = useState(spec)
  const next = useLiveTable(spec)
  const before = useLiveTable(settled)
  if (nameOf(settled) === nameOf(spec)) return next
  if (!isKnown(next) && questionOf(settled) === questionOf(spec)) return before
  setSettled(spec)
  return next
}

const nameOf = (spec: LiveTableSpec<never> | null) => spec && topicOf(spec.table, spec.conditions ?? [])

const questionOf = (spec: LiveTableSpec<never> | null) =>
  spec && topicOf(spec.table, (spec.conditions ?? []).filter(([, operator]) => operator === 'eq'))
