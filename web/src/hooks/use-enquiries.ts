/** Open leads that ask for a day between two; null until they are read, and for who may not read leads. */
import { useMemo } from 'react'
import { isKnown, useLiveTable } from '@/hooks/use-live-table'
import { useSignedIn } from '@/hooks/use-session'
import type { Lead } from '@/lib/database'
import { OPEN } from '@/lib/diary/enquiries'
import type { LiveTableSpec } from '@/lib/live/table'
import { daysOfMonth, monthOf } from '@/lib/time'

/** The open leads that ask for a day between two; `branchId` null: of every branch. Dates are local, both included. */
export function openLeadsBetween(branchId: number | null, first: string, last: string): LiveTableSpec<Lead> {
  return {
    table: 'leads',
    conditions: [
      ...(branchId === null ? [] : [['branch_id', 'eq', branchId] as const]),
      ['closed_on', 'eq', OPEN],
      ['asked_to', 'gte', first],
      ['asked_from', 'lte', last],
    ],
  }
}

/** As `openLeadsBetween`; `isShown` false: nothing on the screen says them, and none are read. */
export function useEnquiries(branchId: number | null, first: string, last: string, isShown = true): readonly Lead[] | null {
  const { rights } = useSignedIn()
  const isAsked = isShown && rights.can('read', 'leads', branchId ?? undefined)
  const leads = useLiveTable<Lead>(isAsked ? openLeadsBetween(branchId, first, last) : null)
  return isKnown(leads) ? leads.rows : null
}

/** Those of one day, out of its month's: a day that is turned asks for nothing. */
export function useEnquiriesOn(branchId: number, date: string): readonly Lead[] | null {
  const days = daysOfMonth(monthOf(date))
  const leads = useEnquiries(branchId, days[0] ?? date, days.at(-1) ?? date)
  return useMemo(() => leads?.filter(({ asked_from, asked_to }) => (asked_from ?? '') <= date && date <= (asked_to ?? '')) ?? null, [leads, date])
}
