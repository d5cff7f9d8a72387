import { expect, test } from 'vitest'
import type { StaffRole } from '@/lib/database'
import { hasItsDayCome, hasRunOut, mayChange, mayMove, needsReason } from './life'
import { bookingRow } from './testing'

const may = (role: StaffRole) => (from: Parameters<typeof mayMove>[0], to: Parameters<typeof mayMove>[1]) => mayMove(from, to, [role])

test('each role makes its own moves', () => {
  expect(may('sales')('tentative', 'confirmed')).toBe(true)
  expect(may('sales')('confirmed', 'cancelled')).toBe(false)
  expect(may('manager')('confirmed', 'tentative')).toBe(true)
  expect(may('operations')('in_progress', 'completed')).toBe(true)
  expect(may('accounts')('completed', 'settled')).toBe(true)
  expect(may('manager')('settled', 'completed')).toBe(false)
  expect(may('owner')('settled', 'completed')).toBe(true)
  expect(may('kitchen')('tentative', 'confirmed')).toBe(false)
})

test('what ends badly is told with a reason', () => {
  expect(needsReason('tentative', 'lost')).toBe(true)
  expect(needsReason('confirmed', 'tentative')).toBe(true)
  expect(needsReason('released', 'tentative')).toBe(false)
})

test('each role changes what belongs to its work', () => {
  const row = bookingRow({ status: 'confirmed' })
  expect(mayChange('title', row, ['sales'])).toBe(true)
  expect(mayChange('title', row, ['operations'])).toBe(false)
  expect(mayChange('guests_actual', row, ['operations'])).toBe(true)
  expect(mayChange('notes', row, ['accounts'])).toBe(true)
  expect(mayChange('notes', row, ['kitchen'])).toBe(false)
  expect(mayChange('notes', bookingRow({ status: 'settled' }), ['owner'])).toBe(false)
})

test('a function starts on its day, or with its set-up the night before', () => {
  const row = bookingRow({ event_date: '2026-11-21', setup_minutes: 24 * 60 })
  const at = (instant: string, today: string) => hasItsDayCome(row, Date.parse(instant), today)
  expect(at('2026-11-20T13:00:00Z', '2026-11-20')).toBe(false)
  expect(at('2026-11-20T14:00:00Z', '2026-11-20')).toBe(true)
  expect(at('2026-11-20T19:00:00Z', '2026-11-21')).toBe(true)
})

test('a first option runs out, one that waits does not', () => {
  const row = { status: 'tentative', option_rank: 1, option_expires_at: '2026-11-19T08:00:00Z' } as const
  expect(hasRunOut(row, Date.parse('2026-11-19T08:00:00Z'))).toBe(true)
  expect(hasRunOut(row, Date.parse('2026-11-19T07:59:59Z'))).toBe(false)
  expect(hasRunOut({ ...row, option_rank: 2 }, Date.parse('2026-11-19T09:00:00Z'))).toBe(false)
})
