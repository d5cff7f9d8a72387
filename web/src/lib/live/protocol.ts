/**
 * What arrives on a channel, as values: row changes, and the two frames that Banquet adds to Supabase's
 * `system` event. A server that adds nothing yields only row changes, and everything above still works.
 */

/** One row change. `old` has every column where the table's replica identity is full, else the key alone. */
export type RowChange<Row> =
  | { kind: 'INSERT'; row: Row; committedAt: string | null }
  | { kind: 'UPDATE'; row: Row; old: Partial<Row>; committedAt: string | null }
  | { kind: 'DELETE'; old: Partial<Row>; committedAt: string | null }

export type SystemFrame =
  /** A transaction is complete; `cursor` is where a rejoin resumes, `isLive` false while more is being replayed. */
  | { kind: 'checkpoint'; cursor: string; isLive: boolean }
  /** What was missed cannot be replayed: read anew, not before `afterMs` milliseconds. */
  | { kind: 'must_refetch'; afterMs: number }
  | { kind: 'error'; message: string }
  | { kind: 'other' }

type ChangePayload = {
  eventType: string
  new: Record<string, unknown>
  old: Record<string, unknown>
  commit_timestamp?: string | null
  errors?: unknown
}

/** The change of a supabase-js payload; null for an event that says nothing of a row. */
export function changeOf<Row>(payload: ChangePayload): RowChange<Row> | null {
  const committedAt = payload.commit_timestamp ?? null
  switch (payload.eventType) {
    case 'INSERT':
      return { kind: 'INSERT', row: payload.new as Row, committedAt }
    case 'UPDATE':
      return { kind: 'UPDATE', row: payload.new as Row, old: payload.old as Partial<Row>, committedAt }
    case 'DELETE':
      return { kind: 'DELETE', old: payload.old as Partial<Row>, committedAt }
    default:
      return null
  }
}

export function systemFrameOf(payload: unknown): SystemFrame {
  const frame = (typeof payload === 'object' && payload !== null ? payload : {}) as Record<string, unknown>
  if (frame['extension'] === 'banquet') return banquetFrameOf(frame)
  return frame['status'] === 'error' ? { kind: 'error', message: textOf(frame['message']) } : { kind: 'other' }
}

function banquetFrameOf(frame: Record<string, unknown>): SystemFrame {
  if (frame['message'] === 'checkpoint' && typeof frame['cursor'] === 'string') {
    return { kind: 'checkpoint', cursor: frame['cursor'], isLive: frame['live'] !== false }
  }
  if (frame['message'] === 'must_refetch') {
    const afterMs = Number(frame['after_ms'] ?? 0)
    return { kind: 'must_refetch', afterMs: Number.isFinite(afterMs) ? Math.max(0, afterMs) : 0 }
  }
  return { kind: 'other' }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '')
}
