/** Whether the page is narrower than the layout's first break (700 px), or a phone on its side: the sheets' own words for it. */
import { useSyncExternalStore } from 'react'

export const PHONE = '(max-width: 699.98px), (max-width: 959.98px) and (max-height: 479.98px) and (pointer: coarse)'
const query = (): MediaQueryList => matchMedia(PHONE)

function subscribe(listener: () => void): () => void {
  const media = query()
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches)
}
