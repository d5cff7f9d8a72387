/** The time, in a component that must say how long ago or how long still. */
import { useEffect, useState } from 'react'

/** Milliseconds since the epoch, renewed every `everyMs` milliseconds while the component is shown. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
