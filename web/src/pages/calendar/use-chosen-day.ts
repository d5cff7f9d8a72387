/** The day of the month whose bookings a phone lists: the choice stands in the address, so a reload and Back show it again. */
import { useSearchParams } from 'react-router'
import { useStableCallback } from '@/hooks/use-stable'
import { monthOf } from '@/lib/time'

/** Today, or the first of another month, unless the address names a day of the month on screen. */
export function useChosenDay(month: string, today: string): [string, (date: string) => void] {
  const [search, setSearch] = useSearchParams()
  const named = search.get('day')
  const usual = monthOf(today) === month ? today : `${month}-01`
  const choose = useStableCallback((date: string) =>
    setSearch((current) => {
      const changed = new URLSearchParams(current)
      changed.set('day', date)
      return changed
    }, { replace: true }))
  return [named !== null && monthOf(named) === month ? named : usual, choose]
}
