/** Says to a screen reader what others change: one polite sentence, at most every ten seconds. */
import { useEffect, useState } from 'react'
import { ringOf } from '@/lib/diary/rings'
import type { BookingChange } from '@/lib/diary/rings'
import { words } from '@/lib/diary/words'

const EVERY_MS = 10_000

export function SpokenChanges({ changes }: { changes: readonly BookingChange[] }) {
  const [spoken, speak] = useState({ text: '', at: 0 })
  const latest = changes.at(-1)
  useEffect(() => {
    if (!latest || latest.at - spoken.at < EVERY_MS) return
    const row = latest.after ?? latest.before
    // eslint-disable-next-line react-hooks/set-state-in-effect -- remembers when it last spoke
    if (row) speak({ text: words.spokenChange(ringOf(latest).text, row.title, row.hall_name), at: latest.at })
  }, [latest, spoken.at])
  return (
    <span className="sr-only" role="status" aria-live="polite">
      {spoken.text}
    </span>
  )
}
