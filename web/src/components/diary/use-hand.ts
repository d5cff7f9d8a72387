/**
 * What is in the hand on the day's page: a booking that is moved or stretched, or free time drawn for a new one.
 *
 * Pointer and keys end in the same states. Listeners of the window live only as long as a press, so a page that
 * nobody touches pays nothing.
 */
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Dispatch, KeyboardEvent, PointerEvent as ReactPointerEvent, SetStateAction } from 'react'
import type { Booking } from '@/lib/database'
import { carriedOn, columnsOfStroke, dragged, gripsOf, hallStepped, hasMoved, judgeMotion, lift, stepped, strokeBetween } from '@/lib/diary/moving'
import type { Grip, JudgedMotion, Motion, PlaceColumns, Stroke } from '@/lib/diary/moving'
import { ghostOfMotion, ghostOfStroke } from '@/lib/diary/ghosts'
import type { Ghost } from '@/lib/diary/ghosts'
import type { DiaryPage } from '@/lib/diary/page'
import type { DaySpan } from '@/lib/diary/timeline'
import { followPress, gripAt, instantAt, pressOf, rowAt, tellsOf } from './hand-pointer'
import type { Press, PressStart } from './hand-pointer'

/** What the page does with what is dropped. */
export type HandActions = {
  /** Whether this person may move this booking at all. */
  canMove: (booking: Booking) => boolean
  /** A legal move, agreed to. */
  onMove: (booking: Booking, columns: PlaceColumns) => void
  /** Dropped over a clash: the form opens with it, nothing is saved. */
  onClash: (booking: Booking, columns: PlaceColumns) => void
  /** Free time was drawn. */
  onDraw: (columns: PlaceColumns) => void
  /** The row changed under the hand and the move was let go. */
  onLetGo: (booking: Booking) => void
}

/** `dropped` lasts for one render: then it is a question, an open form, or nothing. */
type Phase = 'held' | 'dropped' | 'asking'

type Held =
  | { kind: 'booking'; motion: Motion; by: 'pointer' | 'keys'; phase: Phase }
  | { kind: 'stroke'; stroke: Stroke; phase: Phase }

type HeldBooking = Extract<Held, { kind: 'booking' }>

export type Hand = {
  ghost: Ghost | null
  /** The legal move that waits for a yes. */
  asking: JudgedMotion | null
  /** Held by keys: each step is spoken. */
  isByKeys: boolean
  agree: () => void
  takeBack: () => void
  onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void
  /** True where the key was the hand's. */
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => boolean
  /** What keys hold is let go when the focus leaves it. */
  onBlur: () => void
}

type Input = { page: DiaryPage; span: DaySpan; actions: HandActions }
type Hold = Dispatch<SetStateAction<Held | null>>

export function useHand({ page, span, actions }: Input): Hand {
  const [stored, hold] = useState<Held | null>(null)
  const press = useRef<Press | null>(null)
  const held = useMemo(() => followRows(stored, page), [stored, page])
  const booking = held?.kind === 'booking' ? held : null
  const motion = booking?.motion
  const judged = useMemo(() => (motion ? judgeMotion(motion, page) : null), [motion, page])
  const ghost = useMemo(() => ghostOf(held, judged, page), [held, judged, page])
  useEffect(() => () => press.current?.end(), [])

  // The row moved under the hand: nothing may be dropped that was picked up somewhere else.
  const lost = stored?.kind === 'booking' && held === null ? stored.motion.base : null
  useEffect(() => {
    if (!lost) return
    press.current?.end()
    // eslint-disable-next-line react-hooks/set-state-in-effect -- what was held is gone with the row it was held by
    hold(null)
    actions.onLetGo(lost)
  }, [lost, actions])

  useEffect(() => {
    if (held?.phase !== 'dropped') return
    // eslint-disable-next-line react-hooks/set-state-in-effect -- a drop is judged by the rows of the moment it falls
    hold(afterDrop(held, judged))
    if (held.kind === 'stroke') draw(held.stroke, page, actions)
    else if (judged && hasMoved(judged) && judged.clashes.length > 0) actions.onClash(judged.base, judged.columns)
  }, [held, judged, page, actions])

  const agree = (): void => {
    hold(null)
    if (!judged) return
    // Somebody may have taken the hall while the question stood.
    if (judged.clashes.length > 0) actions.onClash(judged.base, judged.columns)
    else actions.onMove(judged.base, judged.columns)
  }
  const onPointerDown = (event: ReactPointerEvent<HTMLElement>): void => {
    const begun = booking?.phase === 'asking' ? null : takenHold(event, page, actions)
    if (!begun) return
    press.current = followPress(begun.start, {
      onMove: (x, y) => hold(heldAt(begun, span, x, y)),
      onDrop: () => hold(dropped),
      onCancel: () => hold(null),
    })
  }
  return {
    ghost,
    asking: booking?.phase === 'asking' ? judged : null,
    isByKeys: booking?.by === 'keys',
    agree,
    takeBack: () => hold(null),
    onPointerDown,
    onKeyDown: (event) => keyDown(event, booking, { page, actions, hold }),
    onBlur: () => {
      if (booking?.by === 'keys' && booking.phase === 'held') hold(null)
    },
  }
}

