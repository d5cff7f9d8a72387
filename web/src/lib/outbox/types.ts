/** What a device wants written, and what became of it. */
import type { TableName } from '@/lib/database'

export type Row = Record<string, unknown>

/**
 * One write. Rows are named by ids the client made (`uuidV7`); `version` is the one the person saw.
 *
 * `shown` are columns the server works out by itself, as they will probably be: shown meanwhile, never sent.
 */
export type Write =
  | { op: 'insert'; table: TableName; row: Row; shown?: Row }
  | { op: 'update'; table: TableName; id: string | number; version: number; changes: Row; shown?: Row }
  | { op: 'delete'; table: TableName; id: string | number; version: number }
  | { op: 'call'; function: string; arguments: Row }

/** Why nothing was written, in the server's shape; `details` is read from its JSON where it holds any. */
export type WriteError = { code: string; message: string; details: unknown; hint: string | null }

export type WriteOutcome =
  /** One result for each write: the row as stored, or the function's answer. */
  | { kind: 'done'; results: readonly unknown[] }
  /** Kept on this device; sent when the server is reached. */
  | { kind: 'queued' }
  | { kind: 'refused'; error: WriteError }

/** A change as it is made; the outbox gives it its number. */
export type Change = {
  /** In words, for the Sync centre: `Lead moved to Visit: Kapoor`. */
  label: string
  writes: readonly Write[]
  /** For each write the row as it was on screen; null where none was, or none is changed. */
  bases: readonly (Row | null)[]
  /** Milliseconds since the epoch by this device's clock: to be shown, never to order by. */
  madeAt: number
}

/** A change that waits. `seq` is its place in the order and its number on the server. */
export type Entry = Change & { seq: number }

/** A change that was refused and waits for its person. */
export type Conflict = Entry & {
  error: WriteError
  refusedAt: number
  /** The refused change that this one builds on; null where the server itself refused. */
  because: number | null
}

/** A change that the server has. */
export type Sent = { seq: number; label: string; madeAt: number; sentAt: number; writes: readonly Write[]; results: readonly unknown[] }

/** Everything the outbox holds, each in order of `seq`. */
export type OutboxContents = {
  entries: readonly Entry[]
  conflicts: readonly Conflict[]
  sent: readonly Sent[]
}

/** Rows that a write names: a key of its own each, across tables. */
export function rowKey(table: string, id: unknown): string {
  return `${table}/${String(id)}`
}

/** The write as the server is told it. */
export function asSent<Any extends Write>(write: Any): Any {
  const sent = { ...write }
  if ('shown' in sent) delete sent.shown
  return sent
}
