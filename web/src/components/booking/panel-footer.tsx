/** The buttons of the panel: the primary one says what can happen, and why not more stands below. */
import { useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { useSteadyPress } from '@/hooks/use-steady-press'
import { supabase } from '@/lib/client'
import type { Booking } from '@/lib/database'
import { panelActions } from '@/lib/diary/actions'
import type { PanelAction } from '@/lib/diary/actions'
import { updateBooking } from '@/lib/diary/commands'
import type { Clash } from '@/lib/diary/conflict'
import { claimsDuring } from '@/lib/diary/claims'
import { changedColumns, fieldsOf } from '@/lib/diary/draft-fields'
import { isDirty } from '@/lib/diary/drafts'
import { windowOf } from '@/lib/diary/window'
import { ordinal, words } from '@/lib/diary/words'
import { formatDate } from '@/lib/time'
import { toasts } from '@/lib/toasts'

type Props = {
  draft: BookingDraft
  primaryId: string
  mayCancel: boolean
  today: string
  nameOf: (id: string | null) => string
  onClose: () => void
  onMade: (row: Booking) => void
  /** Milliseconds, of a clock that never goes back. */
  clock: () => number
}

export function PanelFooter({ draft, primaryId, mayCancel, today, onClose, onMade, clock }: Props) {
  const { state, verdict, asFirst, page } = draft
  const [asked, ask] = useState<PanelAction | null>(null)
  const waiting = waitingBehind(draft)
  const { primary, others, hint } = panelActions({
    base: state.base,
    dirty: isDirty(state),
    verdict,
    asFirst,
    waitingBehind: waiting.length > 0,
    mayCancel,
  })
  const saving = state.phase.status === 'saving'
  const dirty = isDirty(state)
  // eslint-disable-next-line react-hooks/exhaustive-deps -- what was typed makes it another edit
  const edits = useMemo(() => (dirty ? {} : null), [dirty, state.touched, state.customer])
  const steady = useSteadyPress(JSON.stringify([primary, others]), edits, clock)

  const act = async (action: PanelAction): Promise<void> => {
    ask(null)
    const before = state.base
    const row = await draft.submit(action.changes)
    if (!row) return
    tell(before, row, today)
    if (!before) onMade(row)
    else if (row.status === 'released' || row.status === 'cancelled') onClose()
  }
  const press = (action: PanelAction): void => steady.press(() => (action.ask ? ask(action) : void act(action)))
  const hall = page.house.byId.get(state.base?.hall_id ?? 0)?.name ?? ''
  return (
    <>
      <div className="flex gap-2 max-tablet:flex-col">
        {primary && (
          <Button
            id={primaryId}
            variant="primary"
            className="grow max-tablet:h-11"
            isBusy={saving}
            onPressStart={steady.onPressStart}
            onPress={() => press(primary)}
          >
            {primary.label}
          </Button>
        )}
        {others.map((action) => (
          <Button
            key={action.label}
            variant={isEnd(action) ? 'danger' : 'plain'}
            className="max-tablet:h-11"
            onPressStart={steady.onPressStart}
            onPress={() => press(action)}
            isDisabled={saving}
          >
            {action.label}
          </Button>
        ))}
      </div>
      {steady.wasHeld && (
        <p role="status" className="mt-[7px] text-12 font-medium text-warn-text">
          {words.turnedUnderYou}
        </p>
      )}
      {hint && <p className="mt-[7px] text-12 text-text-2">{hint}</p>}
      <ConfirmDialog
        isOpen={asked !== null}
        title={asked?.ask === 'cancel' ? words.cancelAsk(state.base ? state.base.title : '') : words.releaseAsk(hall)}
        act={asked?.label ?? ''}
        keep={asked?.ask === 'cancel' ? words.keepBooking : words.keepIt}
        onAct={() => asked && void act(asked)}
        onKeep={() => ask(null)}
      >
        {asked?.ask === 'cancel' ? words.cancelBody(hall) : waiting.map(waitsLine).join(' ')}
      </ConfirmDialog>
    </>
  )
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

/** The news of what was done, with Undo where it can be undone. */
function tell(before: Booking | null, row: Booking, today: string): void {
  const text = newsOf(before, row, formatDate(row.event_date, today))
  const canUndo = before !== null && before.status === 'tentative'
  toasts.show({ text, ...(canUndo && { onUndo: () => void undo(before, row) }) })
}

function newsOf(before: Booking | null, row: Booking, date: string): string {
  if (row.status === 'cancelled') return words.cancelled(row.title)
  if (row.status === 'released') return words.released(row.hall_name)
  if (before && isMoved(before, row)) return words.movedTo(row.hall_name, date)
  if (before?.status === row.status) return words.saved(row.title)
  if (row.status === 'confirmed') return words.confirmedToast(row.hall_name, date)
  return row.option_rank > 1 ? words.joined(ordinal(row.option_rank), row.hall_name) : words.held(row.hall_name, date)
}

function isMoved(before: Booking, row: Booking): boolean {
  return before.hall_id !== row.hall_id || before.starts_at !== row.starts_at || before.ends_at !== row.ends_at
}

async function undo(before: Booking, row: Booking): Promise<void> {
  const outcome = await updateBooking(supabase, row.id, row.version, changedColumns(fieldsOf(before), row))
  if (!outcome.ok) toasts.show({ text: words.undoFailed, tone: 'failed' })
}
