/** Says to a screen reader what others do to leads. */
import { useMemo } from 'react'
import { Spoken } from '@/components/ui/spoken'
import type { LeadRing } from '@/lib/leads/rings'
import { messages } from '@/lib/messages'

export function SpokenLeads({ rings }: { rings: readonly LeadRing[] }) {
  const news = useMemo(
    () => rings.map(({ leadName, text, at }) => ({ text: messages.leads.live.spoken(leadName, text), at })),
    [rings],
  )
  return <Spoken news={news} />
}
