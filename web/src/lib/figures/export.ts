/** The figures as a table for a spreadsheet: occupancy by place, then the books by month. */
import type { Branch } from '@/lib/database'
import { messages } from '@/lib/messages'
import { csvOf } from './csv'
import type { Figures } from './read'

const { occupancy, months } = messages.figures

/** Comma-separated; `branches` are those of the figures. */
export function tableOf(figures: Figures, branches: readonly Branch[]): string {
  const codeOf = new Map(branches.map(({ id, code }) => [id, code]))
  return csvOf([
    [occupancy.branch, occupancy.hall, 'date', figures.measure, occupancy.sold, occupancy.heldShort],
    ...figures.occupancy.map((row) => [codeOf.get(row.branch_id) ?? '', row.hall_id, row.starts_on, row.sellable, row.sold, row.held]),
    [],
    [months.month, months.now, months.options, months.aYearAgo, months.lastYear],
    ...figures.months.map((row) => [row.month, row.functions, row.options, row.functions_a_year_ago, row.functions_last_year]),
  ])
}
