/** Reads a part of a sorted list, from a value of its sort column on. */
import type { SupabaseClient } from '@supabase/supabase-js'
import { restFilter, type Condition } from '@/lib/live/conditions'
import { headersFor } from '@/lib/live/response-headers'
import { ReadError } from '@/lib/live/snapshot'
import type { PageOrder } from '@/lib/live/window'

export type PageQuery = {
  table: string
  conditions: readonly Condition[]
  order: PageOrder
  /** Rows from this value on, those at it included; null for the beginning, which is counted as well. */
  from: string | number | null
  limit: number
}

/** Raises ReadError; an abort of the signal raises it too. */
export async function readRows<Row>(
  client: SupabaseClient,
  { table, conditions, order, from, limit }: PageQuery,
  signal: AbortSignal,
): Promise<{ rows: Row[]; total: number | null; position: string | null }> {
  let request = from === null ? client.from(table).select('*', { count: 'exact' }) : client.from(table).select('*')
  for (const condition of conditions) request = request.filter(...restFilter(condition))
  if (from !== null) request = request.filter(order.column, order.ascending ? 'gte' : 'lte', from)
  const sorted = request.order(order.column, { ascending: order.ascending }).order('id')
  const { data, error, count, status } = await sorted.limit(limit).abortSignal(signal)
  if (error) throw new ReadError(error.message, status)
  return { rows: data as Row[], total: count, position: headersFor(signal)?.get('x-banquet-snapshot') ?? null }
}
