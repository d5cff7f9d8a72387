/** How long somebody has waited for a first reply: grey, amber after 10 minutes, red after 15. */
import type { Lead } from '@/lib/database'
import { MINUTE } from '@/lib/time'

const REPLY_SOON_MS = 10 * MINUTE
export const REPLY_LATE_MS = 15 * MINUTE

export type ReplyTimer =
  /** `leftMs` until it is late; negative once it is. */
  | { kind: 'running'; waitedMs: number; leftMs: number; tone: 'neutral' | 'warn' | 'bad' }
  | { kind: 'replied'; afterMs: number }

/** The timer of a lead at `now`, milliseconds since the epoch. */
export function replyTimer(lead: Pick<Lead, 'received_at' | 'first_response_at'>, now: number): ReplyTimer {
  const received = Date.parse(lead.received_at)
  if (lead.first_response_at !== null) {
    return { kind: 'replied', afterMs: Math.max(0, Date.parse(lead.first_response_at) - received) }
  }
  const waitedMs = Math.max(0, now - received)
  return { kind: 'running', waitedMs, leftMs: REPLY_LATE_MS - waitedMs, tone: toneOf(waitedMs) }
}

function toneOf(waited: number): 'neutral' | 'warn' | 'bad' {
  if (waited >= REPLY_LATE_MS) return 'bad'
  return waited >= REPLY_SOON_MS ? 'warn' : 'neutral'
}

/** Whether somebody still waits: an open lead that nobody has answered. */
export function isWaiting(lead: Pick<Lead, 'stage' | 'first_response_at'>): boolean {
  return lead.stage === 'new' && lead.first_response_at === null
}

/** The median first reply to what came in since an instant, in milliseconds; null where nobody was answered. */
export function medianReply(leads: readonly Lead[], since: number): number | null {
  const waits = leads
    .filter((lead) => Date.parse(lead.received_at) >= since && lead.first_response_at !== null)
    .map((lead) => Date.parse(lead.first_response_at ?? '') - Date.parse(lead.received_at))
    .sort((a, b) => a - b)
  const middle = Math.floor(waits.length / 2)
  const [low, high] = [waits[Math.ceil(waits.length / 2) - 1], waits[middle]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
