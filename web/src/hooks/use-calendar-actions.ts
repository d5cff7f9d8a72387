/** Where a grid of days leads, on the month and on the week: a day, a new booking, an open one, the span beside it. */
import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { usePanel } from '@/hooks/use-panel'
import { useStableCallback } from '@/hooks/use-stable'
import type { Branch, Hall } from '@/lib/database'
import { routes } from '@/lib/routes'

export type CalendarActions = {
  /** Enter on a cell: the day's diary. */
  onOpenDay: (branchId: number, date: string) => void
  /** B on a cell: a new booking there. */
  onBook: (hall: Hall, date: string) => void
  onOpenBooking: (id: string) => void
  onTurn: (by: -1 | 1) => void
}

/** The same object over renders, so that the grid is not drawn anew for it. `turn` goes to the span before or after. */
export function useCalendarActions(branches: readonly Branch[], turn: (by: -1 | 1) => void): CalendarActions {
  const navigate = useNavigate()
  const { open } = usePanel()
  const onOpenDay = useStableCallback((branchId: number, date: string) => {
    const branch = branches.find(({ id }) => id === branchId)
    if (branch) void navigate(routes.diary(branch.code, date))
  })
  const onTurn = useStableCallback(turn)
  return useMemo(
    () => ({
      onOpenDay,
      onBook: (hall, date) => open({ kind: 'new-booking', hall: hall.id, date }),
      onOpenBooking: (id) => open({ kind: 'booking', id }),
      onTurn,
    }),
    [onOpenDay, onTurn, open],
  )
}
