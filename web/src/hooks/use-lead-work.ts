/** What the person who is signed in can do to a lead. */
import { useMemo } from 'react'
import { useSignedIn } from '@/hooks/use-session'
import { leadWorkOf, type LeadWork } from '@/lib/leads/work'

export function useLeadWork(): LeadWork {
  const { person } = useSignedIn()
  return useMemo(() => leadWorkOf(person.id), [person.id])
}
