/** Whether the page is narrower than the layout's first break (700 px), or a phone on its side: the sheets' own words for it. */
import { useSyncExternalStore } from 'react'

export const PHONE = '(max-width: 699.98px), (max-width: 959.98px) and (max-height: 479.98px) and (pointer: coarse)'
// One answer for all who ask: making it anew costs every one of them, and a page that is turned asks some twenty times.
const asked = new WeakMap<typeof matchMedia, MediaQueryList>()

function query(): MediaQueryList {
  const media = asked.get(matchMedia) ?? matchMedia(PHONE)
  asked.set(matchMedia, media)
  return media
}

function subscribe(listener: () => void): () => void {
  const media = query()
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches)
}
