/** Enquiries whose reply timer ran out: a task for who leads the branch, until somebody has answered. Pure. */
import type { Lead } from '@/lib/database'
import { isWaiting, replyTimer } from '@/lib/leads/reply-timer'

export type LateLead = { lead: Lead; /** Milliseconds since it came. */ waitedMs: number }

/** Those that wait longest first. `now` in milliseconds since the epoch. */
export function lateLeads(leads: readonly Lead[], now: number): LateLead[] {
  return leads
    .flatMap((lead): LateLead[] => {
      const timer = replyTimer(lead, now)
      return isWaiting(lead) && timer.kind === 'running' && timer.leftMs <= 0 ? [{ lead, waitedMs: timer.waitedMs }] : []
    })
    .sort((a, b) => b.waitedMs - a.waitedMs || a.lead.id.localeCompare(b.lead.id))
}
