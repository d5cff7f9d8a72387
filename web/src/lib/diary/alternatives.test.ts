import { describe, expect, test } from 'vitest'
import type { FreeAlternative } from '@/lib/database'
import { describeAlternative, fieldsOfAlternative, orderAlternatives } from './alternatives'
import { DAYPARTS } from './testing'

const PLACE: FreeAlternative = {
  branch_id: 1,
  branch_code: 'dwk',
  branch_name: 'Dwarka',
  hall_id: 1,
  hall_name: 'Emerald A',
  capacity: 350,
  event_date: '2026-11-22',
  event_time: '19:00:00',
  end_time: '00:30:00',
  end_day_offset: 1,
  reason: 'same_hall',
}
const of = (reason: FreeAlternative['reason'], hall_id: number): FreeAlternative => ({ ...PLACE, reason, hall_id })
const ids = (places: readonly FreeAlternative[]): number[] => places.map((place) => place.hall_id)

describe('order', () => {
  const found = [of('other_branch', 31), of('same_hall', 1), of('same_hall', 2), of('same_hall', 3), of('same_branch', 21)]

  test('the first three hold two days of the same hall, then another way out', () => {
    expect(ids(orderAlternatives(found)).slice(0, 3)).toEqual([1, 2, 21])
  })

  test('nothing found is lost', () => {
    expect([...ids(orderAlternatives(found))].sort((a, b) => a - b)).toEqual([1, 2, 3, 21, 31])
  })

  test('one kind alone fills all three', () => {
    expect(ids(orderAlternatives([of('same_hall', 1), of('same_hall', 2), of('same_hall', 3)]))).toEqual([1, 2, 3])
  })
})

describe('words', () => {
  const told = (place: FreeAlternative) => describeAlternative(place, { event_date: '2026-11-21' }, DAYPARTS, '2026-11-19')

  test.each([
    [PLACE, 'Emerald A, Sun 22 Nov, dinner', 'Same hall, next day, seats 350'],
    [{ ...PLACE, event_date: '2026-11-20' }, 'Emerald A, Fri 20 Nov, dinner', 'Same hall, day before, seats 350'],
    [{ ...PLACE, event_time: '20:15:00', capacity: null }, 'Emerald A, Sun 22 Nov, 20:15', 'Same hall, next day'],
    [
      { ...PLACE, reason: 'other_branch' as const, event_date: '2026-11-21', hall_name: 'Regal 12', branch_name: 'Rajouri Garden' },
      'Regal 12, Rajouri Garden, Sat 21 Nov, dinner',
      'Other branch, same day, seats 350',
    ],
  ])('%#', (place, title, detail) => {
    expect(told(place)).toEqual({ title, detail })
  })
})

test('Use fills in place and hours as the form writes them', () => {
  expect(fieldsOfAlternative(PLACE)).toEqual({
    hall_id: 1,
    event_date: '2026-11-22',
    event_time: '19:00',
    end_time: '00:30',
    end_day_offset: 1,
  })
})
