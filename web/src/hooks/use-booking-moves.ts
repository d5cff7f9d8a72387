/** What a drag on the page does: a legal move is written and can be undone, a clash opens the form with it. */
import { useMemo } from 'react'
import { usePanel } from '@/hooks/use-panel'
import { useSignedIn } from '@/hooks/use-session'
import { supabase } from '@/lib/client'
import type { Booking } from '@/lib/database'
import { updateBooking } from '@/lib/diary/commands'
import type { SaveOutcome } from '@/lib/diary/commands'
import type { Refusal } from '@/lib/diary/drafts'
import { changesOfMove, gripsOf, placeColumnsOf } from '@/lib/diary/moving'
import type { PlaceColumns } from '@/lib/diary/moving'
import { liveHub } from '@/lib/live/hub'
import type { LiveTable } from '@/lib/live/table'
import { messages } from '@/lib/messages'
import type { PanelPlace } from '@/lib/routes'
import { formatDate } from '@/lib/time'
import { toasts } from '@/lib/toasts'

const words = messages.moving

/** Roles that may change where and when a function is; others change what belongs to their work in it. */
const MOVERS: readonly string[] = ['owner', 'manager', 'sales']

export type BookingMoves = {
  canMove: (booking: Booking) => boolean
  onMove: (booking: Booking, columns: PlaceColumns) => void
  onClash: (booking: Booking, columns: PlaceColumns) => void
  onDraw: (columns: PlaceColumns) => void
  onLetGo: (booking: Booking) => void
}

export function useBookingMoves(table: LiveTable<Booking> | null, hallName: (id: number) => string, today: string): BookingMoves {
  const { rights } = useSignedIn()
  const { open } = usePanel()
  return useMemo(() => {
    const mayMove = (branchId: number): boolean =>
      rights.can('update', 'bookings', branchId) && rights.rolesIn(branchId).some((role) => MOVERS.includes(role))
    const openAt = (booking: Booking, columns: PlaceColumns): void =>
      open({ kind: 'booking', id: booking.id, at: panelPlace(columns) })
    return {
      canMove: (booking) => gripsOf(booking).length > 0 && mayMove(booking.branch_id),
      onMove: (booking, columns) => {
        const place = (row: Booking): string => `${hallName(row.hall_id)}, ${formatDate(row.event_date, today)} ${row.event_time.slice(0, 5)}`
        void move(table, booking, columns).then((outcome) => {
          if (!outcome.ok) return toasts.show({ text: words.notMoved(booking.title, reasonOf(outcome.refusal)), tone: 'failed' })
          const undo = (): void => void moveBack(table, outcome.row, booking)
          return toasts.show({ text: words.movedTo(booking.title, place(outcome.row)), kind: `moved-${booking.id}`, onUndo: undo })
        })
      },
      onClash: openAt,
      onDraw: (columns) => open({ kind: 'new-booking', ...panelPlace(columns) }),
      onLetGo: (booking) => toasts.show({ text: words.movedMeanwhile(booking.title), tone: 'news' }),
    }
  }, [rights, open, table, hallName, today])
}

async function move(table: LiveTable<Booking> | null, row: Booking, columns: PlaceColumns): Promise<SaveOutcome> {
  const outcome = await liveHub().connection.track(updateBooking(supabase, row.id, row.version, changesOfMove(row, columns)))
  if (outcome.ok) table?.accept(outcome.row)
  return outcome
}

async function moveBack(table: LiveTable<Booking> | null, moved: Booking, before: Booking): Promise<void> {
  const outcome = await move(table, moved, placeColumnsOf(before))
  toasts.show(
    outcome.ok
      ? { text: words.movedBack(before.title) }
      : { text: words.notMoved(before.title, reasonOf(outcome.refusal)), tone: 'failed' },
  )
}

function reasonOf(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'taken':
      return refusal.message || words.takenMeanwhile
    case 'stale':
      return words.changedMeanwhile
    case 'gone':
      return words.goneMeanwhile
    case 'unreachable':
      return words.noAnswer
    case 'other':
      return refusal.message
  }
}

function panelPlace(columns: PlaceColumns): PanelPlace {
  return { hall: columns.hall_id, date: columns.event_date, from: columns.event_time, to: columns.end_time, days: columns.end_day_offset }
}
