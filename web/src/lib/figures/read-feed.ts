/** Reads the newest deeds of a branch, or of all that one reads. */
import type { BanquetClient } from '@/lib/client'
import { ReadError } from '@/lib/live/snapshot'
import { deedsOf, deedsOfRows, FEED_TABLES } from './feed'
import type { Deed } from './feed'

/** As many as a screen has room for. */
const MOST_DEEDS = 10

/** `fromLog`: whether the audit log is one's to read; without it the rows tell of their last write. */
export async function readDeeds(client: BanquetClient, branchId: number | null, fromLog: boolean, signal: AbortSignal): Promise<Deed[]> {
  return fromLog ? readLog(client, branchId, signal) : readRows(client, branchId, signal)
}

async function readLog(client: BanquetClient, branchId: number | null, signal: AbortSignal): Promise<Deed[]> {
  let request = client
    .from('audit_log')
    .select('id,at,table_name,row_id,branch_id,action,before,after,actor_id')
    .in('table_name', [...FEED_TABLES])
  if (branchId !== null) request = request.eq('branch_id', branchId)
  const { data, error, status } = await request.order('id', { ascending: false }).limit(MOST_DEEDS).abortSignal(signal)
  if (error) throw new ReadError(error.message, status)
  return deedsOf(data)
}

async function readRows(client: BanquetClient, branchId: number | null, signal: AbortSignal): Promise<Deed[]> {
  let request = client.from('bookings').select('*').not('modified_by', 'is', null)
  if (branchId !== null) request = request.eq('branch_id', branchId)
  const { data, error, status } = await request.order('modified_at', { ascending: false }).limit(MOST_DEEDS).abortSignal(signal)
  if (error) throw new ReadError(error.message, status)
  return deedsOfRows(data)
}
