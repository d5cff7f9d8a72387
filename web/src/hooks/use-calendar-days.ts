/** Auspicious dates and festivals between two dates, of one branch or of each that one reads, live. */
import { useMemo } from 'react'
import { useLiveTable } from '@/hooks/use-live-table'
import type { CalendarDay } from '@/lib/database'
import { marksByBranch, marksOf, NO_MARKS } from '@/lib/diary/day-marks'
import type { BranchMarks, DayMarks } from '@/lib/diary/day-marks'
import type { LiveTableSpec } from '@/lib/live/table'
import { daysOfMonth, monthOf } from '@/lib/time'

/** `branchId` null: none. Dates are local, both included. */
export function useCalendarDays(branchId: number | null, first: string, last: string): DayMarks {
  const { rows } = useLiveTable(branchId === null ? null : markedBetween([branchId], first, last))
  return useMemo(() => (rows.length === 0 ? NO_MARKS : marksOf(rows)), [rows])
}

/** The rows of one day, out of its month's: a day that is turned asks for nothing. */
export function useCalendarRows(branchId: number, date: string): readonly CalendarDay[] {
  const days = daysOfMonth(monthOf(date))
  const { rows } = useLiveTable(markedBetween([branchId], days[0] ?? date, days.at(-1) ?? date))
  return useMemo(() => rows.filter((row) => row.date === date), [rows, date])
}

/** The days that several branches have marked; dates in order, both included. */
export function markedBetween(branchIds: readonly number[], first: string, last: string): LiveTableSpec<CalendarDay> {
  return { table: 'calendar_days', conditions: [['branch_id', 'in', branchIds], ['date', 'gte', first], ['date', 'lte', last]] }
}

/** Of several branches, each by its own list: they need not agree. `dates` in order; none of them asks for nothing. */
export function useBranchMarks(branchIds: readonly number[], dates: readonly string[]): BranchMarks {
  const [first, last] = [dates[0], dates.at(-1)]
  const isAsked = branchIds.length > 0 && first !== undefined && last !== undefined
  const { rows } = useLiveTable(isAsked ? markedBetween(branchIds, first, last) : null)
  return marksByBranch(rows)
}
