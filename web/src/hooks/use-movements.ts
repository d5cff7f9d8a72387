/** The movements of a branch, the latest fifty first, older ones on demand, new ones live. */
import { useEffect, useMemo, useState } from 'react'
import { useSlidingTable } from '@/hooks/use-sliding-table'
import { latestFirst } from '@/hooks/use-stock'
import { supabase } from '@/lib/client'
import type { InventoryMovement } from '@/lib/database'
import type { TableState } from '@/lib/live/table'

export const PAGE = 50

export type Movements = {
  rows: readonly InventoryMovement[]
  loaded: boolean
  /** Whether there are older ones. */
  hasMore: boolean
  failure: Extract<TableState<InventoryMovement>, { status: 'failed' }> | null
  showMore: () => void
}

/**
 * Where the last row of a page stands is asked first; everything from there on is then one live table.
 *
 * `recent` is the local date that the stock pages keep movements since: without the server, those are shown.
 */
export function useMovements(branchId: number, recent: string): Movements {
  const [wanted, setWanted] = useState(PAGE)
  const [edge, setEdge] = useState<{ since: string; hasMore: boolean } | null>(null)

  useEffect(() => {
    let isCurrent = true
    const asking = supabase.from('inventory_movements').select('happened_at').eq('branch_id', branchId)
      .order('happened_at', { ascending: false }).range(wanted - 1, wanted)
    void asking.then(({ data }) => {
      if (!isCurrent) return
      if (!data) return setEdge((before) => before ?? { since: recent, hasMore: false })
      const [last, next] = data
      setEdge({ since: last?.happened_at ?? BEGINNING, hasMore: next !== undefined })
    })
    return () => { isCurrent = false }
  }, [branchId, wanted, recent])

  const table = useSlidingTable<InventoryMovement>(edge && {
    table: 'inventory_movements',
    keptAs: 'movements',
    conditions: [['branch_id', 'eq', branchId], ['happened_at', 'gte', edge.since]],
    order: latestFirst,
  })
  const rows = useMemo(() => [...table.rows].sort(latestFirst), [table.rows])
  return {
    rows,
    loaded: table.isKnown,
    hasMore: edge?.hasMore ?? false,
    failure: table.status === 'failed' ? table : null,
    showMore: () => setWanted((before) => before + PAGE),
  }
}

const BEGINNING = '2000-01-01'
