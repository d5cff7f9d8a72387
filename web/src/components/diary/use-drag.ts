/**
 * Dragging on a page of the diary, by pointer or by keys: a booking that is moved or stretched, or free time drawn for a new one.
 *
 * Where a press or a key takes it is the page's own affair (its `DragSurface`): by time on the page of hours, by cells on
 * a board. What is held there is judged, dropped, asked about and let go in one way. Pointer and keys end in the
 * same states. Listeners of the window live only as long as a press, so a page that nobody touches pays nothing.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Dispatch, KeyboardEvent, PointerEvent as ReactPointerEvent, SetStateAction } from 'react'
import type { Booking } from '@/lib/database'
import { carriedOn, columnsOfStroke, hasMoved, judgeMotion } from '@/lib/diary/moving'
import type { JudgedMotion, Motion, PlaceColumns, Stroke } from '@/lib/diary/moving'
import { ghostOfMotion, ghostOfStroke } from '@/lib/diary/ghosts'
import type { Ghost } from '@/lib/diary/ghosts'
import type { DiaryPage } from '@/lib/diary/page'
import { followPress } from './drag-pointer'
import type { Press, PressStart } from './drag-pointer'

/** What the page does with what is dropped. */
export type DragActions = {
  /** Whether this person may move this booking at all. */
  canMove: (booking: Booking) => boolean
  /** A legal move, agreed to. */
  onMove: (booking: Booking, columns: PlaceColumns) => void
  /** Dropped over a clash: the form opens with it, nothing is saved. */
  onClash: (booking: Booking, columns: PlaceColumns) => void
  /** Free time was drawn. */
  onDraw: (columns: PlaceColumns) => void
  /** The row changed meanwhile and the move was let go. */
  onLetGo: (booking: Booking) => void
}

/** What is carried: a booking, or free time that was drawn. */
export type Carried<M extends Motion> = { kind: 'booking'; motion: M } | { kind: 'stroke'; stroke: Stroke }

/** A press that took hold of something: where it began, and what it holds at a point of the page. */
export type Grab<M extends Motion> = {
  start: PressStart
  /** `x` from the left of the press's track, `y` in the window; null off the page. */
  at: (x: number, y: number) => Carried<M> | null
}

/** How a page is taken hold of. */
export type DragSurface<M extends Motion> = {
  pressed: (event: ReactPointerEvent<HTMLElement>) => Grab<M> | null
  /** Where a key takes what is held, or what has the focus; null where the key means nothing here. */
  keyed: (event: KeyboardEvent<HTMLElement>, held: M | null) => M | null
}

/** `dropped` lasts for one render: then it is a question, an open form, or nothing. */
type Phase = 'held' | 'dropped' | 'asking'

type Held<M extends Motion> =
  | { kind: 'booking'; motion: M; by: 'pointer' | 'keys'; phase: Phase }
  | { kind: 'stroke'; stroke: Stroke; phase: Phase }

export type Drag = {
  ghost: Ghost | null
  /** The legal move that waits for a yes. */
  asking: JudgedMotion | null
  /** The booking that is dragged, moved or not. */
  base: Booking | null
  /** Held by keys: each step is spoken. */
  isByKeys: boolean
  agree: () => void
  takeBack: () => void
  onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void
  /** True where the key was for what is dragged. */
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => boolean
  /** What keys hold is let go when the focus leaves it. */
  onBlur: () => void
}

type HeldBooking<M extends Motion> = Extract<Held<M>, { kind: 'booking' }>
type Hold<M extends Motion> = Dispatch<SetStateAction<Held<M> | null>>

type Input<M extends Motion> = { page: DiaryPage; actions: DragActions; surface: DragSurface<M> }

export function useDrag<M extends Motion>({ page, actions, surface }: Input<M>): Drag {
  const { stored, held, booking, judged, ghost, hold } = useHeld<M>(page)
  const press = useRef<Press | null>(null)
  useEffect(() => () => press.current?.end(), [])

  const letGo = useCallback((base: Booking): void => {
    press.current?.end()
    hold(null)
    actions.onLetGo(base)
  }, [actions, hold])
  useLostRow(stored, held, letGo)
  useDrop(held, judged, { page, actions }, hold)

  const agree = (): void => {
    hold(null)
    if (!judged) return
    // Somebody may have taken the hall while the question stood.
    if (judged.clashes.length > 0) actions.onClash(judged.base, judged.columns)
    else actions.onMove(judged.base, judged.columns)
  }
  const onPointerDown = (event: ReactPointerEvent<HTMLElement>): void => {
    const begun = booking?.phase === 'asking' ? null : surface.pressed(event)
    if (!begun) return
    press.current = followPress(begun.start, {
      onMove: (x, y) => hold(carried(begun.at(x, y))),
      onDrop: () => hold(dropped),
      onCancel: () => hold(null),
    })
  }
  return {
    ghost,
    asking: booking?.phase === 'asking' ? judged : null,
    base: booking?.motion.base ?? null,
    isByKeys: booking?.by === 'keys',
    agree,
    takeBack: () => hold(null),
    onPointerDown,
    onKeyDown: (event) => takeKey(event, booking, surface, hold),
    onBlur: () => {
      if (booking?.by === 'keys' && booking.phase === 'held') hold(null)
    },
  }
}

