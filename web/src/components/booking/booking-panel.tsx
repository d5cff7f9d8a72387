/**
 * The booking panel: create, read, edit, move, confirm, release and cancel one booking.
 *
 * It warns while one types, and again when the server refuses; it never offers what would be refused.
 */
import { useEffect, useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Chip, OptionTag, Swatch } from '@/components/ui/badge'
import { MissingPanel, whyMissing } from '@/components/ui/missing-panel'
import { SidePanel } from '@/components/ui/side-panel'
import { useBookingDraft } from '@/hooks/use-booking-draft'
import type { BookingDraft, CustomerRight } from '@/hooks/use-booking-draft'
import { useDoing } from '@/hooks/use-colleagues'
import { useLiveTable } from '@/hooks/use-live-table'
import { usePanel } from '@/hooks/use-panel'
import { useToday } from '@/hooks/use-today'
import { useBookingClock } from '@/hooks/use-booking-clock'
import type { Booking, Branch, Lead, StaffRole } from '@/lib/database'
import type { DraftFields, FieldName } from '@/lib/diary/draft-fields'
import { isDirty, openStored, reduceDraft } from '@/lib/diary/drafts'
import type { DraftState } from '@/lib/diary/drafts'
import { reasonWords } from '@/lib/diary/history'
import { mayChange } from '@/lib/diary/life'
import { gripsOf } from '@/lib/diary/moving'
import { optionTag } from '@/lib/diary/options'
import type { DraftOnPage } from '@/lib/diary/timeline'
import { statusWord, words } from '@/lib/diary/words'
import type { EnquiryStart } from '@/lib/leads/start'
import type { Doing } from '@/lib/presence/whereabouts'
import { messages } from '@/lib/messages'
import { formatInstantSeconds, formatMoment } from '@/lib/time'
import { BookingForm } from './booking-form'
import { CustomerFields } from './customer-fields'
import { draftOnPage } from './draft-on-page'
import { EnquirySection } from './enquiry-section'
import { EventSection } from './event-section'
import { HistorySection } from './history-section'
import { OptionSection } from './option-section'
import { PanelFooter } from './panel-footer'
import { noteBox, PanelNotes } from './panel-notes'
import { NotesField } from './notes-field'
import { StockNote } from './stock-note'
import { TimeFields } from './time-fields'

export type PanelContext = {
  branches: readonly Branch[]
  /** Today in the branch of the page. */
  today: string
  now: number
  /** Milliseconds of a clock that never goes back: how long a button has stood. */
  clock: () => number
  /** Null while live; else since when what is on screen may be old, milliseconds since the epoch. */
  staleSince: number | null
  nameOf: (id: string | null) => string
  /** Nobody answers: what is written is kept until somebody does. */
  isOffline: boolean
  rolesIn: (branchId: number) => readonly StaffRole[]
  mayReadHistory: (branchId: number) => boolean
  mayReadLeads: (branchId: number) => boolean
  mayEnquire: (branchId: number) => boolean
  /** Takes down who asked, where the diary could not give what they wanted. */
  onEnquire: (start: EnquiryStart) => void
  customerRight: (branchId: number) => CustomerRight
  /** Where the open form would stand on the diary; null once it is closed. */
  onDraft: (draft: DraftOnPage | null) => void
  onClose: () => void
  /** A new booking has been saved. */
  onMade: (row: Booking) => void
  /** A new booking has been saved or kept while more was typed: its form goes on as that of the stored one. */
  onTypedOn: (row: Booking) => void
}

/** `lead`: the enquiry whose first booking this is; saving it makes the event that both belong to. */
type NewProps = { initial: () => DraftState; branch: Branch; lead?: Lead | null }

/** A form for a new booking; once that is stored and more has been typed, the same form of the stored one. */
export function NewBookingPanel({ initial, branch, lead = null, ...context }: PanelContext & NewProps) {
  const [made, setMade] = useState<Booking | null>(null)
  const table = useLiveTable<Booking>(made && { table: 'bookings', conditions: [['id', 'eq', made.id]] })
  const stored = made && table.byKey.get(made.id)
  const live = stored ?? (table.isKnown ? undefined : made)
  const onTypedOn = (row: Booking): void => {
    setMade(row)
    context.onTypedOn(row)
  }
  return <BookingEditor {...context} {...{ initial, branch, lead, live, onTypedOn }} />
}

/** A stored booking by its id, wherever it lies; `at` are fields somebody has already set otherwise, by moving it. */
export function StoredBookingPanel({ id, at = {}, ...context }: PanelContext & { id: string; at?: Partial<DraftFields> }) {
  const table = useLiveTable<Booking>({ table: 'bookings', conditions: [['id', 'eq', id]] })
  const row = table.byKey.get(id)
  const [first, setFirst] = useState<Booking | null>(null)
  if (row && first === null) setFirst(row)
  const branch = context.branches.find((candidate) => candidate.id === (row ?? first)?.branch_id)
  if (!first || !branch) return <MissingPanel title={words.booking} why={whyMissing(table)} gone={words.notFound} onClose={context.onClose} />
  return <BookingEditor {...context} initial={() => openMoved(first, at)} branch={branch} lead={null} live={row} />
}

