/** Who asked or booked before from a phone that somebody types: from the rows on screen at once, from the server soon after. */
import { useEffect, useState } from 'react'
import { supabase } from '@/lib/client'
import type { Lead, SamePhone } from '@/lib/database'
import { phoneKey } from '@/lib/leads/phones'

/** How long the number must stand before the server is asked. */
const SETTLED_MS = 300

export function useSamePhone(phone: string, leads: readonly Lead[]): SamePhone | null {
  const key = phoneKey(phone)
  const [answer, setAnswer] = useState<{ key: string; found: SamePhone | null } | null>(null)
  useEffect(() => {
    if (key === null) return
    let isOver = false
    const timer = setTimeout(() => {
      // No answer is no duplicate: the form never waits for it.
      void supabase.rpc('same_phone', { phone: key }).then(({ data }) => {
        if (!isOver) setAnswer({ key, found: data?.[0] ?? null })
      })
    }, SETTLED_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [key])
  if (key === null) return null
  return onScreen(key, leads) ?? (answer?.key === key ? answer.found : null)
}

function onScreen(key: string, leads: readonly Lead[]): SamePhone | null {
  const lead = leads.find((candidate) => candidate.phone_key === key)
  return lead ? { kind: 'lead', id: lead.id, branch_id: lead.branch_id, name: lead.name, stage: lead.stage, since: lead.received_at.slice(0, 10) } : null
}
