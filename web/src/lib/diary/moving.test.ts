import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOUR, localTime, MINUTE } from '@/lib/time'
import { askOf, ghostOfMotion, ghostOfStroke } from './ghosts'
import {
  carriedOn, changesOfMove, columnsOfStroke, dragged, gripsOf, hallStepped, hasMoved, judgeMotion, lift, placeColumnsOf, STEP, stepped, strokeBetween,
} from './moving'
import type { Grip } from './moving'
import { bookingRow, BUYOUT, during, DWARKA, EMERALD_A, EMERALD_B, GRAND, LAWN, pageWith, PEARL } from './testing'
import { windowOf } from './window'

const dinner = (overrides: Parameters<typeof bookingRow>[0] = {}) => bookingRow({ ...during('dinner'), ...overrides })
const at = (time: string) => Date.parse(`2026-11-21T${time}:00+05:30`)

describe('dragging', () => {
  test('moves by quarter hours and keeps the length', () => {
    const motion = dragged(lift(dinner(), 'whole'), 67 * MINUTE, PEARL.id)

    expect(judgeMotion(motion, pageWith()).columns).toEqual({
      hall_id: PEARL.id, event_date: '2026-11-21', event_time: '20:00', end_time: '01:30', end_day_offset: 1, setup_minutes: 120, teardown_minutes: 60,
    })
  })

  test('a little is no move, so that an odd start survives a change of hall alone', () => {
    const row = bookingRow({ event_time: '19:10:00' })

    const motion = dragged(lift(row, 'whole'), 7 * MINUTE, PEARL.id)

    expect(motion.place.starts).toBe(windowOf(row).starts)
    expect(hasMoved(motion)).toBe(true)
  })

  test('over midnight is another date', () => {
    const { columns } = judgeMotion(dragged(lift(dinner(), 'whole'), 6 * HOUR, 1), pageWith())

    expect([columns.event_date, columns.event_time, columns.end_day_offset]).toEqual(['2026-11-22', '01:00', 0])
  })

  test.each([['start', 9 * HOUR], ['end', -9 * HOUR]] as const)('the %s never passes the other edge', (grip, by) => {
    const { place } = dragged(lift(dinner(), grip), by, 1)

    expect(place.ends - place.starts).toBe(STEP)
  })

  test('no place is off the quarter hour, shorter than one, or longer than a week', () => {
    const row = dinner()
    fc.assert(
      fc.property(fc.constantFrom<Grip>('whole', 'start', 'end'), fc.integer({ min: -200, max: 200 }), (grip, hours) => {
        const { place } = dragged(lift(row, grip), hours * HOUR + 11 * MINUTE, 1)
        expect(place.starts % STEP).toBe(0)
        expect(place.ends - place.starts).toBeGreaterThanOrEqual(STEP)
        expect(place.ends - place.starts).toBeLessThanOrEqual(7 * 24 * HOUR)
      }),
    )
  })

  test('the usual set-up and tear-down change with the hall, those set by hand stay', () => {
    const onLawn = judgeMotion(dragged(lift(dinner({ teardown_minutes: 45 }), 'whole'), 0, LAWN.id), pageWith())

    expect([onLawn.columns.setup_minutes, onLawn.columns.teardown_minutes]).toEqual([720, 45])
  })
})

describe('keys', () => {
  test('go by quarter hours from where it is held, on the grid or off it', () => {
    const row = bookingRow({ event_time: '19:10:00' })

    expect(stepped(lift(row, 'whole'), 'whole', 1).place.starts).toBe(at('19:25'))
    expect(stepped(lift(row, 'end'), 'end', -1).place.ends).toBe(windowOf(row).ends - STEP)
  })

  test('go from hall to hall and stop at the edges of the page', () => {
    const page = pageWith()
    const motion = lift(dinner(), 'whole')
    const last = page.rows.at(-1)

    expect(hallStepped(motion, 1, page).place.hallId).toBe(EMERALD_B.id)
    expect(hallStepped(motion, -1, page).place.hallId).toBe(GRAND.id)
    expect(last).toBe(BUYOUT)
    expect(hallStepped(lift(dinner({ hall_id: BUYOUT.id }), 'whole'), 1, page).place.hallId).toBe(BUYOUT.id)
  })
})

