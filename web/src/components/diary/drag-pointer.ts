/** Presses and keys on the day's page, read from the document: what was pressed, where it is now, what a key means. */
import type { KeyboardEvent, PointerEvent as ReactPointerEvent } from 'react'
import type { Booking } from '@/lib/database'
import { gripsOf } from '@/lib/diary/moving'
import type { Grip } from '@/lib/diary/moving'
import type { DaySpan } from '@/lib/diary/timeline'

/** A mouse that goes this far drags; less is a click. Pixels. */
const SLACK = 4
/** A finger that rests this long takes hold; one that goes before scrolls. Milliseconds. */
const LONG_PRESS_MS = 380
/** How near the edge of the page what is held pulls it along, and how far a frame. Pixels. */
const EDGE = 36
const PULL = 9

/** Where a press began. */
export type PressStart = {
  diary: HTMLElement
  /** What places are measured from; it scrolls with the page. */
  track: HTMLElement
  x: number
  y: number
  isTouch: boolean
  /** What a finger lies on: touches belong to where they began, wherever they go. */
  touched: HTMLElement
}

/** A press on a hall's hours. */
export type HoursPress = PressStart & {
  hallId: number
  /** Null on free space. */
  bookingId: string | null
  /** The edge that was pressed. */
  edge: 'start' | 'end' | null
}

/** A press that is being followed. */
export type Press = { start: PressStart; end: () => void }

/** A press, as it is followed over a page; measured from the page itself unless it has tracks of time. */
export function pressOn(event: ReactPointerEvent<HTMLElement>, diary: HTMLElement, track: HTMLElement = diary): PressStart {
  return {
    diary,
    track,
    x: event.clientX - track.getBoundingClientRect().left,
    y: event.clientY,
    isTouch: event.pointerType === 'touch',
    touched: event.currentTarget,
  }
}

/** What was pressed on the page of hours, or null where there is nothing to take hold of. */
export function pressOf(event: ReactPointerEvent<HTMLElement>): HoursPress | null {
  const target = event.target instanceof Element ? event.target : null
  const row = target?.closest<HTMLElement>('.diary-row')
  const track = row?.querySelector<HTMLElement>('.track')
  if (!target || !row || !track) return null
  const block = target.closest<HTMLElement>('[data-booking]')
  if (!block && target !== track) return null
  const edge = target.closest<HTMLElement>('[data-grip]')?.dataset['grip']
  return {
    ...pressOn(event, event.currentTarget, track),
    hallId: Number(row.dataset['hall']),
    bookingId: block?.dataset['booking'] ?? null,
    edge: edge === 'start' || edge === 'end' ? edge : null,
  }
}

/** A press on something that lies outside the halls and can be taken over them. */
export function pressBeside(event: ReactPointerEvent<HTMLElement>, diary: HTMLElement): PressStart | null {
  if (event.button !== 0) return null
  return pressOn(event, diary, diary.querySelector<HTMLElement>('.diary-row .track') ?? diary)
}

/** The grip of a press on a booking, or null where its status lets it stay. */
export function gripAt({ edge }: HoursPress, booking: Booking): Grip | null {
  const grips = gripsOf(booking)
  const wanted = edge ?? 'whole'
  if (grips.includes(wanted)) return wanted
  return wanted === 'start' && grips.includes('whole') ? 'whole' : null
}

/** The instant at a place of the track, which scrolls with the page. `x` in pixels from the track's left. */
export function instantAt({ track }: PressStart, span: DaySpan, x: number): number {
  return span.from + (x / track.getBoundingClientRect().width) * (span.to - span.from)
}

/** The hall whose row lies under a height of the window. */
export function rowAt(diary: HTMLElement, y: number): number | null {
  const rows = [...diary.querySelectorAll<HTMLElement>('.diary-row')]
  const row = rows.find((each) => {
    const { top, bottom } = each.getBoundingClientRect()
    return top <= y && y < bottom
  })
  return row ? Number(row.dataset['hall']) : null
}

type Following = {
  /** `x` from the left of the track, `y` in the window; once a move at most. */
  onMove: (x: number, y: number) => void
  onDrop: () => void
  onCancel: () => void
}

