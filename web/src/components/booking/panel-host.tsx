/** The panel that the address asks for, beside whatever page is open. */
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useConnection } from '@/hooks/use-connection'
import type { CustomerRight } from '@/hooks/use-booking-draft'
import { usePanel } from '@/hooks/use-panel'
import { useSignedIn } from '@/hooks/use-session'
import { useLiveTable } from '@/hooks/use-live-table'
import { useStableCallback } from '@/hooks/use-stable'
import type { BanquetEvent, Branch, Hall, Lead } from '@/lib/database'
import { MOST_DAYS, newFields } from '@/lib/diary/draft-fields'
import { draftForLead } from '@/lib/diary/lead-drafts'
import type { DraftFields } from '@/lib/diary/draft-fields'
import { openNew } from '@/lib/diary/drafts'
import type { DraftState } from '@/lib/diary/drafts'
import { takenDayparts } from '@/lib/diary/occupancy'
import type { DiaryPage } from '@/lib/diary/page'
import type { DraftOnPage } from '@/lib/diary/timeline'
import { uuidV7 } from '@/lib/diary/uuid'
import type { EnquiryStart } from '@/lib/leads/start'
import type { Rights } from '@/lib/rights'
import { addressWith, routes } from '@/lib/routes'
import type { Panel, PanelPlace } from '@/lib/routes'
import { isDate } from '@/lib/time'
import { messages } from '@/lib/messages'
import { MissingPanel, whyMissing } from '@/components/ui/missing-panel'
import { SidePanel } from '@/components/ui/side-panel'
import { MovePanel } from './move-panel'
import { NewBookingPanel, StoredBookingPanel } from './booking-panel'
import type { PanelContext } from './booking-panel'

export type PanelHostProps = {
  pages: readonly DiaryPage[]
  /** The rows are in: a new form can be given its first free session. */
  ready: boolean
  /** Where a new booking starts unless the address says so. */
  date: string
  today: string
  now: number
  nameOf: (id: string | null) => string
  onDraft?: (draft: DraftOnPage | null) => void
}

export function BookingPanelHost({ pages, ready, date, onDraft = nobody, ...shared }: PanelHostProps) {
  const { panel: asked, open, close } = usePanel()
  const [panel, goOn] = useFormOf(asked)
  const { branches, rights } = useSignedIn()
  const { connection, monitor } = useConnection()
  const enquire = useEnquiry(branches)
  if (panel?.kind === 'move') return <MovePanel key={panel.id} id={panel.id} branches={branches} today={shared.today} onClose={close} />
  if (panel?.kind !== 'booking' && panel?.kind !== 'new-booking') return null

  const isCurrent = connection.status === 'live' || connection.status === 'syncing'
  const context: PanelContext = {
    ...shared,
    branches,
    onDraft,
    clock: sinceStart,
    staleSince: isCurrent ? null : (monitor.getFacts().heardAt ?? shared.now),
    isOffline: connection.status === 'offline',
    rolesIn: (branchId) => rights.rolesIn(branchId),
    mayReadHistory: (branchId) => rights.can('read', 'audit_log', branchId),
    mayReadLeads: (branchId) => rights.can('read', 'leads', branchId),
    mayEnquire: (branchId) => rights.can('insert', 'leads', branchId),
    onEnquire: enquire,
    customerRight: (branchId) => customerRightOf(rights, branchId),
    onClose: close,
    onMade: close,
    onTypedOn: ({ id }) => {
      goOn(id)
      open({ kind: 'booking', id })
    },
  }
  if (panel.kind === 'booking') {
    return <StoredBookingPanel key={JSON.stringify(panel)} {...context} id={panel.id} at={panel.at ? fieldsAt(panel.at) : NOWHERE} />
  }
  return <NewBooking key={JSON.stringify(panel)} {...context} {...{ panel, pages, ready, date }} isYours={pages.some(({ branch }) => rights.can('insert', 'bookings', branch.id))} />
}

type NewBookingProps = PanelContext & Pick<PanelHostProps, 'pages' | 'ready' | 'date'> & { panel: NewPanel; isYours: boolean }

/**
 * The form of a new booking, as soon as its first session can be judged; without a server as soon as there are halls and
 * sessions to choose from. Open, it stays, whatever is read anew around it.
 */
function NewBooking({ panel, pages, ready, date, isYours, ...context }: NewBookingProps) {
  const [start, setStart] = useState<Start | null>(null)
  const hasHalls = pages.some(({ rows, dayparts }) => rows.length > 0 && dayparts.length > 0)
  const next = start ?? (ready || (context.isOffline && hasHalls) ? startOf(panel, pages, date, ready) : null)
  if (next !== start) setStart(next)
  if ((ready || hasHalls) && !isYours) return <NotYours onClose={context.onClose} />
  if (!next) return <MissingPanel title={messages.shell.newBooking} why={context.isOffline ? 'unread' : 'reading'} onClose={context.onClose} />
  if (panel.lead !== undefined) return <NewForLead {...context} {...next} lead={panel.lead} />
  if (panel.event !== undefined) return <NewInEvent {...context} {...next} event={panel.event} />
  return <NewBookingPanel {...context} {...next} />
}

/**
 * What the panel shows: what the address asks for, unless that is the booking that the form of a new one has become.
 * Then it stays this form, since somebody is typing in it. `goOn` is told the id before the address follows.
 */
function useFormOf(asked: Panel | null): [Panel | null, (id: string) => void] {
  const [made, setMade] = useState<{ id: string; form: Panel | null } | null>(null)
  const isMade = asked?.kind === 'booking' && asked.id === made?.id
  // Opened again later it is read like any other.
  if (made !== null && !isMade && asked !== made.form) setMade(null)
  const goOn = useStableCallback((id: string) => setMade({ id, form: asked }))
  return [isMade ? made.form : asked, goOn]
}

