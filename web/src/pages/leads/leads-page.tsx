/** Leads: a board by stage or a list, of a branch or of all, with one lead beside it. */
import { useCallback, useMemo, useState } from 'react'
import { LazyBookingPanel } from '@/components/booking/lazy-panel'
import { DiaryBanner } from '@/components/diary/diary-banner'
import { BoardLegend } from '@/components/leads/board-legend'
import { BoardProvider, type Board } from '@/components/leads/board-context'
import { CloseDialog } from '@/components/leads/close-dialog'
import { EmptyLeads } from '@/components/leads/empty-leads'
import { LeadFilters } from '@/components/leads/lead-filters'
import { LeadPanel, type PanelMode } from '@/components/leads/lead-panel'
import { LeadPresence } from '@/components/leads/lead-presence'
import { LeadsBoard } from '@/components/leads/leads-board'
import { LeadsList } from '@/components/leads/leads-list'
import { NewLeadButton } from '@/components/leads/new-lead-button'
import { PhoneLeads } from '@/components/leads/phone-leads'
import { QuickAdd } from '@/components/leads/quick-add'
import { SpokenLeads } from '@/components/leads/spoken-leads'
import { StageDialog } from '@/components/leads/stage-dialog'
import { PageFrame } from '@/components/shell/page-frame'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { Segmented } from '@/components/ui/segmented'
import { useColleagues, useWhereabouts } from '@/hooks/use-colleagues'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useComingPages, useLeadEvents, useLeadRings, useLeads, useOffers } from '@/hooks/use-leads'
import { useLeadWork } from '@/hooks/use-lead-work'
import { useNow } from '@/hooks/use-now'
import { usePanel } from '@/hooks/use-panel'
import { usePeople } from '@/hooks/use-people'
import { usePlace } from '@/hooks/use-place'
import { useSignedIn } from '@/hooks/use-session'
import { useToday } from '@/hooks/use-today'
import type { Lead, LeadStage } from '@/lib/database'
import { passes } from '@/lib/leads/listing'
import { earlierByPhone } from '@/lib/leads/phones'
import { medianReply } from '@/lib/leads/reply-timer'
import { groupByStage, isOpen, needsReason } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { addMonths, instantOf, monthOf } from '@/lib/time'
import { useAsking, useLeadsAddress, useOwners } from './use-leads-page'

const words = messages.leads
const NO_EVENTS: ReadonlySet<string> = new Set()

