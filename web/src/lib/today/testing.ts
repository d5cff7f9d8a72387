/** Builders for the tests of Today: a day at Dwarka, and clocks on its wall. */
import type { FunctionAcknowledgement } from '@/lib/database'
import { instantOf } from '@/lib/time'

export const ZONE = 'Asia/Kolkata'
export const DAY = '2026-11-21'

/** An instant of Dwarka's wall clock on the day. */
export function at(time: string, date = DAY): number {
  const instant = instantOf(date, time, ZONE)
  if (instant === null) throw new Error(`no ${time} on ${date}`)
  return instant
}

let serial = 0

/** What a department was told, not seen yet unless said. */
export function toldRow(overrides: Partial<FunctionAcknowledgement> = {}): FunctionAcknowledgement {
  serial += 1
  return {
    id: `told-${serial}`,
    booking_id: 'booking',
    branch_id: 1,
    department: 'kitchen',
    changes: { guests_guaranteed: [620, 640] },
    changed_at: '2026-11-21T11:08:00+00:00',
    changed_by: 'priya',
    acknowledged_at: null,
    acknowledged_by: null,
    created_at: '2026-11-21T11:08:00+00:00',
    modified_at: '2026-11-21T11:08:00+00:00',
    version: 1,
    ...overrides,
  }
}
