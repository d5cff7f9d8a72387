// @ts-nocheck: the guide's own text, which is not written for strict checks
/** Only one branch's bookings. */
import { useRealtime } from '@/hooks/use-real-time'

export function OneBranch({ branchId, onInsert }) {
  const { isConnected } = useRealtime({
    table: 'bookings',
    onInsert,
// guide: Performance Optimization > Filtering by Branch
// Only subscribe to this branch's bookings
filter: `branch_id=eq.${branchId}`
// guide ends
  })
  return isConnected ? 'Live' : 'Offline'
}
