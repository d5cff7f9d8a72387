/** Says to a screen reader what others change in the diary. */
import { useMemo } from 'react'
import { Spoken } from '@/components/ui/spoken'
import { ringOf } from '@/lib/diary/rings'
import type { BookingChange } from '@/lib/diary/rings'
import { words } from '@/lib/diary/words'

export function SpokenChanges({ changes }: { changes: readonly BookingChange[] }) {
  const news = useMemo(() => changes.flatMap((change) => {
    const row = change.after ?? change.before
    return row ? [{ text: words.spokenChange(ringOf(change).text, row.title, row.hall_name), at: change.at }] : []
  }), [changes])
  return <Spoken news={news} />
}
