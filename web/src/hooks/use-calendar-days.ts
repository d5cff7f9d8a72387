/** Auspicious dates and festivals of a branch between two dates, live. */
import { useMemo } from 'react'
import { useLiveTable } from '@/hooks/use-live-table'
import type { CalendarDay } from '@/lib/database'
import { marksOf, NO_MARKS } from '@/lib/diary/day-marks'
import type { DayMarks } from '@/lib/diary/day-marks'

/** The rows themselves; `branchId` null: none, since branches need not agree. Dates are local, both included. */
export function useCalendarRows(branchId: number | null, first: string, last: string): readonly CalendarDay[] {
  const conditions = [['branch_id', 'eq', branchId ?? 0], ['date', 'gte', first], ['date', 'lte', last]] as const
  return useLiveTable<CalendarDay>(branchId === null ? null : { table: 'calendar_days', conditions }).rows
}

export function useCalendarDays(branchId: number | null, first: string, last: string): DayMarks {
  const rows = useCalendarRows(branchId, first, last)
  return useMemo(() => (rows.length === 0 ? NO_MARKS : marksOf(rows)), [rows])
}
