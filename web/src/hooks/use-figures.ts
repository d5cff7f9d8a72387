/** The figures of the Dashboard: read on the server, and read anew soon after something that they count changed. */
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useRealtime } from '@/hooks/use-real-time'
import { useSignedIn } from '@/hooks/use-session'
import { supabase } from '@/lib/client'
import { readFigures } from '@/lib/figures/read'
import type { Figures, FiguresQuery } from '@/lib/figures/read'
import { readDeeds } from '@/lib/figures/read-feed'
import type { Deed } from '@/lib/figures/feed'
import { Report } from '@/lib/figures/report'
import type { ReportState } from '@/lib/figures/report'
import { MINUTE } from '@/lib/time'

/** The clock moves some figures too: options end, replies fall due. */
const EVERY_MS = 5 * MINUTE

/** What was last read, by person and question, so that coming back shows it at once, with its moment. */
const known = new Map<string, ReportState<unknown>>()

export function useFigures(query: FiguresQuery): ReportState<Figures> {
  return useReport(query.branchId, `figures ${JSON.stringify(query)}`, (signal) => readFigures(supabase, query, signal))
}

/** The newest deeds in a branch, or in all one reads; from the audit log where one may read it. */
export function useDeeds(branchId: number | null): ReportState<readonly Deed[]> {
  const { rights } = useSignedIn()
  const fromLog = rights.can('read', 'audit_log', branchId ?? undefined)
  return useReport(branchId, `deeds ${branchId} ${fromLog}`, (signal) => readDeeds(supabase, branchId, fromLog, signal))
}

/** A report that is asked for again whenever a booking or a lead of the branch changes. */
function useReport<Value>(branchId: number | null, name: string, read: (signal: AbortSignal) => Promise<Value>): ReportState<Value> {
  const { person } = useSignedIn()
  const key = `${person.id} ${name}`
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the key says all of read
  const report = useMemo(() => new Report(read, (known.get(key) as ReportState<Value> | undefined) ?? null), [key])

  useEffect(() => {
    report.refresh()
    const timer = setInterval(() => report.refresh(), EVERY_MS)
    // a hidden page counts nothing; who comes back sees what is
    const onVisible = () => {
      if (!document.hidden) report.refresh()
    }
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      known.set(key, report.getState())
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onVisible)
      report.close()
    }
  }, [report, key])

  const soon = () => {
    if (!document.hidden) report.soon()
  }
  const heard = { onInsert: soon, onUpdate: soon, onDelete: soon, onRefetch: soon }
  const filter = branchId === null ? {} : { filter: `branch_id=eq.${branchId}` }
  useRealtime({ table: 'bookings', ...filter, ...heard })
  useRealtime({ table: 'leads', ...filter, ...heard })
  return useSyncExternalStore(report.subscribe, report.getState)
}
