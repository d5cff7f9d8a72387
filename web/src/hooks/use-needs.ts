/** What needs someone now, live, from the rows that one may read. */
import { useEffect, useMemo, useState } from 'react'
import { useLiveTable } from '@/hooks/use-live-table'
import { useSignedIn } from '@/hooks/use-session'
import { useSlidingTable, type SlidingSpec } from '@/hooks/use-sliding-table'
import { supabase } from '@/lib/client'
import type { Booking, Branch, FunctionAcknowledgement, InventoryShortage, Lead } from '@/lib/database'
import { changeNeeds, inUrgency, leadNeeds, optionNeeds, shortageNeeds } from '@/lib/figures/needs'
import type { Need } from '@/lib/figures/needs'
import type { Condition } from '@/lib/live/conditions'
import type { LiveTableSpec } from '@/lib/live/table'
import { addDays } from '@/lib/time'

/** Late changes are told at most a week before their function. */
const TOLD_DAYS = 9
/** A day more than is told of: what a device has that was closed since yesterday. */
const SOON_DAYS = 2

/** Soonest first. `branches` are those on screen; `today` is the date there. */
export function useNeeds(branches: readonly Branch[], today: string, now: number): readonly Need[] {
  const { rights } = useSignedIn()
  const [only] = branches
  const branch: Condition[] = branches.length === 1 && only ? [['branch_id', 'eq', only.id]] : []
  const of = <Row extends object>(table: string, ...conditions: Condition[]): LiveTableSpec<Row> | null =>
    rights.can('read', table) ? { table, conditions: [...branch, ...conditions] } : null
  const sliding = <Row extends object>(spec: LiveTableSpec<Row> | null, keptAs: string): SlidingSpec<Row> | null => spec && { ...spec, keptAs }
  const options = useLiveTable<Booking>(of('bookings', ['status', 'eq', 'tentative']))
  const soon = useSlidingTable(sliding<Booking>(of('bookings', ['event_date', 'gte', addDays(today, -1)], ['event_date', 'lte', addDays(today, SOON_DAYS)]), 'soon'))
  const shortages = useLiveTable<InventoryShortage>(of('inventory_shortages', ['state', 'in', ['open', 'asked']]))
  const leads = useLiveTable<Lead>(of('leads', ['stage', 'eq', 'new']))
  const changes = useSlidingTable(sliding<FunctionAcknowledgement>(of('function_acknowledgements', ['changed_at', 'gte', addDays(today, -TOLD_DAYS)]), 'late'))
  const itemName = useItemNames(shortages.rows)

  return useMemo(() => {
    const context = { now, today, zoneOf: (id: number) => branches.find((each) => each.id === id)?.timezone ?? 'UTC' }
    return inUrgency([
      ...optionNeeds(options.rows, context),
      ...shortageNeeds(shortages.rows, itemName, context),
      ...leadNeeds(leads.rows, context),
      ...changeNeeds(changes.rows, soon.byKey, context),
    ])
  }, [options.rows, shortages.rows, leads.rows, changes.rows, soon.byKey, itemName, branches, today, now])
}

/** Names of the items that fall short; the rows of a whole store would be many for a handful of names. */
function useItemNames(rows: readonly InventoryShortage[]): (id: string) => string | null {
  const ids = [...new Set(rows.map(({ item_id }) => item_id))].sort().join()
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map())
  useEffect(() => {
    if (ids === '') return
    const reading = new AbortController()
    void supabase
      .from('inventory_items')
      .select('id,name')
      .in('id', ids.split(','))
      .abortSignal(reading.signal)
      .then(({ data }) => {
        if (data && !reading.signal.aborted) setNames(new Map(data.map(({ id, name }) => [id, name])))
      })
    return () => reading.abort()
  }, [ids])
  return useMemo(() => (id: string) => names.get(id) ?? null, [names])
}
