/** A list that does not move under a pointer: what comes in meanwhile waits until it is asked for. */
import { useState } from 'react'

type Dated = { id: string; modified_at: string }

type Held = { ids: ReadonlySet<string>; latest: string }

/**
 * The rows to show, how many wait, and the handlers that say somebody is at the list.
 *
 * Only what was changed since then waits; older rows that are read now go in. `isOwn`: rows that go in at once all
 * the same, for the person put them there.
 */
export function useSteadyList<Row extends Dated>(rows: readonly Row[], isOwn: (row: Row) => boolean) {
  const [held, setHeld] = useState<Held | null>(null)
  const shown = held === null ? rows : rows.filter((row) => held.ids.has(row.id) || row.modified_at <= held.latest || isOwn(row))
  const hold = (): void => setHeld(rows.length === 0 ? null : heldAt(rows))
  return {
    shown,
    waiting: { count: rows.length - shown.length, show: hold },
    hold: { onPointerEnter: hold, onPointerLeave: () => setHeld(null) },
  }
}

function heldAt(rows: readonly Dated[]): Held {
  const latest = rows.reduce((most, { modified_at: at }) => (at > most ? at : most), '')
  return { ids: new Set(rows.map(({ id }) => id)), latest }
}
