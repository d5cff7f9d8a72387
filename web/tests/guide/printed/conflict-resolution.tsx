// @ts-nocheck: the guide's own text, which is not written for strict checks
/** Keeps whichever of a local and a remote change is newer. */
import { useState } from 'react'
import { useRealtime } from '@/hooks/use-real-time'

export function Resolved({ initial }) {
  const [bookings, setBookings] = useState(initial)
  const { isConnected } = useRealtime({
    table: 'bookings',
// guide: Advanced Real-Time Patterns > Pattern 2: Conflict Resolution
// When real-time update conflicts with local change
onUpdate: (updated) => {
  setBookings(prev => {
    const local = prev.find(b => b.id === updated.id)
    
    if (local?.modified_at > updated.modified_at) {
      // Local change is newer, keep it
      return prev
    }
    
    // Remote change is newer, use it
    return prev.map(b => b.id === updated.id ? updated : b)
  })
}
// guide ends
  })
  return (
    <>
      <p>{isConnected ? 'Live' : 'Offline'}</p>
      <ul>{bookings.map((booking) => <li key={booking.id}>{booking.title}</li>)}</ul>
    </>
  )
}
