/** Whether a booking, as it would be, keeps its hall against the live rows. */
import { useMemo } from 'react'
import { useDiary } from '@/hooks/use-diary'
import { useSignedIn } from '@/hooks/use-session'
import type { Booking } from '@/lib/database'
import { judge } from '@/lib/diary/conflict'
import { fieldsOf, windowOfFields } from '@/lib/diary/draft-fields'
import { formatInstant, monthOf } from '@/lib/time'

/** Hours are local and count set-up and tear-down. */
export type Fit = { fits: boolean; hall: string; from: string; to: string }

/** null while the rows are read, and where its times mean none. */
export function useHallFit(row: Booking): Fit | null {
  const { branches } = useSignedIn()
  const own = useMemo(() => branches.filter(({ id }) => id === row.branch_id), [branches, row.branch_id])
  const { loaded, pages } = useDiary(own, monthOf(row.event_date))
  const page = pages[0]
  return useMemo(() => {
    if (!loaded || !page) return null
    const { timezone } = page.branch
    const fields = fieldsOf(row)
    const window = windowOfFields(fields, timezone)
    if (typeof window === 'string' || fields.hall_id === null) return null
    const draft = { id: row.id, hallId: fields.hall_id, window, rank: row.option_rank, guests: row.guests_expected, setupStyle: row.setup_style }
    const { kind } = judge(draft, page.claims, page.house)
    return {
      fits: kind === 'free' || kind === 'too-small',
      hall: page.house.byId.get(fields.hall_id)?.name ?? row.hall_name,
      from: formatInstant(window.from, timezone),
      to: formatInstant(window.to, timezone),
    }
  }, [loaded, page, row])
}
