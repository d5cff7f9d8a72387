import { describe, expect, test } from 'vitest'
import { cellKey, occupancyOf } from './occupancy'
import { optionTag } from './options'
import { bookingRow, DAYPARTS, during, pageWith, PEARL } from './testing'
import { cellLabel, guestsOf, hoursOf, listed, ordinal } from './words'

const SESSIONS = DAYPARTS.slice(0, 4).map((part) => part.name)
const SATURDAY = '2026-11-21'

function label(...rows: ReturnType<typeof bookingRow>[]): string {
  const day = occupancyOf(pageWith(...rows)).get(cellKey(PEARL.id, SATURDAY))
  return cellLabel('Pearl', SATURDAY, day, SESSIONS, false)
}

describe('what a cell says aloud', () => {
  test('free', () => expect(label()).toBe('Pearl, Saturday 21 November, free'))

  test('one booking', () =>
    expect(label(bookingRow({ hall_id: PEARL.id }))).toBe('Pearl, Saturday 21 November, 1 booking, dinner taken'))

  test('several, with what waits', () => {
    const rows = [
      bookingRow({ hall_id: PEARL.id, ...during('lunch') }),
      bookingRow({ hall_id: PEARL.id, status: 'tentative' }),
      bookingRow({ hall_id: PEARL.id, status: 'tentative', option_rank: 2 }),
    ]

    expect(label(...rows)).toBe('Pearl, Saturday 21 November, 2 bookings, lunch and dinner taken, 1 option waiting')
  })

  test('the tail of the night before', () =>
    expect(cellLabel('Pearl', SATURDAY, undefined, SESSIONS, true)).toBe(
      'Pearl, Saturday 21 November, free, morning held from the night before',
    ))
})

describe('option tags', () => {
  const now = Date.parse('2026-11-20T12:00:00Z')
  const option = (hours: number, rank = 1) => ({
    status: 'tentative' as const,
    option_rank: rank,
    option_expires_at: new Date(now + hours * 3_600_000).toISOString(),
  })

  test.each([
    [52, '1st, 2 d 4 h left', 'neutral'],
    [21, '1st, 21 h left', 'warn'],
    [3.8, '1st, 3 h 48 m left', 'bad'],
    [-1, '1st, time is up', 'bad'],
  ] as const)('%f hours left', (hours, text, tone) => expect(optionTag(option(hours), now)).toEqual({ text, short: '1st', tone, timed: true }))

  test('a 2nd option waits, a confirmed booking has no tag', () => {
    expect(optionTag(option(3, 2), now)).toEqual({ text: '2nd, waiting', short: '2nd', tone: 'neutral', timed: false })
    expect(optionTag({ ...option(3), status: 'confirmed' }, now)).toBeNull()
    expect(optionTag({ ...option(3), option_expires_at: null }, now)).toEqual({ text: '1st', short: '1st', tone: 'neutral', timed: false })
  })
})

test('hours name the day only where it is not that night', () => {
  expect(hoursOf(bookingRow({ ...during('dinner') }))).toBe('19:00–00:30')
  expect(hoursOf(bookingRow({ ...during('night_wedding') }))).toBe('19:00–05:00 Sun')
  expect(hoursOf(bookingRow({ ...during('lunch') }))).toBe('11:30–16:00')
})

test('small words', () => {
  expect([1, 2, 3, 4].map(ordinal)).toEqual(['1st', '2nd', '3rd', '4th'])
  expect(listed(['morning', 'lunch', 'dinner'])).toBe('morning, lunch and dinner')
  expect(guestsOf({ guests_expected: 240, guests_guaranteed: 220 })).toBe('240, GTD 220')
  expect(guestsOf({ guests_expected: 240, guests_guaranteed: null })).toBe('240 guests')
  expect(guestsOf({ guests_expected: 3000, guests_guaranteed: 2850 })).toBe('3,000, GTD 2,850')
  expect(guestsOf({ guests_expected: 1, guests_guaranteed: null })).toBe('1 guest')
  expect(guestsOf({ guests_expected: null, guests_guaranteed: null })).toBe('')
})
