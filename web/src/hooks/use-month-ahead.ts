/** The month that comes, at hand in the last days of this one: what its first day's screens are made of. */
import { useEffect } from 'react'
import { monthOfBookings } from '@/hooks/use-diary'
import { liveHub, type Lease } from '@/lib/live/hub'
import type { Booking } from '@/lib/database'
import { addDays, monthOf } from '@/lib/time'

/** How many days before it begins a month is read: as long may a device be closed that is opened without a network. */
const AHEAD_DAYS = 10
/** What is on screen is read before. */
const SETTLED_MS = 1_500

/** Keeps the next month live from ten days before it on, so that this device has it; `isOn` false: not yet. */
export function useMonthAhead(branchId: number, today: string, isOn: boolean): void {
  const coming = monthOf(addDays(today, AHEAD_DAYS))
  const isNear = isOn && coming !== monthOf(today)
  useEffect(() => {
    if (!isNear) return
    let lease: Lease<Booking> | null = null
    const timer = setTimeout(() => { lease = liveHub().openAhead(monthOfBookings(branchId, coming)) }, SETTLED_MS)
    return () => {
      clearTimeout(timer)
      lease?.release()
    }
  }, [branchId, coming, isNear])
}
