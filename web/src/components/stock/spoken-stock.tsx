/** Says to a screen reader what others change in the store: one polite sentence, at most every ten seconds. */
import { useEffect, useState } from 'react'
import type { StockRings } from '@/hooks/use-stock-changes'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { count } from '@/lib/stock/words'

const EVERY_MS = 10_000

export function SpokenStock({ rings, nameOf }: { rings: StockRings; nameOf: (id: string | null) => string }) {
  const [spoken, speak] = useState({ text: '', at: 0 })
  const latest = [...rings.values()].at(-1)
  useEffect(() => {
    if (!latest || latest.at - spoken.at < EVERY_MS) return
    const { item, at } = latest
    // eslint-disable-next-line react-hooks/set-state-in-effect -- remembers when it last spoke
    speak({ text: messages.stock.spoken(firstName(nameOf(item.modified_by)), item.name, count(item.on_hand)), at })
  }, [latest, spoken.at, nameOf])
  return <span className="sr-only" role="status" aria-live="polite">{spoken.text}</span>
}
