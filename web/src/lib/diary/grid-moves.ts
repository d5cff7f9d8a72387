/** Where the arrow keys lead in the calendar grid. */
import { weekdayOf } from '@/lib/time'

export interface GridPosition {
  readonly row: number
  readonly column: number
}

export type GridMove = { readonly to: GridPosition } | { readonly month: -1 | 1 } | null

/**
 * The move a key makes: a position within the grid, another month, or none of the grid's business.
 *
 * Arrows stop at the edges; Home and End are the week's Monday and Sunday as far as the month has
 * them; Page Up and Page Down turn the month.
 */
export function moveInGrid(key: string, at: GridPosition, rows: number, dates: readonly string[]): GridMove {
  const to = (row: number, column: number): GridMove => ({
    to: { row: within(row, rows), column: within(column, dates.length) },
  })
  switch (key) {
    case 'ArrowLeft':
      return to(at.row, at.column - 1)
    case 'ArrowRight':
      return to(at.row, at.column + 1)
    case 'ArrowUp':
      return to(at.row - 1, at.column)
    case 'ArrowDown':
      return to(at.row + 1, at.column)
    case 'Home':
      return to(at.row, at.column - daysSinceMonday(dates, at))
    case 'End':
      return to(at.row, at.column + 6 - daysSinceMonday(dates, at))
    case 'PageUp':
      return { month: -1 }
    case 'PageDown':
      return { month: 1 }
    default:
      return null
  }
}

function within(value: number, length: number): number {
  return Math.max(0, Math.min(length - 1, value))
}

function daysSinceMonday(dates: readonly string[], at: GridPosition): number {
  const date = dates[at.column]
  return date === undefined ? 0 : (weekdayOf(date) + 6) % 7
}
