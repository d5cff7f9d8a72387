/**
 * Dragging on a board of cells: a booking goes from place to place, a hall's day or a session of it.
 *
 * Places are read from the document: whatever has `data-date` can be dropped on. `data-hall` says whose it is (the
 * booking's own without it), `data-line` which session; a cell that draws its sessions as `.line`s is read by them.
 */
import type { KeyboardEvent, PointerEvent as ReactPointerEvent } from 'react'
import type { Booking } from '@/lib/database'
import { gripsOf } from '@/lib/diary/moving'
import type { DiaryPage } from '@/lib/diary/page'
import { carriedTo, steppedOn, takeableIn, takenAt, takenWhole } from '@/lib/diary/targets'
import type { BoardMotion, Step, Target } from '@/lib/diary/targets'
import { pressOn } from './drag-pointer'
import type { DragActions, DragSurface, Grab } from './use-drag'

export type Cells = {
  page: DiaryPage
  actions: DragActions
  /** The days that keys can take a booking to. */
  dates: readonly string[]
  /** What a key means on this board. */
  stepOf: (event: KeyboardEvent<HTMLElement>) => Step | null
}

export function dragOnCells(cells: Cells): DragSurface<BoardMotion> {
  return { pressed: (event) => pressed(event, cells), keyed: (event, held) => keyed(event, held, cells) }
}

function pressed(event: ReactPointerEvent<HTMLElement>, cells: Cells): Grab<BoardMotion> | null {
  const board = event.currentTarget
  const from = event.button === 0 ? placeAt(board, event.clientX, event.clientY) : null
  const booking = from && bookingAt(event.target, from, cells)
  if (!from || !booking || !isMovable(booking, cells)) return null
  const motion = takenAt(booking, from)
  return {
    start: pressOn(event, board),
    at: (x, y) => {
      const to = placeAt(board, x + board.getBoundingClientRect().left, y, from)
      const carried = to && carriedTo(motion, to, cells.page)
      return carried && { kind: 'booking', motion: carried }
    },
  }
}

function isMovable(booking: Booking, { actions }: Cells): boolean {
  return actions.canMove(booking) && gripsOf(booking).includes('whole')
}

/** What a press lies on: a card or a line, or the one booking of a cell that draws none. */
function bookingAt(target: EventTarget, { hallId, date }: Target, cells: Cells): Booking | null {
  const element = target instanceof Element ? target : null
  const id = element?.closest<HTMLElement>('[data-booking]')?.dataset['booking']
  if (id !== undefined) return cells.page.bookings.find((row) => row.id === id) ?? null
  const cell = element?.closest<HTMLElement>('[role=gridcell]')
  if (!cell || cell.querySelector('.line')) return null
  const own = takeableIn(cells.page, hallId, date, cells.actions.canMove).filter((row) => row.hall_id === hallId)
  return own.length === 1 ? (own[0] ?? null) : null
}

/** The place under a point of the window; `from` lends its hall and session to what has none of its own. */
export function placeAt(board: HTMLElement, x: number, y: number, from?: Target): Target | null {
  const isUnder = (element: Element): boolean => {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    return left <= x && x < right && top <= y && y < bottom
  }
  // What floats over the cells comes after them.
  const cell = [...board.querySelectorAll<HTMLElement>('[data-date]')].findLast(isUnder)
  const date = cell?.dataset['date']
  if (!cell || date === undefined) return null
  const hall = cell.dataset['hall']
  if (hall === undefined) return from ? { ...from, date } : null
  return { hallId: Number(hall), date, line: lineOf(cell, isUnder) }
}

function lineOf(cell: HTMLElement, isUnder: (element: Element) => boolean): number | null {
  const own = cell.dataset['line']
  if (own !== undefined) return Number(own)
  const line = [...cell.querySelectorAll('.line')].findIndex(isUnder)
  return line === -1 ? null : line
}

function keyed(event: KeyboardEvent<HTMLElement>, held: BoardMotion | null, cells: Cells): BoardMotion | null {
  const target = event.target instanceof Element ? event.target : null
  if (isNext(event, target)) return nextOf(held, target, cells)
  const step = cells.stepOf(event)
  const motion = step && (held ?? firstAt(target, cells))
  return step && motion && steppedOn(motion, step, cells.dates, cells.page)
}

/** Space takes up the next booking of a cell. A card is one booking, and Space presses it. */
function isNext({ key, ctrlKey, altKey, metaKey }: KeyboardEvent, target: Element | null): boolean {
  return key === ' ' && !ctrlKey && !altKey && !metaKey && target?.matches('[role=gridcell]') === true
}

function nextOf(held: BoardMotion | null, target: Element | null, cells: Cells): BoardMotion | null {
  const all = takeableAt(target, cells)
  const next = all[(all.findIndex(({ id }) => id === held?.base.id) + 1) % all.length]
  return next ? takenWhole(next, cells.page) : held
}

function firstAt(target: Element | null, cells: Cells): BoardMotion | null {
  const [first] = takeableAt(target, cells)
  return first ? takenWhole(first, cells.page) : null
}

function takeableAt(target: Element | null, { page, actions }: Cells): readonly Booking[] {
  const id = target?.closest<HTMLElement>('[data-booking]')?.dataset['booking']
  if (id !== undefined) return page.bookings.filter((row) => row.id === id && actions.canMove(row) && gripsOf(row).includes('whole'))
  const cell = target?.closest<HTMLElement>('[role=gridcell]')
  return cell ? takeableIn(page, Number(cell.dataset['hall']), cell.dataset['date'] ?? '', actions.canMove) : []
}
