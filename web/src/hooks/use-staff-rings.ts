/** Live rings of the page People: rights that others have just given, invitations they have just sent. */
import { useCallback, useState } from 'react'
import { useLiveBatches } from '@/hooks/use-live-table'
import type { Membership } from '@/lib/database'
import type { Ring } from '@/lib/diary/rings'
import type { Batch, LiveTable } from '@/lib/live/table'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'

const words = messages.people.rings

/** By person. One's own acts do not ring. */
export function useStaffRings(table: LiveTable<Membership> | null, me: string, nameOf: (id: string | null) => string): ReadonlyMap<string, Ring> {
  const [rings, setRings] = useState<ReadonlyMap<string, Ring>>(new Map())
  const onBatch = useCallback(({ changes, at }: Batch<Membership>) => {
    const given = changes.flatMap((change) => (change.kind === 'INSERT' ? [change.row] : []))
    const news = given.flatMap(({ user_id, granted_by }): [string, Ring][] => (
      !granted_by || granted_by === me ? [] : [[user_id, { personId: granted_by, text: words.granted(firstName(nameOf(granted_by))), at }]]
    ))
    if (news.length > 0) setRings((known) => new Map([...known, ...news]))
  }, [me, nameOf])
  useLiveBatches(table, onBatch)
  return rings
}
