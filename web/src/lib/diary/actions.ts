/**
 * What can be done with the booking in the panel, as its buttons say it. There is no override: a
 * button that the server would refuse is not offered.
 */
import type { Booking } from '@/lib/database'
import type { Verdict } from './conflict'
import type { DraftFields } from './draft-fields'
import { ordinal, words } from './words'

export interface PanelAction {
  readonly label: string
  /** What it sets beside what was typed. */
  readonly changes: Partial<Pick<DraftFields, 'status' | 'option_rank'>>
  /** Asked once before it is done. */
  readonly ask?: 'release' | 'cancel'
}

export interface PanelActions {
  readonly primary: PanelAction | null
  readonly others: readonly PanelAction[]
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
  /** Managers alone end a signed contract (`booking_transitions`). */
  readonly mayCancel: boolean
}

const HOLD: PanelAction = { label: words.hold, changes: { status: 'tentative', option_rank: 1 } }
const CONFIRM: PanelAction = { label: words.confirm, changes: { status: 'confirmed', option_rank: 1 } }
const SAVE: PanelAction = { label: words.save, changes: {} }

export function panelActions(input: ActionInput): PanelActions {
  switch (input.base?.status) {
    case undefined:
    case 'enquiry':
      return beginActions(input.verdict)
    case 'released':
    case 'cancelled':
      return { ...beginActions(input.verdict), others: [] }
    case 'tentative':
      return optionActions(input, input.base.option_rank)
    case 'confirmed':
      return confirmedActions(input)
    case 'in_progress':
    case 'completed':
    case 'settled':
      return { primary: saveIf(input.dirty && isOpen(input.verdict)), others: [], hint: clashHint(input.verdict) }
    case 'lost':
      return { primary: saveIf(input.dirty), others: [], hint: null }
  }
}

function saveIf(possible: boolean): PanelAction | null {
  return possible ? SAVE : null
}

function isOpen(verdict: Verdict | null): boolean {
  return verdict === null || verdict.kind === 'free' || verdict.kind === 'too-small'
}

function beginActions(verdict: Verdict | null): PanelActions {
  return isOpen(verdict) ? { primary: HOLD, others: [CONFIRM], hint: null } : joinActions(verdict)
}

function joinActions(verdict: Verdict | null): PanelActions {
  const rank = verdict && 'rankAvailable' in verdict ? verdict.rankAvailable : null
  if (rank === null) return { primary: null, others: [], hint: words.queueFull }
  const join = { label: words.joinAs(ordinal(rank)), changes: { status: 'tentative', option_rank: rank } } as const
  return { primary: join, others: [], hint: words.joinHint }
}

function optionActions(input: ActionInput, rank: number): PanelActions {
  const release: PanelAction = {
    label: words.release,
    changes: { status: 'released' },
    // Only what moves other people's options is asked; the rest can be undone.
    ...(input.waitingBehind && { ask: 'release' as const }),
  }
  if (!isOpen(input.verdict)) return { ...joinActions(input.verdict), others: [release] }
  const ahead = rank === 1 ? CONFIRM : isOpen(input.asFirst) ? MOVE_UP : null
  const main = input.dirty ? SAVE : ahead
  const others = [input.dirty ? ahead : null, release].filter((action) => action !== null)
  return { primary: main, others, hint: rank > 1 && !ahead ? words.joinHint : null }
}

const MOVE_UP: PanelAction = { label: words.moveUp, changes: { option_rank: 1 } }

function confirmedActions({ dirty, verdict, mayCancel }: ActionInput): PanelActions {
  const cancel: PanelAction = { label: words.cancelBooking, changes: { status: 'cancelled' }, ask: 'cancel' }
  return { primary: saveIf(dirty && isOpen(verdict)), others: mayCancel ? [cancel] : [], hint: clashHint(verdict) }
}

function clashHint(verdict: Verdict | null): string | null {
  return isOpen(verdict) ? null : words.cannotMoveHere
}
