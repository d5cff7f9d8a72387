/** What the store lacks for the function in the form, judged with every change of guests and times. */
import { useMemo } from 'react'
import { StockCheckNote } from '@/components/ui/stock-check-note'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { useStockCheck } from '@/hooks/use-stock-check'
import type { BookingStatus } from '@/lib/database'

/** Before it begins: afterwards the store has done what it could. */
const OPEN: ReadonlySet<BookingStatus> = new Set<BookingStatus>(['enquiry', 'tentative', 'confirmed'])

export function StockNote({ draft: { state, window, branch } }: { draft: BookingDraft }) {
  const { guests_expected, guests_guaranteed } = state.fields
  const guests = guests_guaranteed ?? guests_expected
  const { id, base } = state
  const isOpen = base === null || OPEN.has(base.status)
  const booking = useMemo(
    () => (!isOpen || typeof window === 'string' || guests === null ? null : { bookingId: id, from: window.from, to: window.to, guests }),
    [isOpen, window, guests, id],
  )
  return <StockCheckNote check={useStockCheck(branch.id, booking)} />
}
