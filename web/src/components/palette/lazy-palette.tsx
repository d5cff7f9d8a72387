/** The palette as a chunk of its own, asked for when somebody first opens it. */
import { Suspense } from 'react'
import { lazyPart } from '@/components/ui/lazy-part'
import { useOverlay } from '@/hooks/use-overlay'
import type { Screen } from '@/lib/palette/acts'

const Palette = lazyPart(async () => (await import('./palette')).Palette)

export function LazyPalette({ screens }: { screens: readonly Screen[] }) {
  return useOverlay() === 'palette' ? <Suspense><Palette screens={screens} /></Suspense> : null
}
