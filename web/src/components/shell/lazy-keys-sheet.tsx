/** The sheet of keys as a chunk of its own: few open it, and nobody needs it to begin. */
import { lazy, Suspense } from 'react'
import { useOverlay } from '@/hooks/use-overlay'

const Sheet = lazy(async () => ({ default: (await import('./keys-sheet')).KeysSheet }))

export function LazyKeysSheet() {
  return useOverlay() === 'keys' ? <Suspense><Sheet /></Suspense> : null
}
