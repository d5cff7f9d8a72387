/** What a page of bookings points at: what colleagues have just changed, and where they have a form open. */
import { useMemo } from 'react'
import { useChanges } from '@/hooks/use-changes'
import { useColleagues } from '@/hooks/use-colleagues'
import type { Diary } from '@/hooks/use-diary'
import { useSignedIn } from '@/hooks/use-session'
import { hereByCell, type SomeoneHere } from '@/lib/diary/here'
import { ringsByBooking, ringsByCell, type BookingChange, type Ring } from '@/lib/diary/rings'

export type DiaryNews = {
  changes: readonly BookingChange[]
  rings: { byCell: ReadonlyMap<string, Ring>; byBooking: ReadonlyMap<string, Ring> }
  here: ReadonlyMap<string, SomeoneHere>
}

/** `nameOf` says who a person is. What is unchanged stays the same object, so that nothing is drawn anew for it. */
export function useDiaryNews(diary: Diary, nameOf: (id: string | null) => string): DiaryNews {
  const { person } = useSignedIn()
  const changes = useChanges(diary.bookings, person.id, nameOf)
  const rings = useMemo(() => ({ byCell: ringsByCell(changes), byBooking: ringsByBooking(changes) }), [changes])
  const colleagues = useColleagues()
  const here = useMemo(() => hereByCell(colleagues, diary.pages, nameOf), [colleagues, diary.pages, nameOf])
  return { changes, rings, here }
}
