// @ts-nocheck: the guide's own text, which is not written for strict checks
/** The three steps, one component. */
import { useState, type ReactNode } from 'react'
import type { Row } from '../../stage'
// guide: Setting Up Real-Time in Your Component > Step 1: Import Hook
import { useRealtimeBookings } from '@/hooks/use-real-time'
// guide ends

type Props = { branchId: number; children?: (bookings: Row[]) => ReactNode }

export function LiveBookings({ branchId, children }: Props) {
  const [bookings, setBookings] = useState([])

// guide: Setting Up Real-Time in Your Component > Step 2: Initialize Hook
const { isConnected } = useRealtimeBookings(branchId, {
  onNew: (booking) => {
    setBookings(prev => [...prev, booking])
  },
  onUpdated: (booking) => {
    setBookings(prev => 
      prev.map(b => b.id === booking.id ? booking : b)
    )
  },
  onCancelled: (booking) => {
    setBookings(prev => prev.filter(b => b.id !== booking.id))
  }
})
// guide ends

  const status = (
// guide: Setting Up Real-Time in Your Component > Step 3: Display Connection Status
<div className={isConnected ? 'bg-green-100' : 'bg-red-100'}>
  {isConnected ? 'Live' : 'Offline'}
</div>
// guide ends
  )
  return (
    <>
      {status}
      <ul>{bookings.map((booking) => <li key={booking.id}>{booking.title}</li>)}</ul>
      {children?.(bookings)}
    </>
  )
}
