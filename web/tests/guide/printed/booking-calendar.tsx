// @ts-nocheck: the guide's own text, which is not written for strict checks
/** The calendar's subscription: it fetches anew whenever anything changes. */
import type { SupabaseClient } from '@supabase/supabase-js'
import { useEffect, useState, type ReactNode } from 'react'
import type { Row } from '../../stage'

type Props = { supabase: SupabaseClient; branchId: number; children?: (bookings: Row[]) => ReactNode }

export function BookingCalendar({ supabase, branchId, children }: Props) {
  const [bookings, setBookings] = useState([])
  useEffect(() => {
    let asked = 0
    async function fetchBookings() {
      asked += 1
      const mine = asked
      const { data } = await supabase.from('bookings').select('*').eq('branch_id', branchId).order('event_date')
      // Answers may overtake each other; the last question's is the newest.
      if (mine === asked) setBookings(data)
    }

// guide: Real-Time Components > 1. Booking Calendar (Real-Time)
// Subscribe to bookings for this branch
const subscription = supabase
  .channel(`bookings:${branchId}`)
  .on(
    'postgres_changes',
    {
      event: '*',
      schema: 'public',
      table: 'bookings',
      filter: `branch_id=eq.${branchId}`,
    },
    () => {
      // Refetch bookings when any change detected
      fetchBookings()
    }
  )
  .subscribe()
// guide ends

    void fetchBookings()
    return () => void supabase.removeChannel(subscription)
  }, [supabase, branchId])
  return (
    <>
      <ul>{bookings.map((booking) => <li key={booking.id}>{booking.title}</li>)}</ul>
      {children?.(bookings)}
    </>
  )
}
