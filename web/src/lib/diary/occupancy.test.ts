import { describe, expect, test } from 'vitest'

import {
  cellKey,
  freeHalls,
  getHallColor,
  itemsOf,
  levelOf,
  morningTail,
  occupancyOf,
  takenDayparts,
} from './occupancy'
import type { HallDay } from './occupancy'
import {
  bookingRow,
  BUYOUT,
  DAYPARTS,
  during,
  EMERALD_A,
  EMERALD_B,
  GRAND,
  LAWN,
  pageWith,
  PEARL,
} from './testing'

const SATURDAY = '2026-11-21'
const SUNDAY = '2026-11-22'
const DINNER = DAYPARTS.find((part) => part.code === 'dinner')!

function day(bookings: ReturnType<typeof bookingRow>[], hallId: number, date = SATURDAY): HallDay | undefined {
  return occupancyOf(pageWith(...bookings)).get(cellKey(hallId, date))
}

describe('colours of the guide', () => {
  test.each([
    [0, 0, 'bg-emerald-100 text-emerald-900'],
    [1, 1, 'bg-amber-100 text-amber-900'],
    [2, 2, 'bg-rose-100 text-rose-900'],
    [7, 2, 'bg-rose-100 text-rose-900'],
  ] as const)('%i bookings are level %i', (count, level, classes) => {
    expect(levelOf(count)).toBe(level)
    expect(getHallColor(count)).toBe(classes)
  })
})

describe('what counts', () => {
  test('a booking counts on its hall and day and on no other', () => {
    const rows = [bookingRow({ hall_id: PEARL.id })]

    expect(day(rows, PEARL.id)?.count).toBe(1)
    expect(day(rows, EMERALD_A.id)).toBeUndefined()
    expect(day(rows, PEARL.id, SUNDAY)).toBeUndefined()
  })

  test.each(['tentative', 'confirmed', 'in_progress', 'completed', 'settled'] as const)(
    '%s holds the hall',
    (status) => expect(day([bookingRow({ status })], EMERALD_A.id)?.count).toBe(1),
  )

  test.each(['enquiry', 'released', 'lost', 'cancelled'] as const)('%s holds nothing', (status) =>
    expect(day([bookingRow({ status })], EMERALD_A.id)).toBeUndefined(),
  )

  test('a combination counts on itself, on its parts and on the buyout', () => {
    const rows = [bookingRow({ hall_id: GRAND.id })]

    expect([GRAND, EMERALD_A, EMERALD_B, BUYOUT].map((hall) => day(rows, hall.id)?.count)).toEqual([1, 1, 1, 1])
    expect(day(rows, PEARL.id)).toBeUndefined()
    expect(day(rows, EMERALD_A.id)?.lines[3]?.[0]?.via).toBe(true)
    expect(day(rows, GRAND.id)?.lines[3]?.[0]?.via).toBe(false)
  })

  test('a part sold counts on its combination but not on its sibling', () => {
    const rows = [bookingRow({ hall_id: EMERALD_A.id })]

    expect(day(rows, GRAND.id)?.count).toBe(1)
    expect(day(rows, EMERALD_B.id)).toBeUndefined()
  })

  test('a 2nd option waits and does not count', () => {
    const rows = [bookingRow({ status: 'tentative' }), bookingRow({ status: 'tentative', option_rank: 2 })]

    const cell = day(rows, EMERALD_A.id)

    expect([cell?.count, cell?.waiting]).toEqual([1, 1])
    expect(cell?.lines[3]?.map((item) => item.booking.option_rank)).toEqual([1, 2])
  })

  test('a night wedding counts on its first day and hatches the next morning', () => {
    const wedding = bookingRow({ hall_id: PEARL.id, ...during('night_wedding') })
    const page = pageWith(wedding)

    expect(day([wedding], PEARL.id, SATURDAY)?.count).toBe(1)
    expect(day([wedding], PEARL.id, SUNDAY)).toBeUndefined()
    expect(morningTail(page, PEARL, SUNDAY)).toBe(wedding)
    expect(morningTail(page, EMERALD_A, SUNDAY)).toBeNull()
    expect(morningTail(page, PEARL, SATURDAY)).toBeNull()
  })

  test('an ordinary dinner past midnight leaves the next morning alone', () => {
    const page = pageWith(bookingRow({ hall_id: PEARL.id, ...during('dinner') }))

    expect(morningTail(page, PEARL, SUNDAY)).toBeNull()
  })
})

describe('lines of a cell', () => {
  test.each([
    ['07:30', '11:00', 0, 0],
    ['12:00', '15:00', 0, 1],
    ['16:30', '18:30', 0, 2],
    ['19:30', '23:30', 0, 3],
    ['19:00', '05:00', 1, 3],
    ['05:00', '06:00', 0, 0],
    ['14:00', '20:00', 0, 1],
  ])('%s to %s (+%i) stands on line %i', (event_time, end_time, end_day_offset, line) => {
    const cell = day([bookingRow({ event_time, end_time, end_day_offset })], EMERALD_A.id)

    expect(cell?.lines.findIndex((items) => items.length > 0)).toBe(line)
    expect(cell?.lines).toHaveLength(4)
  })
})

describe('what can still be sold', () => {
  test('hi-tea takes the dinner too, because its tear-down runs into the set-up', () => {
    const page = pageWith(bookingRow({ hall_id: PEARL.id, ...during('hitea') }))

    expect(takenDayparts(page, PEARL, SATURDAY).map((part) => part.code)).toEqual([
      'lunch',
      'hitea',
      'dinner',
      'night_wedding',
    ])
  })

  test('lunch leaves the dinner free: tear-down ends as set-up begins', () => {
    const page = pageWith(bookingRow({ hall_id: PEARL.id, ...during('lunch') }))

    expect(takenDayparts(page, PEARL, SATURDAY).map((part) => part.code)).toEqual(['morning', 'lunch', 'hitea'])
  })

  test('a combination takes its parts at dinner, a waiting option takes nothing', () => {
    const held = pageWith(bookingRow({ hall_id: GRAND.id, status: 'tentative' }))
    const waiting = pageWith(bookingRow({ hall_id: GRAND.id, status: 'tentative', option_rank: 2 }))

    expect(freeHalls(held, DINNER, SATURDAY)).toEqual([PEARL, LAWN])
    expect(freeHalls(waiting, DINNER, SATURDAY)).toHaveLength(4)
    expect(freeHalls(held, DINNER, SUNDAY)).toHaveLength(4)
  })
})

test('a function of several sessions takes the line of each, counts once and is named in the first', () => {
  const long = bookingRow({ event_time: '12:00:00', end_time: '23:00:00', end_day_offset: 0 })
  const day = occupancyOf(pageWith(long)).get(cellKey(long.hall_id, long.event_date))

  expect(day?.count).toBe(1)
  expect(day?.lines.map((items) => items.map(({ goesOn }) => goesOn))).toEqual([[], [false], [true], [true]])
  expect(day?.lines.map((items) => items.map(({ onBelow }) => onBelow))).toEqual([[], [true], [true], [false]])
  expect(day && itemsOf(day)).toHaveLength(1)
})
