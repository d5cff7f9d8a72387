/** What other people have just changed in the bookings on screen: the source of every ring. */
import { useEffect, useState } from 'react'
import { useLiveBatches } from '@/hooks/use-live-table'
import type { Booking } from '@/lib/database'
import { changesOf } from '@/lib/diary/rings'
import type { BookingChange } from '@/lib/diary/rings'
import type { LiveTable } from '@/lib/live/table'

/** How long a change is remembered, milliseconds; a little longer than its ring is seen. */
const REMEMBER_MS = 4_500

/** Changes of the last seconds, oldest first, one's own left out. */
export function useChanges(
  table: LiveTable<Booking> | null,
  myId: string,
  nameOf: (id: string | null) => string,
): readonly BookingChange[] {
  const [changes, setChanges] = useState<readonly BookingChange[]>([])

  useLiveBatches(table, (batch) => {
    const heard = changesOf(batch.changes, myId, nameOf, batch.at)
    if (heard.length > 0) setChanges((before) => [...before, ...heard])
  })

  const oldest = changes[0]
  useEffect(() => {
    if (!oldest) return
    const timer = setTimeout(
      () => setChanges((all) => all.filter((change) => change.at > oldest.at)),
      Math.max(0, oldest.at + REMEMBER_MS - Date.now()),
    )
    return () => clearTimeout(timer)
  }, [oldest])

  return changes
}
