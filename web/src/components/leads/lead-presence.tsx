/** Tells colleagues that a lead is being read, or is in hand on its way to another stage. */
import { useDoing } from '@/hooks/use-colleagues'

export function LeadPresence({ leadId, isMoving }: { leadId: string; isMoving: boolean }) {
  useDoing({ kind: 'lead', leadId, isMoving })
  return null
}
