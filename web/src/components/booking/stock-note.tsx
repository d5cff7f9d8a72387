/** What the store lacks for the function in the form, judged with every change of guests and times. */
import { useMemo } from 'react'
import { StockCheckNote } from '@/components/ui/stock-check-note'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { useStockCheck } from '@/hooks/use-stock-check'

export function StockNote({ draft: { state, window, branch } }: { draft: BookingDraft }) {
  const { guests_expected, guests_guaranteed } = state.fields
  const guests = guests_guaranteed ?? guests_expected
  const { id } = state
  const booking = useMemo(
    () => (typeof window === 'string' || guests === null ? null : { bookingId: id, from: window.from, to: window.to, guests }),
    [window, guests, id],
  )
  return <StockCheckNote check={useStockCheck(branch.id, booking)} />
}
