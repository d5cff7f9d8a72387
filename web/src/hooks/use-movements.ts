/** The movements of a branch, the latest fifty first, older ones on demand, new ones live. */
import { useEffect, useMemo, useState } from 'react'
import { useConnection } from '@/hooks/use-connection'
import { useSlidingTable } from '@/hooks/use-sliding-table'
import { latestFirst, type StockRows } from '@/hooks/use-stock'
import { supabase } from '@/lib/client'
import type { InventoryMovement } from '@/lib/database'
import type { TableState } from '@/lib/live/table'
import { addDays } from '@/lib/time'

const PAGE = 50

export type Movements = {
  rows: readonly InventoryMovement[]
  loaded: boolean
  /** Whether there are older ones; null: not known without the server. */
  hasMore: boolean | null
  failure: Extract<TableState<InventoryMovement>, { status: 'failed' }> | null
  showMore: () => void
}

/**
 * Where the last row of a page stands is asked first; everything from there on is then one live table. Until it is
 * read the movements that the stock pages have are shown, without the server those this device has of the last month.
 */
export function useMovements(branchId: number, today: string, stock: Pick<StockRows, 'movements' | 'loaded'>): Movements {
  const [wanted, setWanted] = useState(PAGE)
  const [edge, setEdge] = useState<{ since: string; hasMore: boolean } | null>(null)
  const isOffline = useConnection().connection.status === 'offline'

  useEffect(() => {
    let isCurrent = true
    const asking = supabase.from('inventory_movements').select('happened_at').eq('branch_id', branchId)
      .order('happened_at', { ascending: false }).range(wanted - 1, wanted)
    void asking.then(({ data }) => {
      if (!isCurrent || !data) return
      const [last, next] = data
      setEdge({ since: last?.happened_at ?? BEGINNING, hasMore: next !== undefined })
    })
    return () => { isCurrent = false }
  }, [branchId, wanted, isOffline])

  const since = edge?.since ?? (isOffline ? addDays(today, -KEPT_DAYS) : null)
  const table = useSlidingTable<InventoryMovement>(since === null ? null : {
    table: 'inventory_movements',
    keptAs: 'movements',
    conditions: [['branch_id', 'eq', branchId], ['happened_at', 'gte', since]],
    order: latestFirst,
  })
  const known = table.isKnown ? table.rows : stock.movements
  const rows = useMemo(() => [...known].sort(latestFirst), [known])
  return {
    rows,
    loaded: table.isKnown || rows.length > 0 || (isOffline && stock.loaded),
    hasMore: edge?.hasMore ?? null,
    failure: table.status === 'failed' ? table : null,
    showMore: () => setWanted((before) => before + PAGE),
  }
}

const BEGINNING = '2000-01-01'
/** How far back is looked for what this device has. */
const KEPT_DAYS = 30
