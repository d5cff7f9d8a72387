/** The leads of the branches on screen, live, and what is known around them. */
import { useEffect, useMemo, useState } from 'react'
import { useLiveBatches, useLiveTable } from '@/hooks/use-live-table'
import { useSlidingTable } from '@/hooks/use-sliding-table'
import type { BanquetEvent, Booking, Branch, Daypart, Hall, HallCapacity, HallComponent, Lead } from '@/lib/database'
import { buildHouse } from '@/lib/diary/house'
import { buildPage } from '@/lib/diary/page'
import type { DiaryPage } from '@/lib/diary/page'
import { offersFor, type Offer } from '@/lib/leads/availability'
import { isOpen } from '@/lib/leads/stages'
import { ringsOf, type LeadRing } from '@/lib/leads/rings'
import type { Condition } from '@/lib/live/conditions'
import type { LiveTable, TableState } from '@/lib/live/table'
import { addDays } from '@/lib/time'

export type Leads = {
  leads: readonly Lead[]
  byId: ReadonlyMap<string, Lead>
  /** The rows are in. */
  isLoaded: boolean
  failure: Extract<TableState<Lead>, { status: 'failed' }> | null
  table: LiveTable<Lead> | null
}

/** Leads that are open, and those closed since a local date. */
export function useLeads(branch: Branch | null, closedSince: string): Leads {
  const state = useSlidingTable<Lead>({ table: 'leads', keptAs: 'board', conditions: [...inBranch(branch), ['closed_on', 'gte', closedSince]] })
  return {
    leads: state.rows,
    byId: state.byKey,
    isLoaded: state.isKnown,
    failure: state.status === 'failed' ? state : null,
    table: state.table,
  }
}

function inBranch(branch: Branch | null): Condition[] {
  return branch === null ? [] : [['branch_id', 'eq', branch.id]]
}

/** How far ahead the diary is read for what leads ask; who asks for later is told when it comes nearer. */
const HORIZON_DAYS = 400
/** Days before today whose bookings may still reach into it. */
const REACH_DAYS = 4

/** The diary from today on, a page a branch; empty until halls, sessions and bookings are in. */
export function useComingPages(branches: readonly Branch[], today: string): ReadonlyMap<number, DiaryPage> {
  const halls = useLiveTable<Hall>({ table: 'halls' })
  const components = useLiveTable<HallComponent>({ table: 'hall_components', key: ['combination_id', 'hall_id'] })
  const capacities = useLiveTable<HallCapacity>({ table: 'hall_capacities', key: ['hall_id', 'setup_style'] })
  const dayparts = useLiveTable<Daypart>({ table: 'dayparts' })
  const [only] = branches
  const bookings = useSlidingTable<Booking>({
    table: 'bookings',
    keptAs: 'coming',
    conditions: [
      ...inBranch(branches.length === 1 && only ? only : null),
      ['event_date', 'gte', addDays(today, -REACH_DAYS)],
      ['event_date', 'lte', addDays(today, HORIZON_DAYS)],
    ],
  })
  const house = useMemo(
    () => buildHouse(halls.rows, components.rows, capacities.rows),
    [halls.rows, components.rows, capacities.rows],
  )
  const isKnown = [halls, components, capacities, dayparts, bookings].every((table) => table.isKnown)
  return useMemo(
    () => new Map(isKnown ? branches.map((branch) => [branch.id, buildPage(branch, house, dayparts.rows, bookings.rows)]) : []),
    [isKnown, branches, house, dayparts.rows, bookings.rows],
  )
}

const ANY_LEAD = '00000000-0000-0000-0000-000000000000'

/** Events that came from leads, by lead: what is booked there is the lead's own. */
export function useLeadEvents(branch: Branch | null): ReadonlyMap<string, ReadonlySet<string>> {
  const { rows } = useLiveTable<BanquetEvent>({ table: 'events', conditions: [...inBranch(branch), ['lead_id', 'gte', ANY_LEAD]] })
  return useMemo(() => {
    const byLead = new Map<string, Set<string>>()
    for (const { id, lead_id: lead } of rows) if (lead !== null) byLead.set(lead, (byLead.get(lead) ?? new Set()).add(id))
    return byLead
  }, [rows])
}

/** What each open lead could have, judged anew with every booking that comes or goes. */
export function useOffers(
  leads: readonly Lead[],
  pages: ReadonlyMap<number, DiaryPage>,
  events: ReadonlyMap<string, ReadonlySet<string>>,
  today: string,
): ReadonlyMap<string, readonly Offer[]> {
  return useMemo(
    () => new Map(leads.filter(({ stage }) => isOpen(stage)).map((lead) => [lead.id, offersFor(lead, pages, today, events.get(lead.id))])),
    [leads, pages, events, today],
  )
}

/** How long a change is remembered, milliseconds; a little longer than its ring is seen. */
const REMEMBER_MS = 4_500

/** What others did to leads in the last seconds, oldest first. */
export function useLeadRings(table: LiveTable<Lead> | null, myId: string, nameOf: (id: string | null) => string): readonly LeadRing[] {
  const [rings, setRings] = useState<readonly LeadRing[]>([])
  useLiveBatches(table, (batch) => {
    const heard = ringsOf(batch.changes, myId, nameOf, batch.at)
    if (heard.length > 0) setRings((before) => [...before, ...heard])
  })
  const oldest = rings[0]
  useEffect(() => {
    if (!oldest) return
    const timer = setTimeout(
      () => setRings((all) => all.filter((ring) => ring.at > oldest.at)),
      Math.max(0, oldest.at + REMEMBER_MS - Date.now()),
    )
    return () => clearTimeout(timer)
  }, [oldest])
  return rings
}
