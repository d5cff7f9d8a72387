/**
 * The booking form as a state machine: what was typed, what others changed meanwhile, what the
 * server said. Pure; the panel dispatches and shows.
 *
 * A change by someone else to a field that was not touched is taken over and marked; to a field
 * that was touched it is put beside it, and the person decides (`take`).
 */
import type { BlockingBooking, Booking } from '@/lib/database'
import { isRequested, isUnsent } from '@/lib/outbox/effects'
import type { CustomerFields } from './customers'
import { FIELD_NAMES, fieldsOf } from './draft-fields'
import type { DraftFields, FieldName } from './draft-fields'

/** The blocking booking as far as the caller may see it: of a foreign branch, hall and time alone. */
export type Blocker = Pick<BlockingBooking, 'hall_id' | 'hall_name' | 'option_rank' | 'occupied_from' | 'occupied_to'> &
  Partial<BlockingBooking>

/** Why the server did not save. */
export type Refusal =
  | { readonly kind: 'taken'; readonly blocker: Blocker | null; readonly message: string }
  | { readonly kind: 'stale'; readonly current: Booking | null }
  /** The row is no longer there, or no longer ours to change. */
  | { readonly kind: 'gone' }
  /** No answer came: nothing is known to be saved. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'other'; readonly message: string }

export type Phase =
  | { readonly status: 'editing' }
  | { readonly status: 'saving' }
  | { readonly status: 'refused'; readonly refusal: Refusal }
  | { readonly status: 'saved'; readonly id: string }
  /** Kept on this device until the server is reached. */
  | { readonly status: 'kept' }

/** A value of another person, waiting beside one's own. */
export interface Theirs {
  readonly value: DraftFields[FieldName]
  readonly by: string | null
  /** When, by the clock of the branch: `14:06`. */
  readonly at: string
}

/** Who made a change, and when. */
export type Changer = Pick<Theirs, 'by' | 'at'>

export interface DraftState {
  /** The row's id; made by the client for a new booking, so a retry is the same booking. */
  readonly id: string
  /** The stored row as last heard; null until a new booking is saved. */
  readonly base: Booking | null
  readonly fields: DraftFields
  readonly touched: ReadonlySet<FieldName>
  /** What was typed of the customer; a row of its own (`customers.ts`). */
  readonly customer: Partial<CustomerFields>
  /** Others' values of touched fields that differ from one's own. */
  readonly theirs: Readonly<Partial<Record<FieldName, Theirs>>>
  /** Untouched fields that just took another person's value. */
  readonly renewed: ReadonlySet<FieldName>
  /** The row vanished while it was open: released, or no longer ours to see. */
  readonly gone: boolean
  readonly phase: Phase
  /** What was sent last: whatever is typed before the answer comes is typed on top of it. */
  readonly sent: Pick<DraftState, 'fields' | 'customer'>
}

export type DraftAction =
  | { readonly type: 'edit'; readonly changes: Partial<DraftFields> }
  | { readonly type: 'customer'; readonly changes: Partial<CustomerFields> }
  /** Somebody who is a customer already; what was typed of another is forgotten. */
  | { readonly type: 'choose-customer'; readonly id: string }
  | { readonly type: 'take'; readonly field: FieldName }
  | { readonly type: 'keep'; readonly field: FieldName }
  | ({ readonly type: 'heard'; readonly row: Booking } & Changer)
  | { readonly type: 'vanished' }
  | { readonly type: 'save' }
  | ({ readonly type: 'refused'; readonly refusal: Refusal } & Changer)
  | { readonly type: 'saved'; readonly row: Booking }
  /** The row as it will probably be. */
  | { readonly type: 'kept'; readonly row: Booking }

const EDITING: Phase = { status: 'editing' }

export function openNew(id: string, fields: DraftFields): DraftState {
  return { ...BLANK, id, base: null, fields, sent: { fields, customer: {} } }
}

export function openStored(row: Booking): DraftState {
  const fields = fieldsOf(row)
  return { ...BLANK, id: row.id, base: row, fields, sent: { fields, customer: {} } }
}

const BLANK = {
  customer: {},
  touched: new Set<FieldName>(),
  theirs: {},
  renewed: new Set<FieldName>(),
  gone: false,
  phase: EDITING,
}

/** True when closing would lose something typed. */
export function isDirty(state: DraftState): boolean {
  if (state.phase.status === 'saved' || state.phase.status === 'kept') return false
  return state.touched.size > 0 || Object.keys(state.customer).length > 0
}

