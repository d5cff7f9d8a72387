/** What a drag on the page does: a legal move is written and can be undone, a clash opens the form with it. */
import { useMemo } from 'react'
import { usePanel } from '@/hooks/use-panel'
import { useSignedIn } from '@/hooks/use-session'
import type { Booking, Lead } from '@/lib/database'
import { changesOfMove, gripsOf, placeColumnsOf } from '@/lib/diary/moving'
import type { PlaceColumns } from '@/lib/diary/moving'
import type { DiaryPage } from '@/lib/diary/page'
import { windowFromLocal } from '@/lib/diary/window'
import { messages } from '@/lib/messages'
import type { PanelPlace } from '@/lib/routes'
import { formatDate } from '@/lib/time'
import { toasts } from '@/lib/toasts'
import { write } from '@/lib/writes'
import type { WriteOutcome } from '@/lib/writes'

const words = messages.moving

/** Roles that may change where and when a function is; others change what belongs to their work in it. */
const MOVERS: readonly string[] = ['owner', 'manager', 'sales']

export type BookingMoves = {
  canMove: (booking: Booking) => boolean
  onMove: (booking: Booking, columns: PlaceColumns) => void
  onClash: (booking: Booking, columns: PlaceColumns) => void
  onDraw: (columns: PlaceColumns) => void
  onLetGo: (booking: Booking) => void
  /** An enquiry dropped on a hall: the form opens with all that is known. Null for who books nothing. */
  onPlace: ((lead: Lead, columns: PlaceColumns) => void) | null
}

export function useBookingMoves(page: DiaryPage, today: string): BookingMoves {
  const { rights } = useSignedIn()
  const { open } = usePanel()
  const { branch, house } = page
  return useMemo(() => {
    const placeOf = (columns: PlaceColumns): Place => ({
      hall: house.byId.get(columns.hall_id)?.name ?? '',
      day: formatDate(columns.event_date, today),
      zone: branch.timezone,
    })
    const mayMove = rights.can('update', 'bookings', branch.id) && rights.rolesIn(branch.id).some((role) => MOVERS.includes(role))
    return {
      canMove: (booking) => mayMove && gripsOf(booking).length > 0,
      onMove: (booking, columns) => void moveAndTell(booking, columns, placeOf),
      onClash: (booking, columns) => open({ kind: 'booking', id: booking.id, at: panelPlace(columns) }),
      onPlace: rights.can('insert', 'bookings', branch.id)
        ? (lead, columns) => open({ kind: 'new-booking', ...panelPlace(columns), lead: lead.id })
        : null,
      onDraw: (columns) => open({ kind: 'new-booking', ...panelPlace(columns) }),
      onLetGo: (booking) => toasts.show({ text: words.movedMeanwhile(booking.title), tone: 'news' }),
    }
  }, [rights, open, branch, house, today])
}

type Place = { hall: string; day: string; zone: string }
type PlaceOf = (columns: PlaceColumns) => Place

async function moveAndTell(booking: Booking, columns: PlaceColumns, placeOf: PlaceOf): Promise<void> {
  const { hall, day } = placeOf(columns)
  const where = `${hall}, ${day} ${columns.event_time}`
  const kind = `moved-${booking.id}`
  toasts.closeKind(kind)
  const outcome = await move(booking, columns, placeOf)
  if (outcome.kind === 'refused') toasts.show({ text: words.notMoved(booking.title, outcome.error.message), tone: 'failed' })
  else if (outcome.kind === 'queued') toasts.show({ text: words.moveKept(booking.title, where), kind })
  else {
    const moved = outcome.results[0] as Booking
    const undo = (): void => void moveBack(moved, placeColumnsOf(booking), placeOf)
    toasts.show({ text: words.movedTo(booking.title, where), kind, onUndo: undo })
  }
}

async function moveBack(moved: Booking, columns: PlaceColumns, placeOf: PlaceOf): Promise<void> {
  const outcome = await move(moved, columns, placeOf)
  toasts.show(
    outcome.kind === 'refused'
      ? { text: words.notMoved(moved.title, outcome.error.message), tone: 'failed' }
      : { text: words.movedBack(moved.title) },
  )
}

function move(row: Booking, columns: PlaceColumns, placeOf: PlaceOf): Promise<WriteOutcome> {
  const { hall, day, zone } = placeOf(columns)
  const window = windowFromLocal(columns, zone)
  // What the server derives from the columns, as the page will show it until it has.
  const times = typeof window === 'string' ? {} : { starts_at: new Date(window.starts).toISOString(), ends_at: new Date(window.ends).toISOString() }
  const label = words.label(row.title, `${hall}, ${day} ${columns.event_time}`)
  return write(label, [
    { op: 'update', table: 'bookings', id: row.id, version: row.version, changes: changesOfMove(row, columns), shown: { hall_name: hall, ...times } },
  ])
}

function panelPlace(columns: PlaceColumns): PanelPlace {
  return { hall: columns.hall_id, date: columns.event_date, from: columns.event_time, to: columns.end_time, days: columns.end_day_offset }
}
