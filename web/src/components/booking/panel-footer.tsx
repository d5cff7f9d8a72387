/** The buttons of the panel: the primary one says what can happen, and why not more stands below. */
import { useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { useSteadyPress } from '@/hooks/use-steady-press'
import type { Booking, StaffRole } from '@/lib/database'
import { panelActions } from '@/lib/diary/actions'
import type { PanelAction, PanelActions } from '@/lib/diary/actions'
import { claimsDuring } from '@/lib/diary/claims'
import type { Clash } from '@/lib/diary/conflict'
import { isDirty } from '@/lib/diary/drafts'
import { mayMove } from '@/lib/diary/life'
import { windowOf } from '@/lib/diary/window'
import type { VerdictBox } from '@/lib/diary/verdict-box'
import { ordinal, words } from '@/lib/diary/words'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'
import { MoreMoves } from './more-moves'
import { tellKept, tellSaved } from './news-of-save'
import { VerdictLine } from './verdict-line'
import { isReasoned, ReasonDialog } from '@/components/ui/reason-dialog'

type Props = {
  draft: BookingDraft
  box: VerdictBox | null
  primaryId: string
  /** The person's roles in the draft's branch. */
  roles: readonly StaffRole[]
  isOffline: boolean
  now: number
  today: string
  nameOf: (id: string | null) => string
  onClose: () => void
  onMade: (row: Booking) => void
  onTypedOn: (row: Booking) => void
  /** Milliseconds, of a clock that never goes back. */
  clock: () => number
}

export function PanelFooter(props: Props) {
  const { draft, primaryId, clock } = props
  const { state } = draft
  const [asked, ask] = useState<PanelAction | null>(null)
  const waiting = waitingBehind(draft)
  const actions = useActions(props, waiting.length > 0)
  const hasButtons = actions.primary !== null || actions.others.length + actions.more.length > 0
  const saving = state.phase.status === 'saving'
  const dirty = isDirty(state)
  // eslint-disable-next-line react-hooks/exhaustive-deps -- what was typed makes it another edit
  const edits = useMemo(() => (dirty ? {} : null), [dirty, state.touched, state.customer])
  const steady = useSteadyPress(JSON.stringify([actions.primary, actions.others]), edits, clock)
  const act = useAct(props, waiting.length > 0)
  const press = (action: PanelAction): void => steady.press(() => (action.ask ? ask(action) : void act(action)))
  const done = (reason?: string): void => {
    ask(null)
    if (asked) void act({ ...asked, changes: { ...asked.changes, ...(reason !== undefined && { status_reason: reason }) } })
  }
  return (
    <>
      <VerdictLine box={props.box} />
      {hasButtons && (
        <div className="flex flex-wrap gap-2">
          {actions.primary && (
            <Button id={primaryId} variant="primary" className="grow max-tablet:h-11 max-tablet:basis-full max-tablet:low:basis-auto" isBusy={saving} onPressStart={steady.onPressStart} onPress={() => press(actions.primary as PanelAction)}>
              {actions.primary.label}
            </Button>
          )}
          {actions.others.map((action) => (
            <Button key={action.label} variant={isEnd(action) ? 'danger' : 'plain'} className="max-tablet:h-11 max-tablet:grow" onPressStart={steady.onPressStart} onPress={() => press(action)} isDisabled={saving}>
              {action.label}
            </Button>
          ))}
          <MoreMoves actions={actions.more} isDisabled={saving} onAction={(action) => (action.ask ? ask(action) : void act(action))} />
        </div>
      )}
      {steady.wasHeld && (
        <p role="status" className="mt-[7px] text-12 font-medium text-warn-text">
          {words.turnedUnderYou}
        </p>
      )}
      {actions.hint && <p className="mt-[7px] text-12 text-text-2 low:[@media(max-width:479.98px)]:hidden">{actions.hint}</p>}
      {asked && <Question asked={asked} draft={draft} waiting={waiting} onAct={done} onKeep={() => ask(null)} />}
    </>
  )
}

function useActions({ draft, roles, isOffline, now, today }: Props, waitingBehind: boolean): PanelActions {
  const { state, verdict, asFirst } = draft
  return panelActions({
    base: state.base,
    dirty: isDirty(state),
    verdict,
    asFirst,
    waitingBehind,
    hasCovers: state.fields.guests_actual !== null,
    roles,
    isOffline,
    now,
    today,
  })
}

/**
 * Saves, tells what became of it, and closes what is over. With more typed meanwhile the form stays open for that; of a
 * form that was closed there is nothing left to close, whatever stands in its place by now.
 *
 * Who waited behind it holds the hall as soon as it is given up: no Undo then takes it back.
 */
function useAct({ draft, roles, today, onMade, onTypedOn, onClose }: Props, isAwaited: boolean): (action: PanelAction) => Promise<void> {
  return async (action) => {
    const before = draft.state.base
    const outcome = await draft.submit(action.changes)
    if (outcome === null) return focusFirstProblem()
    if (outcome.kind === 'refused') return
    const { kind, row, form } = outcome
    if (kind === 'kept') tellKept(row.title)
    else tellSaved(before, row, today, mayMove(row.status, before?.status ?? 'released', roles) && !(isAwaited && isEnded(row.status)))
    if (form === 'typed-on' && !before) onTypedOn(row)
    if (form !== 'as-sent') return
    if (kind === 'saved' && !before) onMade(row)
    else if (kind === 'kept' || isEnded(row.status)) onClose()
  }
}

type QuestionProps = {
  asked: PanelAction
  draft: BookingDraft
  waiting: readonly Pick<Clash, 'booking'>[]
  onAct: (reason?: string) => void
  onKeep: () => void
}

function Question({ asked, draft: { state, page }, waiting, onAct, onKeep }: QuestionProps) {
  const hall = page.house.byId.get(state.base?.hall_id ?? 0)?.name ?? ''
  const { status } = asked.changes
  if (asked.ask === 'reason' && isReasoned(status)) {
    const title = messages.booking.reason.title[status](state.base?.title ?? '')
    const note = status === 'cancelled' && state.base?.status === 'confirmed' ? words.cancelBody(hall) : waiting.map(waitsLine).join(' ')
    return <ReasonDialog to={status} title={title} act={asked.label} keep={words.keepBooking} note={note} onAct={onAct} onKeep={onKeep} />
  }
  return (
    <ConfirmDialog isOpen title={words.releaseAsk(hall)} act={asked.label} keep={words.keepIt} onAct={() => onAct()} onKeep={onKeep}>
      {waiting.map(waitsLine).join(' ')}
    </ConfirmDialog>
  )
}

function isEnded(status: Booking['status']): boolean {
  return status === 'released' || status === 'cancelled' || status === 'lost'
}

function isEnd({ changes }: PanelAction): boolean {
  return changes.status === 'released' || changes.status === 'cancelled'
}

function waitsLine({ booking }: Pick<Clash, 'booking'>): string {
  return words.waitsAs(booking.title, ordinal(booking.option_rank))
}

/** Options that stand behind the stored booking and would be first in line without it. */
function waitingBehind({ state: { base }, page }: BookingDraft): Pick<Clash, 'booking'>[] {
  if (!base) return []
  return claimsDuring(page.claims, page.house, base.hall_id, windowOf(base)).filter(
    ({ booking }) => booking.id !== base.id && booking.option_rank > base.option_rank,
  )
}
