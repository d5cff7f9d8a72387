/** Whether the page is narrower than the layout's first break (700 px). */
import { useSyncExternalStore } from 'react'

const query = (): MediaQueryList => matchMedia('(max-width: 699.98px)')

function subscribe(listener: () => void): () => void {
  const media = query()
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches)
}
