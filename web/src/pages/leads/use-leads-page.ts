/** The leads page's rows, what is known around them, and what can be done with one. */
import { useCallback, useMemo, useState } from 'react'
import type { Board } from '@/components/leads/board-context'
import type { PanelMode } from '@/components/leads/lead-panel'
import { useColleagues, useWhereabouts } from '@/hooks/use-colleagues'
import { useComingPages, useLeadEvents, useLeadRings, useLeads, useOffers } from '@/hooks/use-leads'
import { useLeadWork } from '@/hooks/use-lead-work'
import { useNow } from '@/hooks/use-now'
import { usePanel } from '@/hooks/use-panel'
import { usePeople } from '@/hooks/use-people'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useToday } from '@/hooks/use-today'
import type { Lead, LeadStage } from '@/lib/database'
import { passes } from '@/lib/leads/listing'
import { earlierByPhone } from '@/lib/leads/phones'
import { groupByStage, isOpen, needsReason, type ReasonedStage } from '@/lib/leads/stages'
import { addMonths, monthOf } from '@/lib/time'
import { useLeadsAddress } from './use-leads-address'

/** A question that is open about a lead. */
export type Asking = { kind: 'stage'; lead: Lead } | { kind: 'end'; lead: Lead; stage: ReasonedStage } | null

/** How many months further back closed leads are read with each press. */
const STEP_MONTHS = 3

export type LeadsPageState = ReturnType<typeof useLeadsPage>

export function useLeadsPage() {
  const { branch, zone } = useBranchScope()
  const { branches, person, rights } = useSignedIn()
  const today = useToday(zone)
  const now = useNow(10_000)
  const nameOf = usePeople()
  const shown = useMemo(() => (branch ? [branch] : branches), [branch, branches])
  useWhereabouts(shown, { section: 'leads' })

  const address = useLeadsAddress()
  const thisMonth = monthOf(today)
  const closedMonth = address.since !== null && address.since < thisMonth ? address.since : thisMonth
  const closedSince = `${closedMonth}-01`
  const rows = useLeads(branch, closedSince)
  const pages = useComingPages(shown, today)
  const events = useLeadEvents(branch)
  const offers = useOffers(rows.leads, pages, events, today)
  const rings = useLeadRings(rows.table, person.id, nameOf)
  const actions = useActions()
  // What is typed is shown at once; the address follows.
  const [text, setText] = useState(address.find)
  const { filter, stage } = address
  const visible = useMemo(() => rows.leads.filter((lead) => passes(lead, filter, person.id)), [rows.leads, filter, person.id])
  const groups = useMemo(() => groupByStage(visible), [visible])
  const board: Board = {
    now, zone, today, offers, nameOf,
    myId: person.id,
    openId: actions.openId,
    heldId: actions.heldId,
    colleagues: useColleagues(),
    mayMove: useCallback((lead: Lead) => rights.can('update', 'leads', lead.branch_id), [rights]),
    earlier: useMemo(() => earlierByPhone(rows.leads), [rows.leads]),
    rings: useMemo(() => new Map(rings.map((ring) => [ring.leadId, ring])), [rings]),
    isAllBranches: branch === null,
    branchOf: (id) => branches.find((each) => each.id === id),
    addressOf: address.addressOf,
    onHold: actions.setHeldId,
    onMove: actions.onMove,
  }
  return {
    ...rows, ...actions, branch, branches, shown, person, rights, pages, events, rings, address, board, groups, visible, closedSince, text,
    listed: (stage === null ? visible : groups[stage]).filter((lead) => passes(lead, { ...filter, text }, person.id)),
    onText: (next: string) => {
      setText(next)
      address.onFind(next)
    },
    onOlder: () => address.onSince(addMonths(closedMonth, -STEP_MONTHS)),
  }
}

/** What is in hand, what is asked, and where each move of a lead leads. */
function useActions() {
  const work = useLeadWork()
  const { panel, open, close } = usePanel()
  const [asking, ask] = useState<Asking>(null)
  const [heldId, setHeldId] = useState<string | null>(null)
  const [mode, setMode] = useState<{ id: string; mode: PanelMode } | null>(null)
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
  const openId = panel?.kind === 'lead' ? panel.id : null
  return {
    work, panel, open, close, asking, ask, heldId, setHeldId, openId, convert, onMove,
    mode: mode !== null && mode.id === openId ? mode.mode : ('view' as const),
    onMode: (next: PanelMode) => setMode(openId === null ? null : { id: openId, mode: next }),
  }
}
