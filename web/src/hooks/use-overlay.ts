/** Which of the things over the page is open. */
import { useSyncExternalStore } from 'react'
import { overlays, type Overlay } from '@/lib/overlays'

export function useOverlay(): Overlay | null {
  return useSyncExternalStore(overlays.subscribe, overlays.get)
}
