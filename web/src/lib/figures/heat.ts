/** How full the halls are: one row a branch, or a hall of one branch, one column a day, week or month. */
import type { Occupancy } from '@/lib/rows/figures'
import { isWeekend, monthName, weekdayName } from '@/lib/time'

/** Sessions to sell, sold and held on option; what is left is free. */
export type Share = { sellable: number; sold: number; held: number }

export type HeatColumn = {
  /** First date of the column. */
  startsOn: string
  /** `21` over `Nov`, or `Nov` over `2026`. */
  label: string
  under: string
  isWeekend: boolean
}

export type HeatRow = { id: number; shares: readonly Share[]; total: Share }

export type Heat = { columns: readonly HeatColumn[]; rows: readonly HeatRow[]; total: Share }

const NOTHING: Share = { sellable: 0, sold: 0, held: 0 }

/** The map of some rows of `occupancy`; `order` lists branches or halls as they are to stand, others are left out. */
export function heatOf(rows: readonly Occupancy[], order: readonly number[], step: 'day' | 'week' | 'month'): Heat {
  const dates = [...new Set(rows.map(({ starts_on }) => starts_on))].sort()
  const byPlace = new Map(rows.map((row) => [`${row.hall_id ?? row.branch_id}:${row.starts_on}`, row]))
  const lines = order
    .map((id) => dates.map((date) => shareOf(byPlace.get(`${id}:${date}`))))
    .map((shares, index) => ({ id: order[index] ?? 0, shares, total: sumOf(shares) }))
    .filter(({ total }) => total.sellable > 0)
  return { columns: dates.map((date) => columnOf(date, step)), rows: lines, total: sumOf(lines.map(({ total }) => total)) }
}

function shareOf(row: Occupancy | undefined): Share {
  return row ? { sellable: row.sellable, sold: row.sold, held: row.held } : NOTHING
}

function columnOf(date: string, step: 'day' | 'week' | 'month'): HeatColumn {
  const isMonth = step === 'month'
  return {
    startsOn: date,
    label: isMonth ? monthName(date, 'short') : String(Number(date.slice(8))),
    under: isMonth ? date.slice(2, 4) : step === 'week' ? monthName(date, 'short') : weekdayName(date, 'narrow'),
    isWeekend: step === 'day' && isWeekend(date),
  }
}

export function sumOf(shares: readonly Share[]): Share {
  return shares.reduce((sum, each) => ({
    sellable: sum.sellable + each.sellable, sold: sum.sold + each.sold, held: sum.held + each.held,
  }), NOTHING)
}

export function freeOf({ sellable, sold, held }: Share): number {
  return Math.max(0, sellable - sold - held)
}

/** Steps of darkness, 0 all free to 5 nothing free; each has a text colour that can be read on it. */
export function darknessOf(share: Share): 0 | 1 | 2 | 3 | 4 | 5 {
  if (share.sellable === 0) return 0
  const taken = 1 - freeOf(share) / share.sellable
  if (taken === 0) return 0
  if (taken >= 1) return 5
  return taken < 0.25 ? 1 : taken < 0.5 ? 2 : taken < 0.75 ? 3 : 4
}
