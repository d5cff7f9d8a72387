/** What stands beside the leads: one of them, the form of a new one, or a booking. */
import { useMemo, useState } from 'react'
import { useLocation } from 'react-router'
import { LazyBookingPanel } from '@/components/booking/lazy-panel'
import { LeadPanel } from '@/components/leads/lead-panel'
import { QuickAdd } from '@/components/leads/quick-add'
import { useLiveTable } from '@/hooks/use-live-table'
import type { Branch, Lead, Membership } from '@/lib/database'
import { startIn } from '@/lib/leads/start'
import type { EnquiryStart } from '@/lib/leads/start'
import type { LeadsPageState } from './use-leads-page'

const NO_EVENTS: ReadonlySet<string> = new Set()

export function LeadsSide({ page }: { page: LeadsPageState }) {
  const { panel, pages, board, branch, branches } = page
  const { now, today, nameOf } = board
  const home = branch ?? branches[0]
  if (panel?.kind === 'lead') return <OneLead page={page} id={panel.id} />
  if (panel?.kind === 'new-lead' && home) return <NewLead page={page} home={home} />
  return panel && <LazyBookingPanel {...{ today, now, nameOf }} date={today} pages={[...pages.values()]} ready={pages.size > 0} />
}

function NewLead({ page, home }: { page: LeadsPageState; home: Branch }) {
  const { pages, board, shown, rights, work, open, close } = page
  const { today, myId } = board
  const given = useGiven()
  return (
    <QuickAdd
      key={given.times}
      branches={shown.filter(({ id }) => rights.can('insert', 'leads', id))}
      branch={home}
      start={given.start}
      dayparts={[...pages.values()].flatMap(({ dayparts }) => dayparts)}
      leads={page.leads}
      {...{ today, myId }}
      onAdd={(lead) => open({ kind: 'lead', id: work.add(lead).id })}
      onOpenLead={(id) => open({ kind: 'lead', id })}
      onClose={close}
    />
  )
}

/** What came with the address, kept while the form is open; asked again for something else, it is another form. */
function useGiven(): { start: EnquiryStart | null; times: number } {
  const { state } = useLocation() as { state: unknown }
  const start = startIn(state)
  const [given, setGiven] = useState({ start, times: 0 })
  if (start !== null && start !== given.start) setGiven({ start, times: given.times + 1 })
  return given
}

function OneLead({ page, id }: { page: LeadsPageState; id: string }) {
  const { board, rights, address } = page
  const { now, today, nameOf, myId, colleagues, onMove } = board
  const { lead, isLoaded } = useLead(page, id)
  const owners = useOwners(page.leads, lead?.branch_id, myId, nameOf)
  return (
    <LeadPanel
      {...{ lead, owners, colleagues, now, today, myId, nameOf, onMove }}
      isLoaded={isLoaded}
      branches={page.branches}
      branch={page.branches.find((each) => each.id === lead?.branch_id)}
      page={lead && page.pages.get(lead.branch_id)}
      offers={board.offers.get(id) ?? []}
      eventIds={page.events.get(id) ?? NO_EVENTS}
      earlier={board.earlier.get(id)}
      mode={page.mode}
      work={page.work}
      mayEdit={lead !== undefined && board.mayMove(lead)}
      mayBook={lead !== undefined && rights.can('insert', 'bookings', lead.branch_id)}
      withBranch={page.branch === null}
      addressOf={address.addressOf}
      addressOfBooking={address.addressOfBooking}
      onMode={page.onMode}
      onChooseStage={(each) => page.ask({ kind: 'stage', lead: each })}
      onClose={() => {
        // Opened again it is read, not converted or edited further.
        page.onMode('view')
        page.close()
      }}
    />
  )
}

/** A lead of the page; one that an address leads to, closed long ago or of another branch, is read by itself. */
function useLead(page: LeadsPageState, id: string): { lead: Lead | undefined; isLoaded: boolean } {
  const onPage = page.byId.get(id)
  const isElsewhere = page.isLoaded && onPage === undefined
  const alone = useLiveTable<Lead>(isElsewhere ? { table: 'leads', conditions: [['id', 'eq', id]] } : null)
  return { lead: onPage ?? alone.byKey.get(id), isLoaded: onPage !== undefined || alone.status !== 'loading' }
}

/** Who could own a lead of a branch, as far as this person may know: memberships they may read, and who owns some already. */
function useOwners(leads: readonly Lead[], branchId: number | undefined, myId: string, nameOf: (id: string | null) => string) {
  const { rows } = useLiveTable<Membership>({ table: 'memberships' })
  return useMemo(() => {
    const sells = rows.filter(({ role, branch_id: at }) => (role === 'sales' || role === 'manager') && (at === null || at === branchId))
    const owning = leads.flatMap((lead) => (lead.branch_id === branchId && lead.owner_id !== null ? [lead.owner_id] : []))
    const ids = [...new Set([myId, ...sells.map(({ user_id }) => user_id), ...owning])]
    return ids.map((id) => ({ id, name: nameOf(id) })).sort((a, b) => a.name.localeCompare(b.name))
  }, [rows, leads, branchId, myId, nameOf])
}