describe('what is held is judged', () => {
  test('against set-up and tear-down, and never against itself', () => {
    const lunch = bookingRow({ title: 'Nimbus', ...during('lunch') })
    const evening = dinner()
    const page = pageWith(lunch, evening)

    expect(judgeMotion(lift(evening, 'whole'), page).clashes).toEqual([])
    const early = judgeMotion(dragged(lift(evening, 'whole'), -HOUR, 1), page)
    expect(early.clashes.map(({ booking, overlap }) => [booking.title, overlap])).toEqual([['Nimbus', HOUR]])
  })

  test('through combinations, both ways', () => {
    const grand = dinner({ title: 'Malhotra', hall_id: GRAND.id })
    const pearl = dinner({ title: 'Rohan', hall_id: PEARL.id })
    const page = pageWith(grand, pearl)

    expect(judgeMotion(dragged(lift(pearl, 'whole'), 0, EMERALD_B.id), page).clashes[0]?.booking).toBe(grand)
    expect(judgeMotion(dragged(lift(pearl, 'whole'), 0, LAWN.id), page).clashes).toEqual([])
    expect(judgeMotion(dragged(lift(grand, 'whole'), 0, BUYOUT.id), page).clashes[0]?.booking).toBe(pearl)
  })

  test('anew when somebody takes the place meanwhile', () => {
    const mine = dinner({ hall_id: PEARL.id })
    const motion = dragged(lift(mine, 'whole'), 0, EMERALD_A.id)

    expect(judgeMotion(motion, pageWith(mine)).clashes).toEqual([])
    expect(judgeMotion(motion, pageWith(mine, dinner({ hall_id: EMERALD_A.id }))).clashes).toHaveLength(1)
  })

  test('among four hundred bookings in far less than the eye sees', () => {
    const rows = Array.from({ length: 400 }, (_, index) => dinner({ hall_id: 1 + (index % 4), event_date: `2026-11-${String(1 + (index % 30)).padStart(2, '0')}` }))
    const page = pageWith(...rows)
    const motion = dragged(lift(rows[20] as never, 'whole'), HOUR, 2)

    const began = performance.now()
    for (let times = 0; times < 100; times++) judgeMotion(motion, page)
    expect((performance.now() - began) / 100).toBeLessThan(20)
  })

  test('options at the rank they hold: the second does not clash with the first', () => {
    const first = dinner({ status: 'tentative' })
    const second = dinner({ status: 'tentative', option_rank: 2, hall_id: PEARL.id })

    expect(judgeMotion(dragged(lift(second, 'whole'), 0, EMERALD_A.id), pageWith(first, second)).clashes).toEqual([])
  })
})

describe('a row that changes under the hand', () => {
  const row = dinner()
  const motion = dragged(lift(row, 'whole'), HOUR, PEARL.id)

  test('is carried on where it stands', () => {
    const renamed = { ...row, title: 'Another name', version: 2 }
    expect(carriedOn(motion, renamed)).toEqual({ ...motion, base: renamed })
    expect(carriedOn(motion, row)).toBe(motion)
  })

  test.each([
    ['moved', { ...row, hall_id: 2 }],
    ['released', { ...row, status: 'released' as const }],
    ['over', { ...row, status: 'completed' as const }],
    ['gone', undefined],
  ])('is let go when it is %s', (_, next) => expect(carriedOn(motion, next)).toBeNull())
})

test.each([
  ['tentative', ['whole', 'start', 'end']],
  ['confirmed', ['whole', 'start', 'end']],
  ['in_progress', ['end']],
  ['completed', []],
  ['settled', []],
] as const)('what is %s can be held by %j', (status, grips) => expect(gripsOf({ status })).toEqual(grips))

