import { expect, test } from 'vitest'
import { latestNews } from './just-now'
import { bookingRow } from './testing'

const at = (minute: number) => `2026-11-19T08:${String(minute).padStart(2, '0')}:00+00:00`
const by = (minute: number, row: Parameters<typeof bookingRow>[0] = {}) =>
  bookingRow({ modified_at: at(minute), modified_by: 'priya', ...row })

test('the newest stand first, as many as are asked for', () => {
  const [early, late, middle] = [by(1), by(9), by(5)]

  expect(latestNews([early, late, middle], 2).map(({ booking }) => booking)).toEqual([late, middle])
})

test('what nobody signed is no news', () => {
  expect(latestNews([bookingRow({ modified_by: null })], 3)).toEqual([])
})

test.each([
  [{ status: 'tentative', version: 1 }, 'held'],
  [{ status: 'confirmed', version: 1 }, 'confirmed'],
  [{ status: 'confirmed', version: 2 }, 'changed'],
  [{ status: 'released', version: 3 }, 'released'],
  [{ status: 'cancelled', version: 2 }, 'cancelled'],
  [{ status: 'in_progress', version: 4 }, 'began'],
] as const)('%o was %s', (row, verb) => {
  expect(latestNews([by(1, row)], 1)[0]?.verb).toBe(verb)
})
