// @ts-nocheck: the guide's own text, which is not written for strict checks
/** The block that React forbids: a hook called inside an effect. */
import { useEffect } from 'react'
import { useRealtimeBookings } from '@/hooks/use-real-time'

export function HookInEffect({ branchId }) {
// guide: Performance Optimization > Unsubscribing When Unmounting
useEffect(() => {
  const { unsubscribe } = useRealtimeBookings(branchId, { /* ... */ })
  
  return () => {
    unsubscribe() // Clean up on unmount
  }
}, [branchId])
// guide ends
  return null
}