test('a move writes what differs, and Undo what was', () => {
  const row = dinner()
  const { columns } = judgeMotion(dragged(lift(row, 'whole'), HOUR, 1), pageWith())

  expect(changesOfMove(row, columns)).toEqual({ event_time: '20:00', end_time: '01:30' })
  expect(changesOfMove(row, placeColumnsOf(row))).toEqual({})
})

describe('the hour that comes twice', () => {
  const zone = 'Europe/Berlin'
  const berlin = { ...pageWith(), branch: { ...DWARKA, timezone: zone } }
  const row = bookingRow({ event_date: '2026-10-24', starts_at: '2026-10-24T20:00:00Z', ends_at: '2026-10-24T23:00:00Z' })

  test('is held like any other', () => {
    const held = judgeMotion(dragged(lift(row, 'end'), 90 * MINUTE, 1), berlin)

    expect(localTime(held.place.ends, zone).time).toBe('02:30:00')
    expect(held.window.ends).toBeGreaterThan(held.window.starts)
  })
})

describe('words', () => {
  const others = dinner({ title: 'Malhotra', hall_id: PEARL.id })
  const mine = dinner({ title: 'Siddiqui', guests_expected: 300 })
  const page = pageWith(others, mine)
  const held = (by: number, hallId: number) => judgeMotion(dragged(lift(mine, 'whole'), by, hallId), page)

  test('say how long it overlaps with whom', () => {
    expect(ghostOfMotion(held(0, PEARL.id), page)).toMatchObject({ fit: 'clash', judgement: 'Overlaps 8 h 30 m, Malhotra', hours: '19:00–00:30' })
    expect(ghostOfMotion(held(0, EMERALD_B.id), page)).toMatchObject({ fit: 'tight', judgement: 'Seats 250, 300 expected' })
    expect(ghostOfMotion(held(HOUR, LAWN.id), page)).toMatchObject({ fit: 'free', judgement: 'Free', hours: '20:00–01:30' })
  })

  test('ask once, and say who is told', () => {
    expect(askOf(held(HOUR, EMERALD_A.id), page, 'Priya')).toBe('Move to 20:00? Priya and the kitchen are told')
    expect(askOf(held(HOUR, LAWN.id), page, null)).toBe('Move to Terrace Lawn, 20:00? The kitchen is told')
    expect(askOf(held(0, LAWN.id), page, null)).toBe('Move to Terrace Lawn? The kitchen is told')
    expect(askOf(judgeMotion(dragged(lift(mine, 'end'), HOUR, 1), page), page, null)).toBe('Change to 19:00–01:30? The kitchen is told')
  })
})

describe('free time drawn', () => {
  const page = pageWith(dinner({ title: 'Malhotra' }))

  test('is half an hour at least, whole quarters, in either direction', () => {
    expect(strokeBetween(1, at('10:07'), at('10:08'))).toEqual({ hallId: 1, from: at('10:00'), to: at('10:30') })
    expect(strokeBetween(1, at('12:10'), at('10:20'))).toEqual({ hallId: 1, from: at('10:15'), to: at('12:15') })
  })

  test('brings the hall\'s set-up and tear-down, and is judged with them', () => {
    const stroke = strokeBetween(EMERALD_A.id, at('13:00'), at('17:00'))

    expect(columnsOfStroke(stroke, page)).toMatchObject({ event_time: '13:00', end_time: '17:00', setup_minutes: 120, teardown_minutes: 60 })
    expect(ghostOfStroke(stroke, page)).toMatchObject({ fit: 'clash', judgement: 'Overlaps 1 h, Malhotra. Could wait as 2nd' })
    expect(ghostOfStroke(strokeBetween(PEARL.id, at('13:00'), at('17:00')), page)).toMatchObject({ fit: 'free' })
    expect(ghostOfStroke({ ...stroke, hallId: 99 }, page)).toBeNull()
  })
})