export function LeadsPage() {
  const { branch, zone } = usePlace()
  const { branches, person, rights } = useSignedIn()
  const today = useToday(zone)
  const now = useNow(10_000)
  const isPhone = useIsPhone()
  const shown = useMemo(() => (branch ? [branch] : branches), [branch, branches])
  const [monthsBack, setMonthsBack] = useState(0)
  const closedSince = `${addMonths(monthOf(today), -monthsBack)}-01`
  const { leads, byId, isLoaded, failure, table } = useLeads(branch, closedSince)
  const pages = useComingPages(shown, today)
  const events = useLeadEvents(branch)
  const offers = useOffers(leads, pages, events, today)
  const nameOf = usePeople()
  const work = useLeadWork()
  const rings = useLeadRings(table, person.id, nameOf)
  const colleagues = useColleagues()
  const address = useLeadsAddress()
  const { panel, open, close } = usePanel()
  const [asking, ask] = useAsking()
  const [heldId, setHeldId] = useState<string | null>(null)
  const [mode, setMode] = useState<{ id: string; mode: PanelMode } | null>(null)
  useWhereabouts(shown, { section: 'leads' })

  const openId = panel?.kind === 'lead' ? panel.id : null
  const openLead = openId === null ? undefined : byId.get(openId)
  const owners = useOwners(leads, openLead?.branch_id, nameOf)
  const mayMove = useCallback((lead: Lead) => rights.can('update', 'leads', lead.branch_id), [rights])
  const convert = (lead: Lead): void => {
    setMode({ id: lead.id, mode: 'convert' })
    open({ kind: 'lead', id: lead.id })
  }
  const onMove = (lead: Lead, stage: LeadStage): void => {
    if (stage === 'won') convert(lead)
    else if (needsReason(stage)) ask({ kind: 'end', lead, stage })
    else if (!isOpen(lead.stage)) void work.reopen(lead)
    else if (isOpen(stage)) void work.move(lead, stage)
  }
  const visible = useMemo(() => leads.filter((lead) => passes(lead, address.filter, person.id)), [leads, address.filter, person.id])
  const groups = useMemo(() => groupByStage(visible), [visible])
  const listed = address.stage === null ? visible : groups[address.stage]
  const currencies = new Set(shown.map(({ currency }) => currency))
  const openCount = leads.filter(({ stage }) => isOpen(stage)).length
  const midnight = instantOf(today, '00:00', zone) ?? now
  const board: Board = {
    now, zone, today, myId: person.id, openId, heldId, offers, colleagues, mayMove, nameOf, onMove,
    earlier: useMemo(() => earlierByPhone(leads), [leads]),
    rings: useMemo(() => new Map(rings.map((ring) => [ring.leadId, ring])), [rings]),
    branchOf: (id) => branches.find((each) => each.id === id),
    addressOf: address.addressOf,
    onHold: setHeldId,
    isAllBranches: branch === null,
  }
  const home = branch ?? branches[0]
  const isFiltered = address.filter.owner !== 'everyone' || address.filter.source !== null
  return (
    <BoardProvider value={board}>
      <PageFrame
        title={<>{words.title} {isLoaded && <em>{words.open(openCount)}</em>}</>}
        windowTitle={words.title}
        withAll={branches.length > 1}
        views={<Segmented label={words.views.label} items={VIEWS} value={address.isList ? 'list' : 'board'} onChange={address.onView} />}
        here={<WhoIsHere {...{ nameOf, today }} halls={NO_HALLS} />}
        primary={<NewLeadButton branchId={branch?.id} isOn={panel === null} onPress={() => open({ kind: 'new-lead' })} />}
        tools={<LeadFilters filter={address.filter} onFilter={address.onFilter} medianMs={medianReply(leads, midnight)} />}
        banner={<DiaryBanner failure={failure && { ...failure, rows: [], byKey: new Map() }} zone={zone} onTryNow={() => table?.reload()} />}
        footer={!address.isList && <BoardLegend />}
        panel={
          panel?.kind === 'lead' ? (
            <LeadPanel
              lead={openLead}
              isLoaded={isLoaded}
              branch={branches.find(({ id }) => id === openLead?.branch_id)}
              page={openLead && pages.get(openLead.branch_id)}
              offers={offers.get(panel.id) ?? []}
              eventIds={events.get(panel.id) ?? NO_EVENTS}
              earlier={board.earlier.get(panel.id)}
              mode={mode?.id === panel.id ? mode.mode : 'view'}
              mayEdit={openLead !== undefined && mayMove(openLead)}
              mayBook={openLead !== undefined && rights.can('insert', 'bookings', openLead.branch_id)}
              withBranch={branch === null}
              myId={person.id}
              addressOf={address.addressOf}
              addressOfBooking={address.addressOfBooking}
              onMode={(next) => setMode({ id: panel.id, mode: next })}
              onChooseStage={(lead) => ask({ kind: 'stage', lead })}
              onClose={() => { setMode(null); close() }}
              {...{ colleagues, owners, now, today, work, nameOf, onMove }}
            />
          ) : panel?.kind === 'new-lead' && home ? (
            <QuickAdd
              branches={shown.filter(({ id }) => rights.can('insert', 'leads', id))}
              branch={home}
              dayparts={[...pages.values()].flatMap(({ dayparts }) => dayparts)}
              {...{ today, leads }}
              myId={person.id}
              onAdd={(lead) => open({ kind: 'lead', id: work.add(lead).id })}
              onOpenLead={(id) => open({ kind: 'lead', id })}
              onClose={close}
            />
          ) : (
            panel && <LazyBookingPanel {...{ today, now, nameOf }} date={today} pages={[...pages.values()]} ready={pages.size > 0} />
          )
        }
      >
        <SpokenLeads rings={rings} />
        {heldId !== null ? <LeadPresence leadId={heldId} isMoving /> : openId !== null && <LeadPresence leadId={openId} isMoving={false} />}
        {isLoaded && visible.length === 0 ? (
          <EmptyLeads isFiltered={isFiltered && leads.length > 0} onAll={() => address.onFilter({ owner: 'everyone', source: null, text: '' })} onNew={() => open({ kind: 'new-lead' })} />
        ) : address.isList ? (
          <LeadsList leads={listed} isBlank={!isLoaded} closedSince={closedSince} onOlder={() => setMonthsBack(monthsBack + 3)} />
        ) : isPhone ? (
          <PhoneLeads groups={groups} isBlank={!isLoaded} stage={address.stage ?? 'new'} onStage={address.onStage} />
        ) : (
          <LeadsBoard {...{ groups, byId }} currency={currencies.size === 1 ? (home?.currency ?? null) : null} isBlank={!isLoaded} endAddress={address.endAddress} onChooseStage={(lead) => ask({ kind: 'stage', lead })} onConvert={convert} />
        )}
      </PageFrame>
      {asking?.kind === 'stage' && <StageDialog lead={asking.lead} onChoose={(stage) => onMove(asking.lead, stage)} onClose={() => ask((current) => (current === asking ? null : current))} />}
      {asking?.kind === 'end' && (
        <CloseDialog
          key={asking.lead.id}
          lead={byId.get(asking.lead.id) ?? asking.lead}
          stage={asking.stage}
          onKeep={() => ask(null)}
          onAct={(reason, note) => {
            ask(null)
            void work.close(byId.get(asking.lead.id) ?? asking.lead, asking.stage, reason, note, today)
          }}
        />
      )}
    </BoardProvider>
  )
}

const VIEWS = [{ id: 'board', label: words.views.board }, { id: 'list', label: words.views.list }] as const
const NO_HALLS = new Map<number, never>()
