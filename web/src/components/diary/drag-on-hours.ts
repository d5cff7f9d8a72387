/** Dragging on the page of hours: a block goes along its time and over halls, free time is drawn. */
import type { KeyboardEvent, PointerEvent as ReactPointerEvent } from 'react'
import { dragged, gripsOf, hallStepped, lift, stepped, strokeBetween } from '@/lib/diary/moving'
import type { Motion } from '@/lib/diary/moving'
import type { DiaryPage } from '@/lib/diary/page'
import type { DaySpan } from '@/lib/diary/timeline'
import { gripAt, instantAt, keyMoveOf, pressOf, rowAt } from './drag-pointer'
import type { DragActions, DragSurface, Grab } from './use-drag'

type Hours = { page: DiaryPage; span: DaySpan; actions: DragActions }

export function dragOnHours(hours: Hours): DragSurface<Motion> {
  return { pressed: (event) => pressed(event, hours), keyed: (event, held) => keyed(event, held, hours) }
}

function pressed(event: ReactPointerEvent<HTMLElement>, { page, span, actions }: Hours): Grab<Motion> | null {
  const start = event.button === 0 ? pressOf(event) : null
  if (!start) return null
  const at = (x: number): number => instantAt(start, span, x)
  if (start.bookingId === null) {
    return { start, at: (x) => ({ kind: 'stroke', stroke: strokeBetween(start.hallId, at(start.x), at(x)) }) }
  }
  const booking = page.bookings.find(({ id }) => id === start.bookingId)
  const grip = booking && actions.canMove(booking) ? gripAt(start, booking) : null
  if (!booking || !grip) return null
  return {
    start,
    at: (x, y) => {
      const hallId = grip === 'whole' ? rowAt(start.diary, y) : null
      return { kind: 'booking', motion: dragged(lift(booking, grip), at(x) - at(start.x), hallId ?? booking.hall_id) }
    },
  }
}

function keyed(event: KeyboardEvent<HTMLElement>, held: Motion | null, { page, actions }: Hours): Motion | null {
  const move = keyMoveOf(event)
  const booking = move && page.bookings.find(({ id }) => id === move.bookingId)
  if (!move || !booking || !actions.canMove(booking)) return null
  const grip = move.kind === 'hall' ? 'whole' : move.grip
  const motion = held?.base.id === booking.id ? { ...held, grip } : lift(booking, grip)
  if (!gripsOf(booking).includes(grip)) return held
  return move.kind === 'hall' ? hallStepped(motion, move.by, page) : stepped(motion, grip, move.by)
}
