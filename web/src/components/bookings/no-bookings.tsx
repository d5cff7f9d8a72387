/** The list without a booking: none that the filter passes, or none at all, where no other filter would help. */
import { EmptyState } from '@/components/ui/states'
import { useLivePage } from '@/hooks/use-live-page'
import { EVERYTHING, pageSpec } from '@/lib/bookings/listing'
import type { Booking } from '@/lib/database'
import { messages } from '@/lib/messages'

const words = messages.booking.list

/** `branchId` null: every branch one may read. `today` is the branch's own. */
export function NoBookings({ branchId, today }: { branchId: number | null; today: string }) {
  const every = useLivePage<Booking>({ ...pageSpec(EVERYTHING, branchId, today), size: 1 })
  const isBlank = every.status === 'ready' && every.total === 0
  return (
    <div className="flex justify-center p-8">
      <EmptyState title={isBlank ? words.blank : words.empty}>{every.status !== 'loading' && (isBlank ? words.blankHint : words.emptyHint)}</EmptyState>
    </div>
  )
}
