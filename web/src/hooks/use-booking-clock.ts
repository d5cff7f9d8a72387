/** The time as an option's countdown needs it: each quarter of a minute, and each second in its last five minutes. */
import { useEffect, useState } from 'react'
import type { Booking } from '@/lib/database'
import { COUNTED_MS } from '@/lib/diary/options'

const CALM_MS = 15_000

export type BookingClock = { now: number; isTicking: boolean }

/** Milliseconds since the epoch; `isTicking` while it is renewed each second. */
export function useBookingClock(row: Pick<Booking, 'option_expires_at'> | null): BookingClock {
  const [now, setNow] = useState(() => Date.now())
  const left = row?.option_expires_at ? Date.parse(row.option_expires_at) - now : Infinity
  // A little before its time, so that no quarter of a minute is missed.
  const isTicking = left > 0 && left < COUNTED_MS + CALM_MS
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), isTicking ? 1_000 : CALM_MS)
    return () => clearInterval(timer)
  }, [isTicking])
  return { now, isTicking }
}
