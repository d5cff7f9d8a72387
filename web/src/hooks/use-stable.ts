/** What stays the same object over renders, so that what it is given to is not started or drawn anew for it. */
import { useCallback, useLayoutEffect, useRef, type RefObject } from 'react'

/** The value of the last render that was shown, for callbacks that outlive a render. */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value)
  useLayoutEffect(() => {
    latest.current = value
  })
  return latest
}

/** A callback that calls the `act` of the last render. For what answers a press or a key, not while rendering. */
export function useStableCallback<Args extends unknown[], Result>(act: (...args: Args) => Result): (...args: Args) => Result {
  const latest = useLatest(act)
  return useCallback((...args) => latest.current(...args), [latest])
}
