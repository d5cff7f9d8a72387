/** A list that does not move under a pointer or the focus: what arrives meanwhile waits until it is asked for. */
import { useState } from 'react'

type Keyed = { id: string }

/**
 * The rows to show, how many wait, and the handlers that say somebody is at the list.
 *
 * `isOwn`: rows that go in at once all the same, for the person put them there.
 */
export function useSteadyList<Row extends Keyed>(rows: readonly Row[], isOwn: (row: Row) => boolean) {
  const [known, setKnown] = useState<ReadonlySet<string> | null>(null)
  const shown = known === null ? rows : rows.filter((row) => known.has(row.id) || isOwn(row))
  const begin = (): void => setKnown((before) => before ?? new Set(rows.map(({ id }) => id)))
  const end = (): void => setKnown(null)
  return {
    shown,
    waiting: { count: rows.length - shown.length, show: () => setKnown(new Set(rows.map(({ id }) => id))) },
    hold: { onPointerEnter: begin, onPointerLeave: end },
  }
}
