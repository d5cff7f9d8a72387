/** Reads the rows a live table starts from, with the database snapshot they were read in. */
import type { SupabaseClient } from '@supabase/supabase-js'
import { restFilter, type Condition } from '@/lib/live/conditions'
import { headersFor } from '@/lib/live/response-headers'
import { keyOf, type RowMap } from '@/lib/live/rows'

export type SnapshotQuery = {
  table: string
  /** Columns of the primary key; pages follow the first of them. */
  key: readonly string[]
  conditions: readonly Condition[]
}

export type Snapshot<Row> = {
  rows: RowMap<Row>
  /** `X-Banquet-Snapshot` of the first page; null from a server that sends none. */
  position: string | null
}

/** A read that failed, in words for the screen and with the HTTP status (0: no answer). */
export class ReadError extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.name = 'ReadError'
    this.status = status
  }
}

/** Rows a page. The server may send fewer; the count says when all are here. */
const PAGE_ROWS = 1000

/**
 * Reads every row that meets the conditions.
 *
 * Pages go by key, not by offset, and the position is that of the first page: a row is missed by no page but
 * through a change that came after, and every such change is not visible in that position, hence delivered.
 *
 * Raises ReadError; an abort of the signal raises it too.
 */
export async function readSnapshot<Row extends object>(
  client: SupabaseClient,
  query: SnapshotQuery,
  signal: AbortSignal,
): Promise<Snapshot<Row>> {
  const rows = new Map<string, Row>()
  let position: string | null = null
  let expected = Infinity
  for (let page = 0; rows.size < expected; page += 1) {
    const found = await readPage<Row>(client, query, page === 0 ? null : lastOf(rows, query.key), signal)
    if (page === 0) {
      position = found.position
      expected = found.count ?? found.rows.length
    }
    const before = rows.size
    for (const row of found.rows) rows.set(keyOf(row, query.key), row)
    if (rows.size === before) break
  }
  return { rows, position }
}

async function readPage<Row>(
  client: SupabaseClient,
  { table, key, conditions }: SnapshotQuery,
  from: unknown,
  outer: AbortSignal,
): Promise<{ rows: Row[]; count: number | null; position: string | null }> {
  const signal = AbortSignal.any([outer]) // a signal of this page's own: it is how the headers are found again
  const isFirst = from === null
  let request = isFirst ? client.from(table).select('*', { count: 'exact' }) : client.from(table).select('*')
  for (const condition of conditions) request = request.filter(...restFilter(condition))
  if (!isFirst) request = request.gte(key[0] ?? 'id', from)
  for (const column of key) request = request.order(column)
  const { data, error, count, status } = await request.limit(PAGE_ROWS).abortSignal(signal)
  if (error) throw new ReadError(error.message, status)
  return { rows: data as Row[], count, position: headersFor(signal)?.get('x-banquet-snapshot') ?? null }
}

function lastOf<Row extends object>(rows: ReadonlyMap<string, Row>, key: readonly string[]): unknown {
  const last = [...rows.values()].at(-1)
  return (last as Record<string, unknown> | undefined)?.[key[0] ?? 'id']
}