/** Somebody followed an address or a key to a form that the server would refuse: who may is said before, not after. */
function NotYours({ onClose }: { onClose: () => void }) {
  return (
    <SidePanel title={messages.shell.newBooking} onClose={onClose}>
      <p className="text-text-2">{messages.panel.bookingNotYours}</p>
    </SidePanel>
  )
}

/** Opens the form of an enquiry with what is known already. */
function useEnquiry(branches: readonly Branch[]): (start: EnquiryStart) => void {
  const navigate = useNavigate()
  return (start) => {
    const branch = branches.find(({ id }) => id === start.branchId)
    if (branch) void navigate(addressWith(routes.leads(branch.code), { kind: 'new-lead' }), { state: { enquiry: start } })
  }
}

type NewInEventProps = PanelContext & { initial: () => DraftState; branch: Branch; event: string }

/** Another function of an event: whose it is, is known. */
function NewInEvent({ event: id, initial, ...props }: NewInEventProps) {
  const events = useLiveTable<BanquetEvent>({ table: 'events', conditions: [['id', 'eq', id]] })
  const event = events.byKey.get(id)
  if (!event) return <MissingPanel title={messages.shell.newBooking} why={whyMissing(events)} onClose={props.onClose} />
  const inEvent = (): DraftState => {
    const draft = initial()
    const { title, customer_id } = event
    return { ...draft, fields: { ...draft.fields, event_id: id, title, customer_id } }
  }
  return <NewBookingPanel {...props} initial={inEvent} />
}

type NewForLeadProps = PanelContext & { initial: () => DraftState; branch: Branch; lead: string }

/** A booking that answers an enquiry: what it told us is in the form. Of a lead that holds halls already it is one more. */
function NewForLead({ lead: id, initial, ...props }: NewForLeadProps) {
  const leads = useLiveTable<Lead>({ table: 'leads', conditions: [['id', 'eq', id]] })
  const events = useLiveTable<BanquetEvent>({ table: 'events', conditions: [['lead_id', 'eq', id]] })
  // Read once: the event that saving makes is not another one to add to.
  const [known, setKnown] = useState<{ lead: Lead | null; event: BanquetEvent | null } | null>(null)
  if (known === null && leads.status !== 'loading' && events.status !== 'loading') {
    setKnown({ lead: leads.byKey.get(id) ?? null, event: events.rows[0] ?? null })
  }
  if (known === null) return null
  const { lead, event } = known
  if (!lead) return <NewBookingPanel {...props} initial={initial} />
  return <NewBookingPanel {...props} initial={() => draftForLead(initial(), lead, event)} lead={event ? null : lead} />
}

function nobody(): void {}

const NOWHERE: Partial<DraftFields> = {}

/** What an address says of another place, as fields; nothing where it is no place a form could have. */
function fieldsAt({ hall, date, from, to, days }: PanelPlace): Partial<DraftFields> {
  if (!isDate(date) || !isTime(from) || !isTime(to) || !isDays(days)) return NOWHERE
  return { hall_id: hall, event_date: date, event_time: from, end_time: to, end_day_offset: days }
}

function isDays(days: number): boolean {
  return days >= 0 && days <= MOST_DAYS
}

function customerRightOf({ can }: Rights, branchId: number): CustomerRight {
  if (!can('read', 'customers', branchId)) return 'none'
  return can('insert', 'customers', branchId) && can('update', 'customers', branchId) ? 'write' : 'read'
}

function sinceStart(): number {
  return performance.now()
}

type NewPanel = Extract<Panel, { kind: 'new-booking' }>

type Start = { initial: () => DraftState; branch: Branch }

/** `isRead`: the bookings of the pages are in, so that what is free is known. */
function startOf(panel: NewPanel, pages: readonly DiaryPage[], date: string, isRead: boolean): Start | null {
  const page = pages.find(({ rows }) => rows.some(({ id }) => id === panel.hall)) ?? pages[0]
  if (!page) return null
  const hall = page.rows.find(({ id }) => id === panel.hall) ?? null
  const day = panel.date !== undefined && isDate(panel.date) ? panel.date : date
  const hours = isTime(panel.from) ? sessionAt(page, panel.from) : firstFree(page, isRead ? hall : null, day)
  const fields = { ...newFields(page.branch, hall, day, hours), ...drawnHours(panel), guests_expected: panel.guests ?? null }
  return { branch: page.branch, initial: () => openNew(uuidV7(), fields) }
}

/** Hours that were drawn on the page have an end of their own. */
function drawnHours({ from, to, days = 0 }: NewPanel): Partial<DraftFields> {
  return isTime(from) && isTime(to) && isDays(days) ? { event_time: from, end_time: to, end_day_offset: days } : NOWHERE
}

function isTime(text: string | undefined): text is string {
  return text !== undefined && /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
}

// A session that begins just then is what was meant; any other time lasts as long as the branch's functions do.
function sessionAt(page: DiaryPage, from: string) {
  return page.dayparts.find((part) => part.start_time.startsWith(from)) ?? { from }
}

/** The first session the hall can be sold for; of no hall, and of a full day, the one that sells most. */
function firstFree(page: DiaryPage, hall: Hall | null, date: string) {
  const main = page.dayparts.find((part) => part.code === 'dinner') ?? page.dayparts.at(-1) ?? null
  if (!hall) return main
  const taken = takenDayparts(page, hall, date)
  return page.dayparts.find((part) => !taken.includes(part)) ?? main
}
