import { expect, test } from 'vitest'
import type { Colleague } from '@/lib/presence/whereabouts'
import { hereByCell } from './here'
import { cellKey } from './occupancy'
import { pageWith } from './testing'

const starts = Date.parse('2026-11-21T19:00:00+05:30')
const window = { from: starts - 7_200_000, starts, ends: starts + 7_200_000, to: starts + 9_000_000 }
const at = (id: string, hallId: number): Colleague => ({ id, spot: null, away: false, doing: { kind: 'booking', slot: { hallId, window } } })
const nameOf = (id: string | null): string => `name of ${id ?? ''}`

test('a form marks the cell of its hall and its day in the branch', () => {
  const here = hereByCell([at('priya', 1), at('arjun', 1)], [pageWith()], nameOf)
  expect([...here]).toEqual([[cellKey(1, '2026-11-21'), { id: 'priya', name: 'name of priya' }]])
})

test('a hall that is not on the page, or a booking somebody only looks at, marks nothing', () => {
  const looking: Colleague = { id: 'sana', spot: null, away: false, doing: { kind: 'looking', bookingId: 'b' } }
  expect(hereByCell([at('priya', 99), looking], [pageWith()], nameOf).size).toBe(0)
})
