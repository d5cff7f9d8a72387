/** Everything Today and its wall show of a branch, live. */
import { useMemo } from 'react'
import { useDiary, type Diary } from '@/hooks/use-diary'
import { useMonthAhead } from '@/hooks/use-month-ahead'
import { useNow } from '@/hooks/use-now'
import { useSlidingTable, type SlidingSpec } from '@/hooks/use-sliding-table'
import type { Branch, FunctionAcknowledgement } from '@/lib/database'
import type { DiaryPage } from '@/lib/diary/page'
import { workingDate } from '@/lib/today/day'
import { rowsOf } from '@/lib/today/rows'
import type { FunctionRow } from '@/lib/today/rows'
import { addDays, monthOf } from '@/lib/time'

export type TodayPage = {
  /** The date that is being worked: until 06:00 that of the evening before. */
  date: string
  /** Milliseconds since the epoch, renewed every few seconds. */
  now: number
  diary: Diary
  page: DiaryPage | undefined
  rows: readonly FunctionRow[]
}

/** How far back a late change is looked for: none is told more than a week before the function. */
const TOLD_DAYS = 9
const EVERY_MS = 10_000

export function useTodayPage(branch: Branch): TodayPage {
  const now = useNow(EVERY_MS)
  const date = workingDate(now, branch.timezone)
  const branches = useMemo(() => [branch], [branch])
  const diary = useDiary(branches, monthOf(date))
  useMonthAhead(branch.id, date, diary.loaded)
  const told = useSlidingTable(lateChangesOf(branch.id, date))
  const [page] = diary.pages
  const rows = useMemo(
    () => rowsOf(page?.bookings ?? [], told.rows, date, branch.timezone, now),
    [page, told.rows, date, branch.timezone, now],
  )
  return { date, now, diary, page, rows }
}

function lateChangesOf(branchId: number, date: string): SlidingSpec<FunctionAcknowledgement> {
  return {
    table: 'function_acknowledgements',
    keptAs: 'late',
    conditions: [['branch_id', 'eq', branchId], ['changed_at', 'gte', addDays(date, -TOLD_DAYS)]],
  }
}
