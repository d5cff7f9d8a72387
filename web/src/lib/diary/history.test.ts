import { expect, test } from 'vitest'
import type { AuditEntry, Booking } from '@/lib/database'
import { historyOf } from './history'
import { bookingRow } from './testing'

const BASE = bookingRow({ status: 'tentative', option_expires_at: '2026-11-20T00:00:00Z' })

function line(after: Partial<Booking> | null, before: Partial<Booking> | null = {}): { text: string; reason: string | null } | undefined {
  const entry: AuditEntry = {
    id: 1, at: '2026-11-19T08:30:00Z', table_name: 'bookings', row_id: BASE.id, branch_id: 1,
    action: before === null ? 'INSERT' : after === null ? 'DELETE' : 'UPDATE',
    before: before && { ...BASE, ...before }, after: after && { ...BASE, ...after }, actor_id: null,
  }
  const [found] = historyOf([entry])
  return found && { text: found.text, reason: found.reason }
}

test.each<[Partial<Booking> | null, Partial<Booking> | null, string, string | null]>([
  [{}, null, 'Made, tentative', null],
  [null, {}, 'Removed', null],
  [{ status: 'confirmed' }, {}, 'Confirmed', null],
  [{ status: 'released', status_reason: 'expired' }, {}, 'Released', 'The option ran out'],
  [{ status: 'cancelled', status_reason: 'Called off' }, { status: 'confirmed' }, 'Cancelled', 'Called off'],
  [{ option_rank: 1 }, { option_rank: 2 }, 'Moved up to 1st option', null],
  [{ challenged_at: '2026-11-19T08:30:00Z', option_expires_at: '2026-11-19T20:00:00Z' }, {}, 'Challenged', null],
  [{ option_expires_at: '2026-11-25T00:00:00Z' }, {}, 'Option extended', null],
  [{ option_expires_at: '2026-11-19T00:00:00Z' }, {}, 'Option shortened', null],
  [{ guests_expected: 240, notes: 'veg' }, {}, 'Changed guests and notes', null],
])('%j after %j is told as %j', (after, before, text, reason) => {
  expect(line(after, before)).toEqual({ text, reason })
})

test('what nobody would tell of is no line', () => {
  expect(line({ version: 2 })).toBeUndefined()
})
