/**
 * What can be done with the booking in the panel, as its buttons say it. There is no override: a
 * button that the server would refuse is not offered.
 */
import type { Booking, BookingStatus, StaffRole } from '@/lib/database'
import { messages } from '@/lib/messages'
import { formatDate } from '@/lib/time'
import type { Verdict } from './conflict'
import type { DraftFields } from './draft-fields'
import { hasItsDayCome, hasRunOut, mayMove } from './life'
import { ordinal, words } from './words'

const life = messages.booking

export interface PanelAction {
  readonly label: string
  /** What it sets beside what was typed. */
  readonly changes: Partial<Pick<DraftFields, 'status' | 'option_rank' | 'option_expires_at' | 'status_reason'>>
  /** Asked once before it is done: what moves other people's options, or what is told with a reason. */
  readonly ask?: 'release' | 'reason'
}

export interface PanelActions {
  readonly primary: PanelAction | null
  readonly others: readonly PanelAction[]
  /** Behind *More*. */
  readonly more: readonly PanelAction[]
  /** One line below the buttons: why this and not more. */
  readonly hint: string | null
}

export interface ActionInput {
  /** The stored row; null for a new booking. */
  readonly base: Booking | null
  readonly dirty: boolean
  /** At the rank it holds or would hold; null while hall or times are missing. */
  readonly verdict: Verdict | null
  /** Judged as 1st option: whether one that waits may move up. */
  readonly asFirst: Verdict | null
  readonly waitingBehind: boolean
  /** Covers are in the form. */
  readonly hasCovers: boolean
  /** The person's roles in the branch. */
  readonly roles: readonly StaffRole[]
  /** The server cannot be reached. */
  readonly isOffline: boolean
  /** Milliseconds since the epoch, and the day it is in the branch. */
  readonly now: number
  readonly today: string
}

const HOLD: PanelAction = { label: words.hold, changes: { status: 'tentative', option_rank: 1 } }
const CONFIRM: PanelAction = { label: words.confirm, changes: { status: 'confirmed', option_rank: 1 } }
const SAVE: PanelAction = { label: words.save, changes: {} }
const ENQUIRE: PanelAction = { label: life.saveEnquiry, changes: { status: 'enquiry' } }
const MOVE_UP: PanelAction = { label: words.moveUp, changes: { option_rank: 1 } }
const NOTHING: PanelActions = { primary: null, others: [], more: [], hint: null }

export function panelActions(input: ActionInput): PanelActions {
  const { base } = input
  if (!base) return newActions(input)
  switch (base.status) {
    case 'enquiry':
      return { ...saveFirst(input, permitted(base, input, beginActions(input.verdict))), more: endings(base, input) }
    case 'released':
    case 'cancelled':
      return orWhose(life.managerBegins, input, permitted(base, input, againActions(base, input)))
    case 'tentative':
      return optionActions(base, input)
    case 'confirmed':
      return orWhose(life.managerEnds, input, confirmedActions(base, input))
    case 'in_progress':
    case 'completed':
    case 'settled':
      return dayActions(base, input)
    case 'lost':
      return permitted(base, input, { ...NOTHING, primary: move(life.toEnquiry, 'enquiry') })
  }
}

function move(label: string, status: BookingStatus, ask?: PanelAction['ask']): PanelAction {
  return { label, changes: { status }, ...(ask && { ask }) }
}

function isOpen(verdict: Verdict | null): boolean {
  return verdict === null || verdict.kind === 'free' || verdict.kind === 'too-small'
}

function newActions({ verdict, isOffline }: ActionInput): PanelActions {
  if (isOffline) return { ...NOTHING, primary: { label: life.keepRequest, changes: HOLD.changes }, hint: life.keepRequestHint }
  const begin = beginActions(verdict)
  return isOpen(verdict) ? begin : { ...begin, others: [ENQUIRE] }
}

function beginActions(verdict: Verdict | null): PanelActions {
  return isOpen(verdict) ? { ...NOTHING, primary: HOLD, others: [CONFIRM] } : joinActions(verdict)
}

function joinActions(verdict: Verdict | null): PanelActions {
  const rank = verdict && 'rankAvailable' in verdict ? verdict.rankAvailable : null
  if (rank === null) return { ...NOTHING, hint: words.queueFull }
  const join = { label: words.joinAs(ordinal(rank)), changes: { status: 'tentative', option_rank: rank } } as const
  return { ...NOTHING, primary: join, hint: words.joinHint }
}

