/** Rows that stay equal to the database, in a component. */
import { useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { liveHub } from '@/lib/live/hub'
import { topicOf, type Batch, type LiveTable, type LiveTableSpec, type TableState } from '@/lib/live/table'

const NOTHING: TableState<never> = { status: 'loading', rows: [], byKey: new Map<string, never>(), isKnown: false }
const noSubscription = () => () => undefined

/**
 * The live rows of a table; `null` asks for nothing and stays loading.
 *
 * `spec` may be written in place: the table changes only when the table name or the conditions do. Rows that
 * another component already holds are there at once.
 */
export function useLiveTable<Row extends object>(
  spec: LiveTableSpec<Row> | null,
): TableState<Row> & { table: LiveTable<Row> | null } {
  const table = useLease(spec)
  const state = useSyncExternalStore<TableState<Row>>(
    table ? table.subscribe : noSubscription,
    () => table?.getState() ?? NOTHING,
  )
  return useMemo(() => ({ ...state, table }), [state, table])
}

/** Whether the rows say what there is; rows that were read once stay on screen through any failure that follows. */
export function isKnown<Row>(table: TableState<Row>): boolean {
  return table.isKnown
}

/**
 * Holds a table from before the first paint on, and gives it back when the component goes or asks for other rows.
 *
 * One that is open already is there in the render that asks for it: rows that are at hand cost one render, not two.
 */
function useLease<Row extends object>(spec: LiveTableSpec<Row> | null): LiveTable<Row> | null {
  const name = spec ? topicOf(spec.table, spec.conditions ?? []) : null
  const found = useMemo(() => (name === null ? null : liveHub().find<Row>(name)), [name])
  const [opened, setOpened] = useState<{ name: string; table: LiveTable<Row> } | null>(null)
  const shown = opened?.name === name ? opened.table : found

  useLayoutEffect(() => {
    if (!spec || name === null) return
    const lease = liveHub().open(spec)
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the lease is the external resource this effect owns
    if (lease.table !== shown) setOpened({ name, table: lease.table })
    return () => lease.release()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- name says all that matters of spec
  }, [name])

  return shown
}

/** Calls back for every batch of changes of a table. `onBatch` may be written in place. */
export function useLiveBatches<Row extends object>(
  table: LiveTable<Row> | null,
  onBatch: (batch: Batch<Row>) => void,
): void {
  useEffect(() => table?.onBatch(onBatch), [table, onBatch])
}
