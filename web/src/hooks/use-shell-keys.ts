/** The keys that work on every page: find, the sheet of keys, `g` and a section, F6 from region to region. */
import { useEffect, useEffectEvent } from 'react'
import { overlays } from '@/lib/overlays'
import { stepRegion } from '@/lib/regions'
import { isForSomethingElse } from '@/lib/typing'

/** How long `g` waits for its second key. */
const SECOND_KEY_MS = 1_500

/** `goTo` is asked with the key after `g`; it says whether that key leads anywhere. */
export function useShellKeys(goTo: (key: string) => boolean): void {
  const go = useEffectEvent(goTo)
  useEffect(() => {
    let waitsUntil = 0
    function onKeyDown(event: KeyboardEvent) {
      if (isHandled(event, () => (event.timeStamp < waitsUntil ? go(event.key.toLowerCase()) : false))) {
        event.preventDefault()
        event.stopPropagation()
      }
      const isStart = event.key === 'g' && overlays.get() === null && !isForSomethingElse(event)
      waitsUntil = isStart ? event.timeStamp + SECOND_KEY_MS : 0
    }
    // On the way down, so that the second key of `g t` is not also the page's own T.
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => removeEventListener('keydown', onKeyDown, { capture: true })
  }, [])
}

function isHandled(event: KeyboardEvent, isSecondOf: () => boolean): boolean {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') return opened('palette')
  if (event.key === 'F6') return stepRegion(event.shiftKey ? -1 : 1)
  // an overlay that is open and still fetched has no focus yet, but the keys are its own
  if (overlays.get() !== null || isForSomethingElse(event)) return false
  if (event.key === '/') return opened('palette')
  if (event.key === '?') return opened('keys')
  return isSecondOf()
}

function opened(overlay: 'palette' | 'keys'): true {
  overlays.open(overlay)
  return true
}
