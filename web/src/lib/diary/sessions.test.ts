import { describe, expect, test } from 'vitest'
import { itemsOf, occupancyOf, cellKey } from './occupancy'
import { layoutSessions } from './sessions'
import { datesOf, spreadOn } from './spread'
import { BUYOUT, bookingRow, during, EMERALD_A, EMERALD_B, GRAND, LAWN, pageWith, PEARL } from './testing'

const SATURDAY = '2026-11-21'
const page = pageWith()
const EXPO = { hall_id: PEARL.id, event_time: '10:00:00', end_time: '18:00:00', setup_minutes: 60, teardown_minutes: 60 }

describe('which sessions a function takes', () => {
  test.each([
    ['lunch', during('lunch'), [1, 1]],
    ['dinner', during('dinner'), [3, 3]],
    ['a night wedding', during('night_wedding'), [3, 3]],
    ['a day of work', { event_time: '09:00:00', end_time: '17:30:00', end_day_offset: 0 }, [0, 2]],
    ['an evening from before dinner', { event_time: '18:15:00', end_time: '23:00:00', end_day_offset: 0 }, [3, 3]],
    ['a meeting between sessions', { event_time: '11:10:00', end_time: '11:28:00', end_day_offset: 0 }, [1, 1]],
  ] as const)('%s', (_, times, lines) => {
    const spread = spreadOn(bookingRow({ ...times }), SATURDAY, page)
    expect([spread?.first, spread?.last]).toEqual(lines)
    expect(spread).toMatchObject({ before: false, after: false })
  })

  test('a night that ends at five is over; one that goes on into lunch takes the next morning too', () => {
    const five = bookingRow(during('night_wedding'))
    const noon = bookingRow({ ...during('night_wedding'), end_time: '13:30:00' })

    expect(datesOf(five, page)).toEqual([SATURDAY])
    expect(spreadOn(five, '2026-11-22', page)).toBeNull()
    expect(datesOf(noon, page)).toEqual([SATURDAY, '2026-11-22'])
    expect(spreadOn(noon, SATURDAY, page)).toMatchObject({ after: true })
    expect(spreadOn(noon, '2026-11-22', page)).toEqual({ first: 0, last: 1, before: true, after: false })
  })

  test('three days are three days', () => {
    const expo = bookingRow({ ...EXPO, end_day_offset: 2 })

    expect(datesOf(expo, page)).toEqual([SATURDAY, '2026-11-22', '2026-11-23'])
    expect(spreadOn(expo, '2026-11-22', page)).toEqual({ first: 0, last: 3, before: true, after: true })
    expect(spreadOn(expo, '2026-11-24', page)).toBeNull()
  })
})

test('a function of several days counts on each of them, and its lines say that it goes on', () => {
  const days = occupancyOf(pageWith(bookingRow({ ...EXPO, end_day_offset: 1 })))
  const items = (date: string) => {
    const day = days.get(cellKey(PEARL.id, date))
    return day && itemsOf(day)
  }

  expect(items(SATURDAY)?.map(({ before, after }) => [before, after])).toEqual([[false, true]])
  expect(items('2026-11-22')?.map(({ before, after }) => [before, after])).toEqual([[true, false]])
  expect(days.get(cellKey(BUYOUT.id, '2026-11-22'))?.count).toBe(1)
})

describe('the day by sessions', () => {
  const rowOf = (hallId: number, ...rows: Parameters<typeof pageWith>) =>
    layoutSessions(pageWith(...rows), SATURDAY).rows.find(({ hall }) => hall.id === hallId)

  test('has the sessions as columns, night weddings with dinner', () => {
    expect(layoutSessions(page, SATURDAY).columns.map(({ code }) => code)).toEqual(['morning', 'lunch', 'hitea', 'dinner'])
  })

  test('puts options that wait under the one that holds', () => {
    const row = rowOf(EMERALD_A.id, bookingRow({ title: 'Second', option_rank: 2 }), bookingRow({ title: 'First', status: 'tentative' }), bookingRow({ ...during('lunch') }))

    expect(row?.blocks.map(({ booking, lane, first }) => [booking.title, lane, first])).toEqual([
      ['Malhotra–Kapoor reception', 0, 1], ['First', 0, 3], ['Second', 1, 3],
    ])
    expect(row?.lanes).toBe(2)
  })

  test('says of every other session whether it is free, held by another hall, or used to set up', () => {
    const grand = bookingRow({ hall_id: GRAND.id })
    expect(rowOf(EMERALD_A.id, grand)?.gaps.map((gap) => gap?.kind)).toEqual(['free', 'free', 'held', 'held'])
    expect(rowOf(EMERALD_B.id, grand)?.gaps[3]).toEqual({ kind: 'held', by: [GRAND], isAsked: false })
    expect(rowOf(PEARL.id, grand)?.gaps.every((gap) => gap?.kind === 'free')).toBe(true)
    const wedding = bookingRow({ hall_id: LAWN.id, setup_minutes: 720, ...during('dinner') })
    expect(rowOf(LAWN.id, wedding)?.gaps.map((gap) => gap?.kind)).toEqual(['buffer', 'buffer', 'buffer', undefined])
  })
})
