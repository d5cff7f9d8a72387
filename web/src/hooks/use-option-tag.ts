/** How an option is told where many are: with the page's own clock, and in its last five minutes with one of its own. */
import { useEffect, useState } from 'react'
import type { Booking } from '@/lib/database'
import { COUNTED_MS, optionTag, type OptionTag } from '@/lib/diary/options'

/** `now` in milliseconds since the epoch, as late as a minute; null where there is nothing to tell. */
export function useOptionTag(row: Booking, now: number): OptionTag | null {
  const [second, setSecond] = useState(0)
  const left = row.status === 'tentative' && row.option_expires_at !== null ? Date.parse(row.option_expires_at) - Math.max(now, second) : Infinity
  const isTicking = left > 0 && left < COUNTED_MS
  useEffect(() => {
    if (!isTicking) return
    const tick = (): void => setSecond(Date.now())
    // The page's clock may be a minute behind, which here is a long time.
    tick()
    const timer = setInterval(tick, 1_000)
    return () => clearInterval(timer)
  }, [isTicking])
  return optionTag(row, Math.max(now, second), isTicking)
}
