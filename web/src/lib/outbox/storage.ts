/** Where an outbox keeps what it holds. Every method is one transaction: done whole, or not at all. */
import type { Change, Conflict, Entry, OutboxContents, WriteError } from '@/lib/outbox/types'
import { dependantsOf } from '@/lib/outbox/dependants'

export type OutboxStorage = {
  /** The device as the server knows it: made once for each person who uses it. */
  readonly clientId: string
  /** False where nothing outlives the tab. */
  readonly isKept: boolean
  /** Takes a change in and numbers it. */
  add(change: Change): Promise<Entry>
  /** The change to send next. */
  first(): Promise<Entry | undefined>
  /** The server has it. */
  settle(seq: number, results: readonly unknown[], sentAt: number): Promise<void>
  /** It is to be sent in other words, under its old number. */
  replace(entry: Entry): Promise<void>
  /** The server refused it: it waits for its person, and so does what builds on it. */
  refuse(seq: number, error: WriteError, refusedAt: number): Promise<void>
  /** Takes a refused change away; the answer is what was taken. */
  drop(seq: number): Promise<Conflict | undefined>
  /** Puts back what `drop` took. */
  restore(conflict: Conflict): Promise<void>
  /** A refused change is sent after all, in these words, as the newest. */
  resend(seq: number, change: Pick<Change, 'writes' | 'bases' | 'madeAt'>): Promise<void>
  /** Tells of the contents now and whenever they change, whichever tab changed them. */
  watch(listener: (contents: OutboxContents) => void): () => void
  close(): void
}

/** How many sent changes are remembered for the history. */
export const SENT_KEPT = 100

/** The refused change and all that builds on it, as they wait for their person. */
export function refusedTogether(
  entries: readonly Entry[],
  seq: number,
  error: WriteError,
  refusedAt: number,
): Conflict[] {
  const refused = entries.find((entry) => entry.seq === seq)
  if (!refused) return []
  const others = dependantsOf(refused, entries)
  return [
    { ...refused, error, refusedAt, because: null },
    ...others.map((entry) => ({ ...entry, error, refusedAt, because: seq })),
  ]
}

/** Whether the device has no room left: the browser's own error, or Dexie's around it. */
export function isQuotaError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { inner } = error as { inner?: unknown }
  return error.name === 'QuotaExceededError' || isQuotaError(inner)
}
