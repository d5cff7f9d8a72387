/**
 * The form of one booking: what was typed, what others changed, how it stands against the live rows,
 * and what the server answered. The panel shows it; the decisions are in `lib/diary`.
 */
import { useEffect, useMemo, useReducer, useState } from 'react'
import { useDiary } from '@/hooks/use-diary'
import { useLiveTable } from '@/hooks/use-live-table'
import { supabase } from '@/lib/client'
import type { Booking, Branch, Customer } from '@/lib/database'
import { judge } from '@/lib/diary/conflict'
import type { Verdict } from '@/lib/diary/conflict'
import { insertBooking, saveCustomer, updateBooking } from '@/lib/diary/commands'
import type { SaveOutcome } from '@/lib/diary/commands'
import { customerFields, planCustomer } from '@/lib/diary/customers'
import type { CustomerFields, CustomerPlan } from '@/lib/diary/customers'
import { changedColumns, columnsOf, missingIn, windowOfFields } from '@/lib/diary/draft-fields'
import type { DraftFields } from '@/lib/diary/draft-fields'
import { reduceDraft } from '@/lib/diary/drafts'
import type { DraftAction, DraftState } from '@/lib/diary/drafts'
import { uuidV7 } from '@/lib/diary/uuid'
import type { DiaryPage } from '@/lib/diary/page'
import type { Window, WindowProblem } from '@/lib/diary/window'
import { liveHub } from '@/lib/live/hub'
import { monthOf } from '@/lib/time'

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
  /** Required fields are shown as missing once a save was tried. */
  tried: boolean
  /** Milliseconds since the epoch. */
  openedAt: number
  /** Saves what was typed with these changes; null when refused or incomplete. */
  submit: (changes: Partial<DraftFields>) => Promise<Booking | null>
}

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
  /** The stored row as the live store has it; null for a new booking, undefined once it is gone. */
  live: Booking | null | undefined
  nameOf: (id: string | null) => string
  customerRight: (branchId: number) => CustomerRight
}

export function useBookingDraft({ initial, branch: first, live, nameOf, customerRight }: DraftInput): BookingDraft {
  const [state, dispatch] = useReducer(reduceDraft, null, initial)
  // A customer belongs to a branch: in another one it is another row.
  const [{ branch, newCustomerId }, setPlace] = useState(() => placeIn(first))
  const [tried, setTried] = useState(false)
  const [openedAt] = useState(() => Date.now())
  const { fields, base } = state
  const branches = useMemo(() => [branch], [branch])
  const diary = useDiary(branches, monthOf(fields.event_date))
  const page = diary.pages[0] as DiaryPage

  useEffect(() => {
    if (live) dispatch({ type: 'heard', row: live, by: nameOf(live.modified_by) })
    else if (live === undefined) dispatch({ type: 'vanished' })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a name that arrives later is no news of the row
  }, [live])

  const window = useMemo(() => windowOfFields(fields, branch.timezone), [fields, branch.timezone])
  const judged = useMemo(
    () => (diary.loaded ? judgeBoth(state.id, fields, window, page) : UNJUDGED),
    [diary.loaded, state.id, fields, window, page],
  )

  const customer = useCustomer(fields.customer_id, state.customer, customerRight(branch.id))

  const submit = async (changes: Partial<DraftFields>): Promise<Booking | null> => {
    const next = { ...fields, ...changes, title: fields.title.trim() || customer.fields.name.trim() }
    setTried(true)
    if (missingIn(next).length > 0 || typeof window === 'string') return null
    dispatch({ type: 'save' })
    const plan = planCustomer({
      typed: state.customer,
      id: fields.customer_id,
      stored: customer.stored,
      newId: newCustomerId,
      branchId: branch.id,
      title: next.title,
    })
    const outcome = await liveHub().connection.track(save(state.id, branch.id, base, next, plan))
    if (outcome.ok) {
      diary.bookings?.accept(outcome.row)
      dispatch({ type: 'saved', row: outcome.row })
      return outcome.row
    }
    const { refusal } = outcome
    const by = refusal.kind === 'stale' ? nameOf(refusal.current?.modified_by ?? null) : null
    dispatch({ type: 'refused', refusal, by })
    return null
  }
  const moveTo = (next: Branch): void => setPlace(placeIn(next))
  return { state, dispatch, branch, moveTo, page, window, ...judged, customer, tried, openedAt, submit }
}

const UNJUDGED = { verdict: null, asFirst: null }

function placeIn(branch: Branch): { branch: Branch; newCustomerId: string } {
  return { branch, newCustomerId: uuidV7() }
}

function useCustomer(id: string | null, typed: Partial<CustomerFields>, right: CustomerRight): DraftCustomer {
  const wanted = right === 'none' ? null : id
  const table = useLiveTable<Customer>(wanted === null ? null : { table: 'customers', conditions: [['id', 'eq', wanted]] })
  const stored = wanted === null ? undefined : table.byKey.get(wanted)
  return { right, stored, fields: customerFields(stored, typed), isLoading: wanted !== null && stored === undefined }
}

/** The customer first: a booking may only name one that is there. */
async function save(
  id: string,
  branchId: number,
  base: Booking | null,
  fields: DraftFields,
  plan: CustomerPlan,
): Promise<SaveOutcome> {
  const customer = await saveCustomer(supabase, plan)
  if (!customer.ok) return customer
  const named = { ...fields, customer_id: customer.id }
  if (!base) return insertBooking(supabase, branchId, id, columnsOf(named))
  const changes = changedColumns(named, base)
  // Nothing of the booking itself differs: its version stays, and nobody hears of a change.
  return Object.keys(changes).length === 0 ? { ok: true, row: base } : updateBooking(supabase, id, base.version, changes)
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
