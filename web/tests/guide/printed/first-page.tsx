// @ts-nocheck: the guide's own text, which is not written for strict checks
/** A first page, then changes. The reading awaits and the hook may not, so the block is in two pieces. */
import { useRealtimeBookings } from '@/hooks/use-real-time'

export async function fetchFirstPage(supabase, branchId) {
// guide: Performance Optimization > Handling Large Datasets
// Initial fetch with pagination
const { data } = await supabase
  .from('bookings')
  .select('*')
  .eq('branch_id', branchId)
  .range(0, 49) // First 50 records
// guide ends
  return data
}

export function Changes({ branchId }) {
// guide: Performance Optimization > Handling Large Datasets
// Real-time updates for changes
useRealtimeBookings(branchId, { /* callbacks */ })
// guide ends
  return null
}
