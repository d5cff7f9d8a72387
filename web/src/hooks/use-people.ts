/** Names of colleagues, by id. */
import { useCallback } from 'react'
import type { Profile } from '@/lib/database'
import { house } from '@/lib/diary/house-tables'
import { messages } from '@/lib/messages'
import { useLiveTable } from '@/hooks/use-live-table'

/** The name of a person; *Someone* for an account that is gone or was never a person. */
export function usePeople(): (id: string | null) => string {
  const { byKey } = useLiveTable<Profile>(house.people)
  return useCallback((id) => (id === null ? undefined : byKey.get(id)?.full_name) ?? messages.live.someone, [byKey])
}
