/** The figures of the Dashboard: read on the server, and read anew soon after something that they count changed. */
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useSignedIn } from '@/hooks/use-session'
import { supabase } from '@/lib/client'
import { readFigures } from '@/lib/figures/read'
import type { Figures, FiguresQuery } from '@/lib/figures/read'
import { readDeeds } from '@/lib/figures/read-feed'
import type { Deed } from '@/lib/figures/feed'
import { Report } from '@/lib/figures/report'
import type { ReportState } from '@/lib/figures/report'
import { liveHub } from '@/lib/live/hub'
import { subscribeToTable } from '@/lib/live/subscriptions'
import { MINUTE } from '@/lib/time'

/** What the figures count and the feed tells of. */
const TABLES = ['bookings', 'leads'] as const

/** The clock moves some figures too: options end, replies fall due. */
const EVERY_MS = 5 * MINUTE

type Kept<Value> = { value: Value; readAt: number }

/** What was last read, by person and question, so that coming back shows it at once, with its moment. */
const known = new Map<string, ReportState<unknown>>()

export function useFigures(query: FiguresQuery): ReportState<Figures> {
  const { date, ...asked } = query
  return useReport(query.branchId, `figures ${JSON.stringify(asked)}`, (signal) => readFigures(supabase, query, signal), date)
}

/** The newest deeds in a branch, or in all one reads; from the audit log where one may read it. */
export function useDeeds(branchId: number | null): ReportState<readonly Deed[]> {
  const { rights } = useSignedIn()
  const fromLog = rights.can('read', 'audit_log', branchId ?? undefined)
  return useReport(branchId, `deeds ${branchId} ${fromLog}`, (signal) => readDeeds(supabase, branchId, fromLog, signal))
}

/**
 * A report that is asked for again whenever something of the branch changes, and on another `day`.
 *
 * What was read of the day before stays, with its moment, until that of the new one is in; so does what this device
 * kept, where no server answers.
 */
function useReport<Value>(branchId: number | null, name: string, read: (signal: AbortSignal) => Promise<Value>, day = ''): ReportState<Value> {
  const { person, rights } = useSignedIn()
  const hub = liveHub()
  const key = `${person.id} ${name}`
  const tables = TABLES.filter((table) => rights.can('read', table, branchId ?? undefined)).join()
  // eslint-disable-next-line react-hooks/exhaustive-deps -- key and day say all of read
  const report = useMemo(() => new Report(read, (known.get(key) as ReportState<Value> | undefined) ?? null), [key, day])

  useEffect(() => {
    // at once, not when it goes: at midnight the report of the new day begins with this one's state
    const leave = report.subscribe(() => {
      const state = report.getState()
      if (state.readAt !== null && state.readAt !== known.get(key)?.readAt) hub.keepReport(name, { value: state.value, readAt: state.readAt })
      known.set(key, state)
    })
    if (!known.get(key)?.value) void hub.keptReport(name).then((kept) => { if (kept) report.recall({ ...(kept as Kept<Value>), failure: null }) })
    report.refresh()
    const timer = setInterval(() => report.refresh(), EVERY_MS)
    // a hidden page counts nothing; who comes back sees what is
    const onVisible = () => {
      if (!document.hidden) report.refresh()
    }
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      leave()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onVisible)
      report.close()
    }
  }, [report, key, name, hub])

  useEffect(() => hear(branchId, tables.split(','), () => {
    if (!document.hidden) report.soon()
  }), [report, branchId, tables])

  return useSyncExternalStore(report.subscribe, report.getState)
}

// ---- one subscription a table and branch, however many reports count from it

type Ear = { listeners: Set<() => void>; close: () => void }

const ears = new Map<string, Ear>()

function hear(branchId: number | null, tables: readonly string[], onNews: () => void): () => void {
  const leave = tables.filter(Boolean).map((table) => listen(table, branchId, onNews))
  return () => leave.forEach((each) => each())
}

function listen(table: string, branchId: number | null, onNews: () => void): () => void {
  const name = `${table} ${branchId}`
  const ear = ears.get(name) ?? open(table, branchId)
  ears.set(name, ear)
  ear.listeners.add(onNews)
  return () => {
    ear.listeners.delete(onNews)
    if (ear.listeners.size > 0) return
    ears.delete(name)
    ear.close()
  }
}

function open(table: string, branchId: number | null): Ear {
  const listeners = new Set<() => void>()
  const tell = () => listeners.forEach((listener) => listener())
  const { unsubscribe } = subscribeToTable({
    table,
    filter: branchId === null ? undefined : `branch_id=eq.${branchId}`,
    onInsert: tell,
    onUpdate: tell,
    onDelete: tell,
    onRefetch: tell,
  })
  return { listeners, close: unsubscribe }
}
