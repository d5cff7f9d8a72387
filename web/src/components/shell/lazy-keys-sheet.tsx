/** The sheet of keys as a chunk of its own: few open it, and nobody needs it to begin. */
import { lazy, Suspense } from 'react'
import { useDoor } from '@/hooks/use-door'

const Sheet = lazy(async () => ({ default: (await import('./keys-sheet')).KeysSheet }))

export function LazyKeysSheet() {
  return useDoor() === 'keys' ? <Suspense><Sheet /></Suspense> : null
}
