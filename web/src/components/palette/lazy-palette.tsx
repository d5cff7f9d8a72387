/**
 * The palette as a chunk of its own, asked for when somebody first opens it. Who opens it by a key types on at once: what
 * is typed until it is here is its first question, and no key of the page meanwhile.
 */
import { Suspense, useEffect, useState } from 'react'
import { lazyPart } from '@/components/ui/lazy-part'
import { useOverlay } from '@/hooks/use-overlay'
import { overlays } from '@/lib/overlays'
import type { Screen } from '@/lib/palette/acts'

const Palette = lazyPart(async () => (await import('./palette')).Palette)

export function LazyPalette({ screens }: { screens: readonly Screen[] }) {
  return useOverlay() === 'palette' ? <Opened screens={screens} /> : null
}

function Opened({ screens }: { screens: readonly Screen[] }) {
  const [typed, setTyped] = useState('')
  return (
    <Suspense fallback={<TypedAhead onType={setTyped} />}>
      <Palette screens={screens} start={typed} />
    </Suspense>
  )
}

function TypedAhead({ onType }: { onType: (change: (typed: string) => string) => void }) {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const { key } = event
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      if (key === 'Escape') overlays.close()
      else if (key === 'Backspace') onType((typed) => typed.slice(0, -1))
      else if (key.length === 1) onType((typed) => typed + key)
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    // On the way down, before the keys of the page.
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => removeEventListener('keydown', onKeyDown, { capture: true })
  }, [onType])
  return null
}
