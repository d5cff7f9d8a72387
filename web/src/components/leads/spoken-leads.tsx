/** Says to a screen reader what others do to leads: one polite sentence, at most every ten seconds. */
import { useEffect, useState } from 'react'
import type { LeadRing } from '@/lib/leads/rings'
import { messages } from '@/lib/messages'

const EVERY_MS = 10_000

export function SpokenLeads({ rings }: { rings: readonly LeadRing[] }) {
  const [spoken, speak] = useState({ text: '', at: 0 })
  const latest = rings.at(-1)
  useEffect(() => {
    if (!latest || latest.at - spoken.at < EVERY_MS) return
    // eslint-disable-next-line react-hooks/set-state-in-effect -- remembers when it last spoke
    speak({ text: messages.leads.live.spoken(latest.leadName, latest.text), at: latest.at })
  }, [latest, spoken.at])
  return <span className="sr-only" role="status" aria-live="polite">{spoken.text}</span>
}
