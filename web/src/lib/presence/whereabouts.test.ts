import { describe, expect, test } from 'vitest'
import { atItem, bookingNear, colleaguesOf, lookingAt, parseWhereabouts, NOWHERE } from './whereabouts'
import type { Whereabouts } from './whereabouts'

const HOUR = 3_600_000
const window = { from: 0, starts: 2 * HOUR, ends: 6 * HOUR, to: 7 * HOUR }
const booking: Whereabouts = { spot: { section: 'diary', date: '2026-11-21' }, doing: { kind: 'booking', slot: { hallId: 1, window } }, away: false }
const looking: Whereabouts = { spot: { section: 'calendar', month: '2026-11' }, doing: { kind: 'looking', bookingId: 'b1' }, away: false }

const counting: Whereabouts = { spot: { section: 'stock' }, doing: { kind: 'item', itemId: 'i1' }, away: false }

describe('what others say', () => {
  test.each([booking, looking, counting, { ...NOWHERE, spot: { section: 'bookings' } as const }, { ...NOWHERE, away: true }])('is taken as it was said: %j', (said) => {
    expect(parseWhereabouts(JSON.parse(JSON.stringify(said)))).toEqual(said)
  })

  test.each([
    null,
    'here',
    { spot: { section: 'diary', date: '2026-13-45' } },
    { spot: { section: 'vault' } },
    { doing: { kind: 'booking', slot: { hallId: '1', window } } },
    { doing: { kind: 'booking', slot: { hallId: 1, window: { ...window, ends: 1 } } } },
    { doing: { kind: 'booking', slot: { hallId: 1, window: { ...window, from: NaN } } } },
    { doing: { kind: 'looking', bookingId: 7 } },
    { doing: { kind: 'item', itemId: null } },
    { away: 'yes' },
  ])('is left out where it makes no sense: %j', (said) => {
    expect(parseWhereabouts(said)).toEqual(NOWHERE)
  })
})

describe('the colleagues of a room', () => {
  test('are one a person, and never oneself', () => {
    const state = { me: [booking], priya: [looking, NOWHERE], gone: [] }
    expect(colleaguesOf(state, 'me')).toEqual([{ id: 'priya', ...looking }])
  })

  test('are where their form is, whichever tab came first, and in the foreground if any tab is', () => {
    expect(colleaguesOf({ priya: [{ ...looking, away: true }, NOWHERE, booking] }, 'me')).toEqual([{ id: 'priya', ...booking }])
    expect(colleaguesOf({ priya: [{ ...NOWHERE, away: true }, NOWHERE] }, 'me')).toEqual([{ id: 'priya', ...NOWHERE }])
  })
})

describe('who is in the way', () => {
  const colleagues = colleaguesOf({ priya: [booking], arjun: [looking] }, 'me')

  test('is whoever has a form on a hall that shares a part, at a time that meets', () => {
    expect(bookingNear(colleagues, new Set([1, 5]), { from: 6 * HOUR, to: 9 * HOUR })?.id).toBe('priya')
  })

  test('is nobody in another hall, or when one window ends as the other begins', () => {
    expect(bookingNear(colleagues, new Set([2]), window)).toBeUndefined()
    expect(bookingNear(colleagues, new Set([1]), { from: 7 * HOUR, to: 9 * HOUR })).toBeUndefined()
  })

  test('who looks at a booking is told by its id', () => {
    expect(lookingAt(colleagues, 'b1').map(({ id }) => id)).toEqual(['arjun'])
    expect(lookingAt(colleagues, 'b2')).toEqual([])
  })

  test('who has an item of the store open is told by its id', () => {
    const store = colleaguesOf({ asha: [counting], arjun: [looking] }, 'me')
    expect(atItem(store, 'i1').map(({ id }) => id)).toEqual(['asha'])
    expect(atItem(store, 'i2')).toEqual([])
  })
})
