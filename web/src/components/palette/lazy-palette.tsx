/** The palette as a chunk of its own, asked for when somebody first opens it. */
import { lazy, Suspense } from 'react'
import { useOverlay } from '@/hooks/use-overlay'
import type { Screen } from '@/lib/palette/acts'

const Palette = lazy(async () => ({ default: (await import('./palette')).Palette }))

export function LazyPalette({ screens }: { screens: readonly Screen[] }) {
  return useOverlay() === 'palette' ? <Suspense><Palette screens={screens} /></Suspense> : null
}