export function reduceDraft(state: DraftState, action: DraftAction): DraftState {
  switch (action.type) {
    case 'edit':
      return edit(state, action.changes)
    case 'customer':
      return { ...state, customer: { ...state.customer, ...action.changes }, phase: afterTyping(state.phase) }
    case 'choose-customer':
      return { ...edit(state, { customer_id: action.id }), customer: {} }
    case 'take':
      return take(state, action.field)
    case 'keep':
      return { ...state, theirs: without(state.theirs, action.field) }
    case 'heard':
      return hear(state, action.row, action)
    case 'vanished':
      return { ...state, gone: true }
    case 'save':
      return { ...state, phase: { status: 'saving' }, sent: { fields: state.fields, customer: state.customer } }
    case 'refused':
      return refuse(state, action.refusal, action)
    case 'saved':
      return written(state, action.row, { status: 'saved', id: action.row.id })
    case 'kept':
      return written(state, action.row, { status: 'kept' })
    default:
      return unreachable(action)
  }
}

function unreachable(action: never): never {
  throw new TypeError(`unknown action ${JSON.stringify(action)}`)
}

function edit(state: DraftState, changes: Partial<DraftFields>): DraftState {
  const names = Object.keys(changes) as FieldName[]
  return {
    ...state,
    fields: { ...state.fields, ...changes },
    touched: new Set([...state.touched, ...names]),
    renewed: new Set([...state.renewed].filter((name) => !names.includes(name))),
    phase: afterTyping(state.phase),
  }
}

// An answer of the server stands only for what was sent.
function afterTyping(phase: Phase): Phase {
  return phase.status === 'saving' ? phase : EDITING
}

// The socket may have told of a later change before the answer came.
function written(state: DraftState, row: Booking, phase: Phase): DraftState {
  const { base } = state
  const latest = base && base.version > row.version ? base : row
  const stored: DraftState = { ...openStored(latest), phase }
  if (!isTypedOn(state)) return stored
  const { fields, customer } = typedSince(state)
  return edit({ ...stored, customer }, fields)
}

/** Whether something was typed on top of what was sent last. */
export function isTypedOn(state: DraftState): boolean {
  const { fields, customer } = typedSince(state)
  return Object.keys(fields).length + Object.keys(customer).length > 0
}

function typedSince({ fields, customer, touched, sent }: DraftState): { fields: Partial<DraftFields>; customer: Partial<CustomerFields> } {
  const names = [...touched].filter((name) => fields[name] !== sent.fields[name])
  const typed = Object.entries(customer).filter(([name, value]) => value !== sent.customer[name as keyof CustomerFields])
  return { fields: pick(fields, names), customer: Object.fromEntries(typed) }
}

function take(state: DraftState, field: FieldName): DraftState {
  const theirs = state.theirs[field]
  if (!theirs) return state
  return {
    ...state,
    fields: { ...state.fields, [field]: theirs.value },
    touched: new Set([...state.touched].filter((name) => name !== field)),
    theirs: without(state.theirs, field),
  }
}

function without(theirs: DraftState['theirs'], ...fields: FieldName[]): DraftState['theirs'] {
  return Object.fromEntries(Object.entries(theirs).filter(([name]) => !fields.includes(name as FieldName)))
}

function hear(state: DraftState, row: Booking, changer: Changer): DraftState {
  if (state.base && !isNewer(row, state.base)) return state
  const before = state.base ? fieldsOf(state.base) : state.fields
  const now = fieldsOf(row)
  const changed = FIELD_NAMES.filter((name) => now[name] !== before[name])
  const contested = changed.filter((name) => state.touched.has(name))
  const plain = changed.filter((name) => !state.touched.has(name))
  return {
    ...state,
    base: row,
    gone: false,
    fields: { ...state.fields, ...pick(now, plain) },
    // What was typed belonged to another customer.
    customer: changed.includes('customer_id') ? {} : state.customer,
    renewed: new Set(plain),
    theirs: { ...without(state.theirs, ...contested), ...contest(contested, now, state.fields, changer) },
  }
}

// One's own write comes back over the socket too, and replays may repeat an old row. What this device only expected is
// what the server has made of it.
function isNewer(row: Booking, base: Booking): boolean {
  const isExpected = isUnsent(base) || isRequested(base)
  return row.version > base.version || (isExpected && row.version === base.version && row !== base)
}

function pick(fields: DraftFields, names: readonly FieldName[]): Partial<DraftFields> {
  return Object.fromEntries(names.map((name) => [name, fields[name]]))
}

function contest(
  names: readonly FieldName[],
  now: DraftFields,
  mine: DraftFields,
  { by, at }: Changer,
): Partial<Record<FieldName, Theirs>> {
  const differing = names.filter((name) => now[name] !== mine[name])
  return Object.fromEntries(differing.map((name) => [name, { value: now[name], by, at }]))
}

// The refusal of a stale write carries the row as it is: the same as hearing of it.
function refuse(state: DraftState, refusal: Refusal, changer: Changer): DraftState {
  const heard =
    refusal.kind === 'stale' && refusal.current ? hear(state, refusal.current, changer) : state
  return { ...heard, phase: { status: 'refused', refusal } }
}