/** What is held, as the rows of the page are now, and how it is judged and drawn. */
function useHeld<M extends Motion>(page: DiaryPage) {
  const [stored, hold] = useState<Held<M> | null>(null)
  const held = useMemo(() => followRows(stored, page), [stored, page])
  const booking = held?.kind === 'booking' ? held : null
  const motion = booking?.motion
  const judged = useMemo(() => (motion ? judgeMotion(motion, page) : null), [motion, page])
  const ghost = useMemo(() => ghostOf(held, judged, page), [held, judged, page])
  return { stored, held, booking, judged, ghost, hold }
}

/** The row changed while it was held: nothing may be dropped that was picked up somewhere else. */
function useLostRow<M extends Motion>(stored: Held<M> | null, held: Held<M> | null, letGo: (base: Booking) => void): void {
  const lost = stored?.kind === 'booking' && held === null ? stored.motion.base : null
  useEffect(() => {
    if (lost) letGo(lost)
  }, [lost, letGo])
}

/** A drop is judged by the rows of the moment it falls. */
function useDrop<M extends Motion>(held: Held<M> | null, judged: JudgedMotion | null, { page, actions }: Omit<Input<M>, 'surface'>, hold: Hold<M>): void {
  useEffect(() => {
    if (held?.phase !== 'dropped') return
    hold(afterDrop(held, judged))
    if (held.kind === 'stroke') draw(held.stroke, page, actions)
    else if (judged && hasMoved(judged) && judged.clashes.length > 0) actions.onClash(judged.base, judged.columns)
  }, [held, judged, page, actions, hold])
}

/** True where the key was for what is dragged. */
function takeKey<M extends Motion>(event: KeyboardEvent<HTMLElement>, held: HeldBooking<M> | null, surface: DragSurface<M>, hold: Hold<M>): boolean {
  if (held?.phase === 'asking') return false
  if (held && (event.key === 'Escape' || event.key === 'Enter')) {
    hold(event.key === 'Escape' ? null : dropped)
    return true
  }
  const next = surface.keyed(event, held?.motion ?? null)
  if (next) hold({ kind: 'booking', motion: next, by: 'keys', phase: 'held' })
  // An arrow that moves nothing must not take the focus from what is held either.
  return next !== null || (held?.by === 'keys' && event.key.startsWith('Arrow'))
}

function carried<M extends Motion>(what: Carried<M> | null): Held<M> | null {
  if (what === null) return null
  return what.kind === 'stroke' ? { ...what, phase: 'held' } : { ...what, by: 'pointer', phase: 'held' }
}

function followRows<M extends Motion>(held: Held<M> | null, page: DiaryPage): Held<M> | null {
  if (held?.kind !== 'booking') return held
  const { base } = held.motion
  const motion = carriedOn(held.motion, page.bookings.find(({ id }) => id === base.id))
  return motion && (motion === held.motion ? held : { ...held, motion })
}

function ghostOf<M extends Motion>(held: Held<M> | null, judged: JudgedMotion | null, page: DiaryPage): Ghost | null {
  if (held?.kind === 'stroke') return ghostOfStroke(held.stroke, page)
  return judged && (held?.by === 'keys' || hasMoved(judged)) ? ghostOfMotion(judged, page) : null
}

function dropped<M extends Motion>(held: Held<M> | null): Held<M> | null {
  return held && { ...held, phase: 'dropped' }
}

function afterDrop<M extends Motion>(held: Held<M>, judged: JudgedMotion | null): Held<M> | null {
  const isAsked = held.kind === 'booking' && judged !== null && hasMoved(judged) && judged.clashes.length === 0
  return isAsked ? { ...held, phase: 'asking' } : null
}

function draw(stroke: Stroke, page: DiaryPage, { onDraw }: DragActions): void {
  const columns = columnsOfStroke(stroke, page)
  if (columns) onDraw(columns)
}