/** Follow a press until it ends: nothing before the mouse has gone a little or the finger has rested. */
export function followPress(start: PressStart, { onMove, onDrop, onCancel }: Following): Press {
  let isHeld = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const leftOf = (): number => start.track.getBoundingClientRect().left

  const take = (): void => {
    isHeld = true
    clearTimeout(timer)
    addEventListener('click', swallow, { capture: true })
    if (start.isTouch) onMove(start.x, start.y)
  }
  const onPointerMove = (event: PointerEvent): void => {
    const far = Math.hypot(event.clientX - leftOf() - start.x, event.clientY - start.y) > SLACK
    if (!isHeld && far && start.isTouch) return end()
    if (!isHeld && far) take()
    if (!isHeld) return
    pullPage(start.diary, event)
    onMove(event.clientX - leftOf(), event.clientY)
  }
  const onPointerUp = (): void => {
    const wasHeld = isHeld
    end()
    if (wasHeld) onDrop()
  }
  const cancel = (): void => {
    const wasHeld = isHeld
    end()
    if (wasHeld) onCancel()
  }
  const onKeyDown = (event: globalThis.KeyboardEvent): void => {
    if (event.key === 'Escape') cancel()
  }
  // A page that scrolls under a held block would take the finger away from it.
  const keepStill = (event: Event): void => {
    if (isHeld && event.cancelable) event.preventDefault()
  }
  const listeners = { pointermove: onPointerMove, pointerup: onPointerUp, pointercancel: cancel, keydown: onKeyDown }

  function end(): void {
    clearTimeout(timer)
    for (const [name, listener] of Object.entries(listeners)) removeEventListener(name, listener as EventListener)
    start.touched.removeEventListener('touchmove', keepStill)
    start.touched.removeEventListener('contextmenu', keepStill)
    // The click of this press comes after its end.
    setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0)
  }
  for (const [name, listener] of Object.entries(listeners)) addEventListener(name, listener as EventListener)
  if (start.isTouch) {
    timer = setTimeout(take, LONG_PRESS_MS)
    start.touched.addEventListener('touchmove', keepStill, { passive: false })
    start.touched.addEventListener('contextmenu', keepStill)
  }
  return { start, end }
}

function swallow(event: Event): void {
  event.stopPropagation()
  event.preventDefault()
}

/** Near the edge of what scrolls, the page comes along. */
function pullPage(diary: HTMLElement, { clientX, clientY }: PointerEvent): void {
  const page = diary.parentElement
  if (!page) return
  const { top, bottom, left, right } = page.getBoundingClientRect()
  const pull = (at: number, from: number, to: number): number => (at < from + EDGE ? -PULL : at > to - EDGE ? PULL : 0)
  page.scrollBy(pull(clientX, left, right), pull(clientY, top, bottom))
}

/** What a key on a block means. */
export type KeyMove = { bookingId: string } & ({ kind: 'time'; grip: Grip; by: -1 | 1 } | { kind: 'hall'; by: -1 | 1 })

/** Shift and arrows move, Alt and arrows stretch the end (with Shift the start), Ctrl up and down change the hall. */
export function keyMoveOf(event: KeyboardEvent<HTMLElement>): KeyMove | null {
  const block = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-booking]') : null
  const bookingId = block?.dataset['booking']
  if (bookingId === undefined) return null
  const { key, altKey, shiftKey } = event
  const hall = hallStepOf(event)
  if (hall) return { bookingId, kind: 'hall', by: hall }
  const by = key === 'ArrowLeft' ? -1 : 1
  if ((key !== 'ArrowLeft' && key !== 'ArrowRight') || event.ctrlKey || event.metaKey) return null
  if (altKey) return { bookingId, kind: 'time', grip: shiftKey ? 'start' : 'end', by }
  return shiftKey ? { bookingId, kind: 'time', grip: 'whole', by } : null
}

/** Ctrl (or Command) with up and down: the hall above or below. */
export function hallStepOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): -1 | 1 | null {
  if (!(ctrlKey || metaKey) || altKey) return null
  return key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : null
}
