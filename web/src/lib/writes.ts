/**
 * Everything a screen writes goes through here: shown at once, sent in order, done exactly once.
 *
 * A change is one transaction on the server, all of its writes or none (`public.perform`). It is kept on this
 * device until the server has answered, so it survives a lost network, a reload and a killed browser.
 */
import { supabase } from '@/lib/client'
import { liveHub } from '@/lib/live/hub'
import { inWords } from '@/lib/refusal-words'
import type { PendingState } from '@/lib/outbox/outbox'
import type { Write, WriteOutcome } from '@/lib/outbox/types'

export type { PendingState } from '@/lib/outbox/outbox'
export type { Write, WriteError, WriteOutcome } from '@/lib/outbox/types'

/**
 * Writes, and says what became of it: within a moment where the server is reached, `queued` where it is not.
 *
 * `label` says the change in words for the Sync centre: `Lead moved to Visit: Kapoor`. Pass every column of a new
 * row that is read on screen: what the server would fill in is not known until it has. A refusal that comes
 * after `queued` waits in the Sync centre.
 */
export async function write(label: string, writes: readonly Write[]): Promise<WriteOutcome> {
  const outcome = await liveHub(supabase).outbox.write(label, writes)
  return outcome.kind === 'refused' ? { kind: 'refused', error: inWords(outcome.error) } : outcome
}

/** Whether a change of this row waits on this device; `usePending` is the same for components. */
export function pendingOf(table: string, id: string | number): PendingState | null {
  return liveHub(supabase).outbox.pendingOf(table, id)
}
