/**
 * The verdict in a line over the buttons of a phone, as long as its box is out of sight: a hall is chosen above the
 * fold of the form, and the box lies below it. A press leads to the box, and to what is free instead.
 */
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { Icon } from '@/components/ui/icon'
import { useIsPhone } from '@/hooks/use-is-phone'
import { cx } from '@/lib/cx'
import type { VerdictBox } from '@/lib/diary/verdict-box'
import { VERDICT_ID } from './verdict-note'

const TONES = { ok: 'text-ok-text', warn: 'text-warn-text', bad: 'text-bad-text', info: '' } as const

export function VerdictLine({ box }: { box: VerdictBox | null }) {
  const isPhone = useIsPhone()
  // What a booking holds already is no news.
  const isNews = isPhone && box !== null && box.tone !== 'info'
  const isOutOfSight = useIsOutOfSight(isNews ? box : null)
  if (!isNews || !isOutOfSight) return null
  const lead = (): void => document.getElementById(VERDICT_ID)?.scrollIntoView({ block: 'start' })
  return (
    <Button onPress={lead} className={cx('-mt-2.5 flex min-h-11 w-full items-center gap-2 text-left text-13 font-semibold outline-none data-focus-visible:focus-ring-inset', TONES[box.tone])}>
      <Icon name={box.tone === 'ok' ? 'check' : 'warning'} size="sm" />
      <span className="min-w-0 flex-1 wrap-anywhere">{box.title}</span>
      <Icon name="down" size="sm" />
    </Button>
  )
}

/** How much of the box has to be in sight to be read there. */
const SEEN = 0.4

/** Null has nothing to be seen. */
function useIsOutOfSight(box: VerdictBox | null): boolean {
  const [isOut, setOut] = useState(false)
  // Another tone is another element.
  const tone = box?.tone
  useEffect(() => {
    const element = tone && document.getElementById(VERDICT_ID)
    if (!element || !('IntersectionObserver' in window)) return
    const sight = new IntersectionObserver((entries) => setOut((entries.at(-1)?.intersectionRatio ?? 0) < SEEN), { threshold: SEEN })
    sight.observe(element)
    return () => {
      sight.disconnect()
      setOut(false)
    }
  }, [tone])
  return isOut
}
