import { useSearchParams } from 'react-router'
import type { StockChoice } from '@/components/stock/stock-tools'
import { FILTERS, type StockFilter } from '@/lib/stock/overview'

/** Filter, day and search live in the address, so that a colleague can be sent what one sees. */
export function useStockChoice(): [StockChoice, (choice: StockChoice) => void] {
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show')
  const choice: StockChoice = {
    filter: FILTERS.find((filter) => filter === asked) ?? 'all',
    day: search.get('day'),
    search: search.get('find') ?? '',
  }
  const choose = (next: StockChoice) => {
    const said: Record<string, string | null> = { show: next.filter === ('all' satisfies StockFilter) ? null : next.filter, day: next.day, find: next.search || null }
    setSearch((current) => {
      const changed = new URLSearchParams(current)
      for (const [key, value] of Object.entries(said)) {
        if (value === null) changed.delete(key)
        else changed.set(key, value)
      }
      return changed
    }, { replace: true })
  }
  return [choice, choose]
}
