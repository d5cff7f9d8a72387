/** Keys and pointer over the calendar grid: one handler each for the whole table, not one a cell. */
import { useState } from 'react'
import type { FocusEvent, KeyboardEvent, MouseEvent } from 'react'
import type { CalendarActions } from '@/hooks/use-calendar-actions'
import type { Hall } from '@/lib/database'
import { moveInGrid } from '@/lib/diary/grid-moves'
import type { GridPosition } from '@/lib/diary/grid-moves'
import { cellKey } from '@/lib/diary/occupancy'
import type { HallDay } from '@/lib/diary/occupancy'

type Input = CalendarActions & {
  halls: readonly Hall[]
  days: ReadonlyMap<string, HallDay>
  dates: readonly string[]
  /** Column the tab key first reaches. */
  start: number
}

/** A cell under pointer or focus that has something to tell. */
export type OpenCard = {
  hall: Hall
  date: string
  day: HallDay
  at: { left: number; top: number; bottom: number }
}

export function useCalendarGrid(input: Input) {
  const { halls, dates } = input
  const [at, setAt] = useState<GridPosition | null>(null)
  const [card, setCard] = useState<OpenCard | null>(null)
  const current = fit(at ?? { row: 0, column: input.start }, halls.length, dates.length)

  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>): void => {
    const cell = cellOf(event.target)
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return
    if (act(event.key, cell, input) || move(event, cell)) event.preventDefault()
  }

  const move = (event: KeyboardEvent<HTMLTableElement>, cell: HTMLElement): boolean => {
    const step = moveInGrid(event.key, positionOf(cell), halls.length, dates)
    if (!step) return false
    if ('month' in step) input.onTurn(step.month)
    else focusCell(event.currentTarget, step.to)
    return true
  }

  const handlers = {
    onKeyDown,
    onFocus: (event: FocusEvent) => {
      const cell = cellOf(event.target)
      if (!cell) return
      setAt(positionOf(cell))
      setCard(cardOf(cell, input))
    },
    onBlur: () => setCard(null),
    onMouseOver: (event: MouseEvent) => {
      const cell = cellOf(event.target)
      setCard(cell && cardOf(cell, input))
    },
    onMouseLeave: () => setCard(null),
    onClick: (event: MouseEvent) => open(event.target, input),
  }
  return { current, card, handlers }
}

function fit(at: GridPosition, rows: number, columns: number): GridPosition {
  return { row: Math.min(at.row, Math.max(0, rows - 1)), column: Math.min(at.column, columns - 1) }
}

function act(key: string, cell: HTMLElement, input: Input): boolean {
  const hall = hallOf(cell, input.halls)
  const date = cell.dataset['date']
  if (!hall || date === undefined) return false
  if (key === 'Enter') input.onOpenDay(hall.branch_id, date)
  else if (key === 'b' || key === 'B') input.onBook(hall, date)
  else return false
  return true
}

// A name opens its booking, the space around it the day.
function open(target: EventTarget, input: Input): void {
  const cell = cellOf(target)
  const line = target instanceof Element ? target.closest<HTMLElement>('[data-booking]') : null
  if (line?.dataset['booking']) input.onOpenBooking(line.dataset['booking'])
  else if (cell) act('Enter', cell, input)
}

function cellOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('td[data-date]') : null
}

function hallOf(cell: HTMLElement, halls: readonly Hall[]): Hall | undefined {
  return halls.find((hall) => hall.id === Number(cell.dataset['hall']))
}

function positionOf(cell: HTMLElement): GridPosition {
  return { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) }
}

function focusCell(table: HTMLElement, { row, column }: GridPosition): void {
  table.querySelector<HTMLElement>(`td[data-row="${row}"][data-column="${column}"]`)?.focus()
}

function cardOf(cell: HTMLElement, { days, halls }: Input): OpenCard | null {
  const hall = hallOf(cell, halls)
  const date = cell.dataset['date'] ?? ''
  const day = hall && days.get(cellKey(hall.id, date))
  if (!day) return null
  const { left, top, bottom } = cell.getBoundingClientRect()
  return { hall, date, day, at: { left, top, bottom } }
}