/** Only what the person may do; `Save` is for everybody who may change a field at all. */
function permitted({ status }: Booking, { roles }: ActionInput, actions: PanelActions): PanelActions {
  const may = ({ changes }: PanelAction): boolean =>
    changes.status === undefined || changes.status === status || mayMove(status, changes.status, roles)
  const [primary = null, ...others] = [actions.primary, ...actions.others].filter((action) => action !== null).filter(may)
  return { ...actions, primary, others, more: actions.more.filter(may) }
}

/** Where sellers have nothing left to do with a booking, whose it is to do. */
function orWhose(hint: string, { roles }: ActionInput, actions: PanelActions): PanelActions {
  const isNothing = actions.primary === null && actions.others.length + actions.more.length === 0 && actions.hint === null
  return isNothing && roles.includes('sales') ? { ...actions, hint } : actions
}

/** With something typed, saving it comes first; what else can be done stands beside it. */
function saveFirst(input: ActionInput, actions: PanelActions): PanelActions {
  if (!input.dirty || !isOpen(input.verdict)) return actions
  const others = [actions.primary, ...actions.others].filter((action) => action !== null)
  return { ...actions, primary: SAVE, others: others.slice(0, 1) }
}

function againActions(base: Booking, { verdict }: ActionInput): PanelActions {
  const begin = beginActions(verdict)
  return base.status === 'cancelled' ? begin : { ...begin, others: [] }
}

function endings({ status }: Booking, { roles }: ActionInput): PanelAction[] {
  const all = [move(life.lose, 'lost', 'reason'), move(words.cancelBooking, 'cancelled', 'reason')]
  return all.filter(({ changes }) => changes.status !== undefined && mayMove(status, changes.status, roles))
}

function optionActions(base: Booking, input: ActionInput): PanelActions {
  const { verdict, roles, waitingBehind } = input
  const release = move(words.release, 'released', waitingBehind ? 'release' : undefined)
  const mayRelease = mayMove('tentative', 'released', roles)
  const more = [
    ...(mayRelease ? [move(life.releaseBecause, 'released', 'reason')] : []),
    ...endings(base, input).filter(({ changes }) => changes.status === 'lost'),
  ]
  const others = mayRelease ? [release] : []
  if (hasRunOut(base, input.now)) return { ...NOTHING, others, hint: life.ranOut }
  if (!isOpen(verdict)) return { ...joinActions(verdict), others, more }
  const isFirst = input.asFirst !== null && isOpen(input.asFirst) // not before what stands there has been read
  const next = base.option_rank === 1 ? CONFIRM : isFirst ? MOVE_UP : null
  const hint = base.option_rank > 1 && !next ? words.joinHint : null
  const allowed = permitted(base, input, { ...NOTHING, primary: next, hint })
  const saved = saveFirst(input, allowed)
  return { ...saved, others: [...saved.others, ...others], more }
}

function confirmedActions(base: Booking, input: ActionInput): PanelActions {
  const { now, today, verdict } = input
  const comes = hasItsDayCome(base, now, today)
  const end = move(words.cancelBooking, 'cancelled', 'reason')
  const others = mayMove('confirmed', 'cancelled', input.roles) ? [end] : []
  const more = [move(life.takeBack, 'tentative', 'reason')]
  const actions = permitted(base, input, { ...NOTHING, primary: comes ? move(life.start, 'in_progress') : null, more })
  const hint = isOpen(verdict) ? null : words.cannotMoveHere
  if (input.dirty) return { ...actions, primary: isOpen(verdict) ? SAVE : null, others, hint }
  const isEarly = !comes && mayMove('confirmed', 'in_progress', input.roles)
  return { ...actions, others, hint: hint ?? (isEarly ? life.dayNotCome(formatDate(base.event_date, today)) : null) }
}

const NEXT = {
  in_progress: move(life.complete, 'completed'),
  completed: move(life.settle, 'settled'),
  settled: move(life.reopen, 'completed'),
} as const

function dayActions(base: Booking & { status: keyof typeof NEXT | BookingStatus }, input: ActionInput): PanelActions {
  const { now, verdict } = input
  const next = NEXT[base.status as keyof typeof NEXT]
  const missing =
    base.status === 'in_progress' && !input.hasCovers
      ? life.coversFirst
      : base.status === 'completed' && Date.parse(base.ends_at) > now
        ? life.notOver
        : null
  const actions = permitted(base, input, { ...NOTHING, primary: next })
  // Covers are typed to complete it: then that, and not saving, comes first.
  const isNext = actions.primary !== null && missing === null && (!input.dirty || base.status === 'in_progress')
  if (!isOpen(verdict)) return { ...NOTHING, hint: words.cannotMoveHere }
  if (isNext) return { ...actions, others: input.dirty ? [SAVE] : [] }
  return { ...NOTHING, primary: input.dirty && base.status !== 'settled' ? SAVE : null, hint: actions.primary ? missing : null }
}
