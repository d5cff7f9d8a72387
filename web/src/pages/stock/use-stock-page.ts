/** What every stock page needs: the branch, its live stock, who looks at it and what they may do. */
import { useMemo } from 'react'
import type { StockContext } from '@/components/stock/stock-context'
import { useWhereabouts } from '@/hooks/use-colleagues'
import { useNow } from '@/hooks/use-now'
import { usePeople } from '@/hooks/use-people'
import { useSignedIn } from '@/hooks/use-session'
import { useStock } from '@/hooks/use-stock'
import { useStockNews } from '@/hooks/use-stock-changes'
import { useToday } from '@/hooks/use-today'
import type { Branch } from '@/lib/database'
import { stockLines, daysFrom, type Days, type StockLine } from '@/lib/stock/overview'

export type StockPageState = StockContext & { days: Days; lines: readonly StockLine[] }

const EVERY_MS = 30_000

/** `day`: the peak is asked for that date alone, if it is among those shown. */
export function useStockPage(branch: Branch, day: string | null = null): StockPageState {
  const { person, rights } = useSignedIn()
  const zone = branch.timezone
  const today = useToday(zone)
  const now = useNow(EVERY_MS)
  const nameOf = usePeople()
  useWhereabouts([branch], { section: 'stock' })
  const stock = useStock(branch, today)
  useStockNews(branch.id, stock.itemOf)
  const days = useMemo(() => daysFrom(today, zone), [today, zone])
  const window = useMemo(() => windowOf(days, day), [days, day])
  const { items, needs, shortages } = stock
  const lines = useMemo(() => stockLines(items, needs, shortages, days, window), [items, needs, shortages, days, window])
  const may = (action: 'insert' | 'update', table: string) => rights.can(action, table, branch.id)
  return {
    branch, stock, today, now, nameOf, days, lines, window,
    personId: person.id,
    rights: {
      mayRecord: may('insert', 'inventory_movements'),
      mayEdit: may('update', 'inventory_items'),
      mayAnswer: may('update', 'inventory_shortages'),
      mayLend: may('update', 'inventory_transfers'),
      mayNeed: may('update', 'inventory_needs'),
    },
  }
}

function windowOf({ dates, edges }: Days, day: string | null): readonly [number, number] {
  const index = day === null ? -1 : dates.indexOf(day)
  return index === -1 ? [edges[0] ?? 0, edges.at(-1) ?? 0] : [edges[index] ?? 0, edges[index + 1] ?? 0]
}
