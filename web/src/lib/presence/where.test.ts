import { describe, expect, it } from 'vitest'
import type { Hall } from '@/lib/database'
import { whereOf } from './where'
import type { Colleague } from './whereabouts'

const halls = new Map([[7, { id: 7, name: 'Pearl' } as Hall]])
const window = { from: 0, starts: 1, ends: 2, to: 3 }

describe('where a colleague is', () => {
  it.each<[Pick<Colleague, 'spot' | 'doing'>, string]>([
    [{ spot: { section: 'people' }, doing: null }, 'People'],
    [{ spot: { section: 'diary', date: '2026-11-21' }, doing: null }, 'Diary, Sat 21 Nov'],
    [{ spot: { section: 'calendar', month: '2026-11' }, doing: { kind: 'booking', slot: { hallId: 7, window } } }, 'Calendar, November 2026, booking Pearl'],
    [{ spot: null, doing: { kind: 'booking', slot: { hallId: 8, window } } }, 'Banquet, making a booking'],
    [{ spot: { section: 'stock' }, doing: { kind: 'item', itemId: 'i' } }, 'Stock, has an item open'],
    [{ spot: { section: 'leads' }, doing: { kind: 'lead', leadId: 'l', isMoving: false } }, 'Leads, has a lead open'],
    [{ spot: { section: 'bookings' }, doing: { kind: 'looking', bookingId: 'b' } }, 'Bookings, has a booking open'],
  ])('%j is %s', (colleague, words) => expect(whereOf(colleague, halls, '2026-11-20')).toBe(words))
})
