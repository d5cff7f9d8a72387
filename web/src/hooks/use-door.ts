/** Which of the things over the page is open. */
import { useSyncExternalStore } from 'react'
import { doors, type Door } from '@/lib/doors'

export function useDoor(): Door | null {
  return useSyncExternalStore(doors.subscribe, doors.get)
}
