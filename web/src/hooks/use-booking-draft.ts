/**
 * The form of one booking: what was typed, what others changed, how it stands against the live rows,
 * and what the server answered. The panel shows it; the decisions are in `lib/diary`.
 */
import { useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { useDiary } from '@/hooks/use-diary'
import { useLiveTable } from '@/hooks/use-live-table'
import { usePending } from '@/hooks/use-pending'
import { useLatest } from '@/hooks/use-stable'
import type { Booking, Branch, Customer, Lead } from '@/lib/database'
import { judge } from '@/lib/diary/conflict'
import type { Verdict } from '@/lib/diary/conflict'
import { saveDraft } from '@/lib/diary/commands'
import type { SaveOutcome } from '@/lib/diary/commands'
import { customerFields, planCustomer } from '@/lib/diary/customers'
import type { CustomerFields, CustomerPlan } from '@/lib/diary/customers'
import { missingIn, windowOfFields } from '@/lib/diary/draft-fields'
import type { DraftFields } from '@/lib/diary/draft-fields'
import { isTypedOn, reduceDraft } from '@/lib/diary/drafts'
import { typedBeyond } from '@/lib/diary/lead-drafts'
import type { Changer, DraftAction, DraftState } from '@/lib/diary/drafts'
import { uuidV7 } from '@/lib/diary/uuid'
import type { DiaryPage } from '@/lib/diary/page'
import type { Window, WindowProblem } from '@/lib/diary/window'
import { formatInstant, monthOf } from '@/lib/time'

export type BookingDraft = {
  state: DraftState
  dispatch: (action: DraftAction) => void
  branch: Branch
  /** A new booking may move to another branch; a stored one stays. */
  moveTo: (branch: Branch) => void
  /** The branch's page around the draft's date. */
  page: DiaryPage
  /** When the draft would keep its hall, or why its times mean none. */
  window: Window | WindowProblem
  /** At its own rank, and as 1st option; null while hall, times or rows are missing. */
  verdict: Verdict | null
  asFirst: Verdict | null
  customer: DraftCustomer
  /** The enquiry it answers. */
  lead: Lead | null
  /** Required fields are shown as missing once a save was tried. */
  tried: boolean
  /** Milliseconds since the epoch. */
  openedAt: number
  /** Saves what was typed with these changes; null when something is missing. */
  submit: (changes: Partial<DraftFields>) => Promise<Submitted | null>
}

/** What became of the form while it was on its way: as it was sent, with more typed that is not saved yet, or closed. */
export type Submitted = SaveOutcome & { form: 'as-sent' | 'typed-on' | 'closed' }

/** What a person may do with the contact details of a branch's customers. */
export type CustomerRight = 'none' | 'read' | 'write'

export type DraftCustomer = {
  right: CustomerRight
  fields: CustomerFields
  /** The customer as the live store has it. */
  stored: Customer | undefined
  /** The booking names a customer that is not read yet. */
  isLoading: boolean
}

export type DraftInput = {
  /** Read once, when the form opens. */
  initial: () => DraftState
  branch: Branch
  /** The enquiry that this is the first booking of; null for any other. */
  lead: Lead | null
  /** The stored row as the live store has it; null for a new booking, undefined once it is gone. */
  live: Booking | null | undefined
  nameOf: (id: string | null) => string
  customerRight: (branchId: number) => CustomerRight
}

export function useBookingDraft({ initial, branch: first, lead, live, nameOf, customerRight }: DraftInput): BookingDraft {
  const [state, dispatch] = useReducer(reduceDraft, null, initial)
  // A customer belongs to a branch: in another one it is another row.
  const [{ branch, newCustomerId }, setPlace] = useState(() => placeIn(first))
  const [tried, setTried] = useState(false)
  const [openedAt] = useState(() => Date.now())
  const { fields, base } = state
  const branches = useMemo(() => [branch], [branch])
  const diary = useDiary(branches, monthOf(fields.event_date))
  const page = diary.pages[0] as DiaryPage

  const changerOf = (row: Booking | null): Changer => ({
    by: row && nameOf(row.modified_by),
    at: row ? formatInstant(Date.parse(row.modified_at), branch.timezone) : '',
  })
  // What this form itself waits to have saved is shown by the tables as if it were; it is no news here.
  const isWaiting = usePending('bookings', state.id) !== null
  useEffect(() => {
    if (isWaiting) return
    if (live) dispatch({ type: 'heard', row: live, ...changerOf(live) })
    else if (live === undefined) dispatch({ type: 'vanished' })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a name that arrives later is no news of the row
  }, [live, isWaiting])

  const window = useMemo(() => windowOfFields(fields, branch.timezone), [fields, branch.timezone])
  const judgedNow = useMemo(
    () => (diary.loaded ? judgeBoth(state.id, fields, window, page) : UNJUDGED),
    [diary.loaded, state.id, fields, window, page],
  )
  // What a save sets off, such as who moves up where one lets go, is heard before its answer: no news to judge it by.
  const judged = useHeld(judgedNow, state.phase.status === 'saving')

  const [made, setMade] = useState<Customer | null>(null)
  const customer = useCustomer(fields.customer_id, state.customer, customerRight(branch.id), made)
  const formNow = useFormNow(state)

  const submit = async (changes: Partial<DraftFields>): Promise<Submitted | null> => {
    const next = { ...fields, ...changes, title: fields.title.trim() || customer.fields.name.trim() }
    setTried(true)
    if (missingIn(next).length > 0 || typeof window === 'string') return null
    dispatch({ type: 'save' })
    const plan = planCustomer({
      typed: lead && !base ? typedBeyond(lead, state.customer) : state.customer,
      id: fields.customer_id,
      stored: customer.stored,
      newId: newCustomerId,
      branchId: branch.id,
      title: next.title,
    })
    const outcome = await saveDraft({ id: state.id, branchId: branch.id, base, fields: next, customer: plan, lead, shown: shownOf(next, window, page) })
    const submitted = { ...outcome, form: formNow() }
    if (outcome.kind === 'refused') dispatch({ type: 'refused', refusal: outcome.refusal, ...changerOf(outcome.refusal.kind === 'stale' ? outcome.refusal.current : null) })
    else {
      setMade(madeBy(plan))
      dispatch({ type: outcome.kind, row: outcome.row })
    }
    return submitted
  }
  const moveTo = (next: Branch): void => setPlace(placeIn(next))
  return { state, dispatch, branch, moveTo, page, window, ...judged, customer, lead, tried, openedAt, submit }
}

/** The value as it was before it was held, for as long as it is. */
function useHeld<Value>(value: Value, isHeld: boolean): Value {
  const [before, setBefore] = useState(value)
  if (!isHeld && before !== value) setBefore(value)
  return isHeld ? before : value
}

const UNJUDGED = { verdict: null, asFirst: null }

function useFormNow(state: DraftState): () => Submitted['form'] {
  const latest = useLatest(state)
  const isOpen = useRef(false)
  useEffect(() => {
    isOpen.current = true
    return () => { isOpen.current = false }
  }, [])
  return () => (!isOpen.current ? 'closed' : isTypedOn(latest.current) ? 'typed-on' : 'as-sent')
}

function placeIn(branch: Branch): { branch: Branch; newCustomerId: string } {
  return { branch, newCustomerId: uuidV7() }
}

/** The row that a save made; the table has it a moment later, and until then one may go on typing. */
function madeBy(plan: CustomerPlan): Customer | null {
  if (plan.kind !== 'make') return null
  const now = new Date().toISOString()
  return { email: null, notes: null, created_at: now, modified_at: now, version: 1, ...plan.row }
}

function useCustomer(id: string | null, typed: Partial<CustomerFields>, right: CustomerRight, made: Customer | null): DraftCustomer {
  const wanted = right === 'none' ? null : id
  const table = useLiveTable<Customer>(wanted === null ? null : { table: 'customers', conditions: [['id', 'eq', wanted]] })
  const stored = wanted === null ? undefined : (table.byKey.get(wanted) ?? (made?.id === wanted ? made : undefined))
  return { right, stored, fields: customerFields(stored, typed), isLoading: wanted !== null && stored === undefined }
}

function shownOf(fields: DraftFields, window: Window, page: DiaryPage): Pick<Booking, 'hall_name' | 'starts_at' | 'ends_at'> {
  const hall = fields.hall_id === null ? undefined : page.house.byId.get(fields.hall_id)
  return { hall_name: hall?.name ?? '', starts_at: new Date(window.starts).toISOString(), ends_at: new Date(window.ends).toISOString() }
}

function judgeBoth(
  id: string,
  fields: DraftFields,
  window: Window | WindowProblem,
  page: DiaryPage,
): Pick<BookingDraft, 'verdict' | 'asFirst'> {
  if (fields.hall_id === null || typeof window === 'string') return UNJUDGED
  const draft = {
    id,
    hallId: fields.hall_id,
    window,
    guests: fields.guests_expected,
    setupStyle: fields.setup_style,
  }
  const at = (rank: number): Verdict => judge({ ...draft, rank }, page.claims, page.house)
  return { verdict: at(fields.option_rank), asFirst: at(1) }
}
