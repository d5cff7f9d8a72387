/** Live rows of a window that slides on: by a day at midnight, further back with a press. */
import { useState } from 'react'
import { useLiveTable } from '@/hooks/use-live-table'
import { questionOf, topicOf, type LiveTable, type LiveTableSpec, type TableState } from '@/lib/live/table'

export type SlidingSpec<Row extends object> = LiveTableSpec<Row> & { keptAs: string }

/**
 * As `useLiveTable`, but the rows of the window before stay, still live, until those of the new one are in:
 * midnight clears no list, and none stays empty because the server is out of reach just then. `keptAs` says where
 * the device keeps them from one day to the next.
 *
 * Only for windows that overlap nearly whole. Another table or other equalities (another branch) are another
 * question, whose rows are never shown in answer to this one.
 */
export function useSlidingTable<Row extends object>(
  spec: SlidingSpec<Row> | null,
): TableState<Row> & { table: LiveTable<Row> | null } {
  const [settled, setSettled] = useState(spec)
  const next = useLiveTable(spec)
  const before = useLiveTable(settled)
  if (nameOf(settled) === nameOf(spec)) return next
  if (!next.isKnown && settled && spec && questionOf(settled) === questionOf(spec)) return before
  setSettled(spec)
  return next
}

const nameOf = (spec: LiveTableSpec<never> | null) => spec && topicOf(spec.table, spec.conditions ?? [])
