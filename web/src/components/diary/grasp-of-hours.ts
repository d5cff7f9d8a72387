/** The page of hours in the hand: a block goes along its time and over halls, free time is drawn. */
import type { KeyboardEvent, PointerEvent as ReactPointerEvent } from 'react'
import { dragged, gripsOf, hallStepped, lift, stepped, strokeBetween } from '@/lib/diary/moving'
import type { Motion } from '@/lib/diary/moving'
import type { DiaryPage } from '@/lib/diary/page'
import type { DaySpan } from '@/lib/diary/timeline'
import { gripAt, instantAt, pressOf, rowAt, tellsOf } from './hand-pointer'
import type { Grasp, HandActions, Hold } from './use-hand'

type Hours = { page: DiaryPage; span: DaySpan; actions: HandActions }

export function graspOfHours(hours: Hours): Grasp<Motion> {
  return { pressed: (event) => pressed(event, hours), told: (event, held) => told(event, held, hours) }
}

function pressed(event: ReactPointerEvent<HTMLElement>, { page, span, actions }: Hours): Hold<Motion> | null {
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

function told(event: KeyboardEvent<HTMLElement>, held: Motion | null, { page, actions }: Hours): Motion | null {
  const told = tellsOf(event)
  const booking = told && page.bookings.find(({ id }) => id === told.bookingId)
  if (!told || !booking || !actions.canMove(booking)) return null
  const grip = told.kind === 'hall' ? 'whole' : told.grip
  const motion = held?.base.id === booking.id ? { ...held, grip } : lift(booking, grip)
  if (!gripsOf(booking).includes(grip)) return held
  return told.kind === 'hall' ? hallStepped(motion, told.by, page) : stepped(motion, grip, told.by)
}
