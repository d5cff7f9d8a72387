/** Presses that count only when the buttons have stood long enough to be read (`lib/diary/steadiness`). */
import { useLayoutEffect, useRef, useState } from 'react'
import { isMeant, nextOffer } from '@/lib/diary/steadiness'
import type { Offer } from '@/lib/diary/steadiness'

export type SteadyPress = {
  /** A press has begun: what is offered now is what it means. */
  onPressStart: () => void
  /** Does it, unless the buttons turned under the finger. */
  press: (act: () => void) => void
  /** The last press did nothing, because the buttons had just turned into these. */
  wasHeld: boolean
}

/** `key` names what the buttons do, `edits` is another object whenever the person edited, `clock` gives milliseconds. */
export function useSteadyPress(key: string, edits: object | null, clock: () => number): SteadyPress {
  const shown = useRef<Offer | null>(null)
  const begun = useRef(key)
  const [heldFor, setHeldFor] = useState<string | null>(null)
  useLayoutEffect(() => {
    shown.current = nextOffer(shown.current, key, edits, clock())
  }, [key, edits, clock])
  return {
    onPressStart: () => {
      begun.current = shown.current?.key ?? key
    },
    press: (act) => {
      const meant = shown.current !== null && isMeant(shown.current, begun.current, clock())
      setHeldFor(meant ? null : key)
      if (meant) act()
    },
    wasHeld: heldFor === key,
  }
}