function openMoved(row: Booking, at: Partial<DraftFields>): DraftState {
  const stored = openStored(row)
  const changes = Object.fromEntries(Object.entries(at).filter(([name, value]) => stored.fields[name as FieldName] !== value))
  return Object.keys(changes).length === 0 ? stored : reduceDraft(stored, { type: 'edit', changes })
}

type EditorProps = PanelContext & { initial: () => DraftState; branch: Branch; lead: Lead | null; live: Booking | null | undefined }

function BookingEditor(props: EditorProps) {
  const { today, isOffline, nameOf, onDraft, onClose, onMade, onTypedOn } = props
  const draft = useBookingDraft(props)
  const { state, window, verdict, branch } = draft
  const { base } = state
  const { now, isTicking } = useBookingClock(base)
  const [asking, setAsking] = useState(false)
  const roles = props.rolesIn(branch.id)
  const may = (field: FieldName): boolean => mayChange(field, base, roles)
  const maySell = may('title')
  const mayWrite = may('notes') || base?.status === 'settled'
  const box = noteBox({ ...props, draft, now })
  const close = (): void => (isDirty(state) ? setAsking(true) : onClose())

  const onPage = useMemo(() => draftOnPage(state, window, verdict, isOffline), [state, window, verdict, isOffline])
  useEffect(() => onDraft(onPage), [onDraft, onPage])
  useEffect(() => () => onDraft(null), [onDraft])
  useDoing(doingOf(state, onPage))

  return (
    <SidePanel
      title={base ? base.title : words.newBooking}
      note={<PanelNote draft={draft} now={now} isTicking={isTicking} />}
      onClose={close}
      {...(mayWrite && { onSave: () => document.getElementById(PRIMARY_ID)?.click() })}
      footer={mayWrite && <PanelFooter primaryId={PRIMARY_ID} {...{ draft, box, roles, isOffline, now, today, nameOf, onClose, onMade, onTypedOn }} clock={props.clock} />}
    >
      <div className="flex flex-col gap-2.5 pb-4">
        {isOffline && props.staleSince !== null && <OfflineNote since={props.staleSince} zone={branch.timezone} />}
        {base?.status_reason && <Reason row={base} />}
        <CustomerFields draft={draft} isReadOnly={!maySell} />
        <BookingForm {...{ draft, today, may }} />
        <TimeFields {...{ draft, today, may, nameOf }} />
        {base && maySell && !isDirty(state) && <MoveElsewhere row={base} />}
        <PanelNotes {...props} {...{ now, draft, box }} />
        <StockNote draft={draft} />
        <OptionSection {...{ draft, now, today, isOffline }} mayEdit={maySell} />
        <NotesField draft={draft} isDisabled={!may('notes')} />
        {base && props.mayReadLeads(branch.id) && <EnquirySection eventId={base.event_id} branch={branch} notes={state.fields.notes} />}
        {base && <EventSection row={base} {...{ today, now }} maySell={maySell} rolesIn={props.rolesIn} />}
        {base && <HistorySection row={base} now={now} zone={branch.timezone} mayRead={props.mayReadHistory(branch.id)} nameOf={nameOf} />}
      </div>
      <ConfirmDialog
        isOpen={asking}
        title={words.discardAsk}
        act={words.discard}
        keep={words.keepWriting}
        onAct={onClose}
        onKeep={() => setAsking(false)}
      >
        {words.discardBody}
      </ConfirmDialog>
    </SidePanel>
  )
}

/** Another place is chosen from a list of halls, instead of field by field. */
function MoveElsewhere({ row }: { row: Booking }) {
  const { open } = usePanel()
  if (!gripsOf(row).includes('whole')) return null
  return (
    <Button variant="quiet" size="sm" className="-mt-1 -ml-2.5 self-start max-tablet:h-11" onPress={() => open({ kind: 'move', id: row.id })}>
      {messages.moving.moveElsewhere}
    </Button>
  )
}

const PRIMARY_ID = 'booking-primary'

function OfflineNote({ since, zone }: { since: number; zone: string }) {
  const today = useToday(zone)
  return (
    <div className="note bad" role="status">
      <p>
        <b className="font-semibold">{words.offline}</b> {messages.booking.offlineAsOf(formatMoment(since, zone, today, formatInstantSeconds))}
      </p>
    </div>
  )
}

function Reason({ row }: { row: Booking }) {
  return <p className="text-13 text-text-2">{messages.booking.reason.because(reasonWords(row.status_reason ?? ''))}</p>
}

type NoteProps = { draft: BookingDraft; now: number; isTicking: boolean }

function PanelNote({ draft: { state }, now, isTicking }: NoteProps) {
  if (!state.base) return <Chip>{words.notSaved}</Chip>
  const option = optionTag(state.base, now, isTicking)
  return (
    <>
      <Swatch of={state.base.status}>{statusWord(state.base.status)}</Swatch>
      {option && <OptionTag tone={option.tone} icon={option.timed ? 'clock' : null}>{option.text}</OptionTag>}
      {isDirty(state) && <Chip>{words.unsaved}</Chip>}
    </>
  )
}

// A stored booking that stands as it is is read; anything else is a time somebody wants.
function doingOf({ base }: DraftState, onPage: DraftOnPage | null): Doing | null {
  if (onPage) return { kind: 'booking', slot: { hallId: onPage.hallId, window: onPage.window } }
  return base && { kind: 'looking', bookingId: base.id }
}
