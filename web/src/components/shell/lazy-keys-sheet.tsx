/** The sheet of keys as a chunk of its own: few open it, and nobody needs it to begin. */
import { Suspense } from 'react'
import { lazyPart } from '@/components/ui/lazy-part'
import { useOverlay } from '@/hooks/use-overlay'

const Sheet = lazyPart(async () => (await import('./keys-sheet')).KeysSheet)

export function LazyKeysSheet() {
  return useOverlay() === 'keys' ? <Suspense><Sheet /></Suspense> : null
}
