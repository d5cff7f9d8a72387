/** The chart of books by month: bars of now, marks of last year, on a scale of round numbers. */
import type { BooksOfMonth } from '@/lib/rows/figures'

export type MonthBar = {
  month: string
  functions: number
  options: number
  /** On the books at this moment of last year; null where it is not known. */
  aYearAgo: number | null
  /** What last year's month came to in the end. */
  lastYear: number | null
  /** Heights as fractions of the scale. */
  bar: number
  held: number
  mark: number | null
  end: number | null
}

export type MonthChart = { bars: readonly MonthBar[]; top: number; ticks: readonly number[]; hasLastYear: boolean }

const STEPS = [1, 2, 5] as const

/** Round steps of a scale that reaches `most`, three or four of them. */
export function scaleOf(most: number): { top: number; ticks: number[] } {
  const rough = Math.max(most, 4) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([...STEPS, 10].find((each) => each * power >= rough) ?? 10)
  const count = Math.max(1, Math.ceil(most / step))
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) }
}

export function monthChart(rows: readonly BooksOfMonth[]): MonthChart {
  const most = Math.max(0, ...rows.flatMap((row) => [
    row.functions + row.options, row.functions_a_year_ago ?? 0, row.functions_last_year ?? 0]))
  const { top, ticks } = scaleOf(most)
  const bars = rows.map((row): MonthBar => ({
    month: row.month,
    functions: row.functions,
    options: row.options,
    aYearAgo: row.functions_a_year_ago,
    lastYear: row.functions_last_year,
    bar: row.functions / top,
    held: row.options / top,
    mark: row.functions_a_year_ago === null ? null : row.functions_a_year_ago / top,
    end: row.functions_last_year === null ? null : row.functions_last_year / top,
  }))
  return { bars, top, ticks, hasLastYear: bars.some(({ mark, end }) => mark !== null || end !== null) }
}