function followRows(held: Held | null, page: DiaryPage): Held | null {
  if (held?.kind !== 'booking') return held
  const { base } = held.motion
  const motion = carriedOn(held.motion, page.bookings.find(({ id }) => id === base.id))
  return motion && (motion === held.motion ? held : { ...held, motion })
}

function ghostOf(held: Held | null, judged: JudgedMotion | null, page: DiaryPage): Ghost | null {
  if (held?.kind === 'stroke') return ghostOfStroke(held.stroke, page)
  return judged && (held?.by === 'keys' || hasMoved(judged)) ? ghostOfMotion(judged, page) : null
}

function dropped(held: Held | null): Held | null {
  return held && { ...held, phase: 'dropped' }
}

function afterDrop(held: Held, judged: JudgedMotion | null): Held | null {
  const isAsked = held.kind === 'booking' && judged !== null && hasMoved(judged) && judged.clashes.length === 0
  return isAsked ? { ...held, phase: 'asking' } : null
}

function draw(stroke: Stroke, page: DiaryPage, { onDraw }: HandActions): void {
  const columns = columnsOfStroke(stroke, page)
  if (columns) onDraw(columns)
}

type Taken = { start: PressStart; of: { booking: Booking; grip: Grip } | null }

function takenHold(event: ReactPointerEvent<HTMLElement>, page: DiaryPage, { canMove }: HandActions): Taken | null {
  const start = event.button === 0 ? pressOf(event) : null
  if (!start) return null
  if (start.bookingId === null) return { start, of: null }
  const booking = page.bookings.find(({ id }) => id === start.bookingId)
  const grip = booking && canMove(booking) ? gripAt(start, booking) : null
  return booking && grip ? { start, of: { booking, grip } } : null
}

function heldAt({ start, of }: Taken, span: DaySpan, x: number, y: number): Held {
  const [from, at] = [instantAt(start, span, start.x), instantAt(start, span, x)]
  if (!of) return { kind: 'stroke', stroke: strokeBetween(start.hallId, from, at), phase: 'held' }
  const hallId = of.grip === 'whole' ? rowAt(start.diary, y) : null
  const motion = dragged(lift(of.booking, of.grip), at - from, hallId ?? of.booking.hall_id)
  return { kind: 'booking', motion, by: 'pointer', phase: 'held' }
}

type Keys = { page: DiaryPage; actions: HandActions; hold: Hold }

function keyDown(event: KeyboardEvent<HTMLElement>, held: HeldBooking | null, { page, actions, hold }: Keys): boolean {
  if (held?.phase === 'asking') return false
  if (held && (event.key === 'Escape' || event.key === 'Enter')) {
    hold(event.key === 'Escape' ? null : dropped)
    return true
  }
  const told = tellsOf(event)
  const booking = told && page.bookings.find(({ id }) => id === told.bookingId)
  if (!told || !booking || !actions.canMove(booking)) return false
  const grip = told.kind === 'hall' ? 'whole' : told.grip
  const motion = held?.motion.base.id === booking.id ? { ...held.motion, grip } : lift(booking, grip)
  const next = told.kind === 'hall' ? hallStepped(motion, told.by, page) : stepped(motion, grip, told.by)
  if (gripsOf(booking).includes(grip)) hold({ kind: 'booking', motion: next, by: 'keys', phase: 'held' })
  return true
}
