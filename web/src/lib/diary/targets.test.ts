import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeMotion } from './moving'
import { carriedTo, hallsFor, slotsOf, steppedOn, takeableIn, takenAt, takenWhole } from './targets'
import type { Target } from './targets'
import { bookingRow, during, DWARKA, EMERALD_A, EMERALD_B, GRAND, LAWN, pageWith, PEARL } from './testing'
import { windowOf } from './window'

const SATURDAY = '2026-11-21'
const SUNDAY = '2026-11-22'
const [MORNING, LUNCH, HITEA, DINNER] = [0, 1, 2, 3]
const week = ['2026-11-20', SATURDAY, SUNDAY]
const at = (hall: { id: number }, date: string, line: number | null): Target => ({ hallId: hall.id, date, line })
const page = pageWith()
const columnsOf = (base: ReturnType<typeof bookingRow>, from: Target, to: Target, on = page) => {
  const motion = carriedTo(takenAt(base, from), to, on)
  return motion && judgeMotion(motion, on).columns
}

describe('a booking over a place', () => {
  const dinner = bookingRow(during('dinner'))

  test('keeps its hours on another day and in another hall', () => {
    expect(columnsOf(dinner, at(EMERALD_A, SATURDAY, DINNER), at(PEARL, SUNDAY, DINNER))).toEqual({
      hall_id: PEARL.id, event_date: SUNDAY, event_time: '19:00', end_time: '00:30', end_day_offset: 1, setup_minutes: 120, teardown_minutes: 60,
    })
  })

  test('takes the hours of another session, and of the lawn its usual set-up', () => {
    expect(columnsOf(dinner, at(EMERALD_A, SATURDAY, DINNER), at(LAWN, SATURDAY, LUNCH))).toEqual({
      hall_id: LAWN.id, event_date: SATURDAY, event_time: '11:30', end_time: '16:00', end_day_offset: 0, setup_minutes: 720, teardown_minutes: 360,
    })
  })

  test('of no session keeps its hours whatever it is over', () => {
    expect(columnsOf(dinner, at(GRAND, SATURDAY, null), at(PEARL, SUNDAY, LUNCH))).toMatchObject({ event_time: '19:00', end_time: '00:30' })
  })

  test('at odd hours keeps them in its own session', () => {
    const odd = bookingRow({ event_time: '19:20:00', end_time: '23:05:00', end_day_offset: 0 })

    expect(columnsOf(odd, at(EMERALD_A, SATURDAY, DINNER), at(PEARL, SUNDAY, DINNER))).toMatchObject({ event_time: '19:20', end_time: '23:05' })
  })

  test('through several sessions goes as long as it is, over midnight where it must', () => {
    const long = bookingRow({ event_time: '12:00:00', end_time: '22:00:00', end_day_offset: 0 })

    expect(columnsOf(long, at(EMERALD_A, SATURDAY, LUNCH), at(EMERALD_A, SATURDAY, DINNER))).toMatchObject({ event_time: '19:30', end_time: '05:30', end_day_offset: 1 })
  })

  test('of several days is carried by any of them', () => {
    const fair = bookingRow({ event_date: '2026-11-20', event_time: '09:00:00', end_time: '18:00:00', end_day_offset: 2 })

    expect(columnsOf(fair, at(EMERALD_A, SUNDAY, MORNING), at(PEARL, SATURDAY, MORNING))).toMatchObject({
      hall_id: PEARL.id, event_date: '2026-11-19', event_time: '09:00', end_time: '18:00', end_day_offset: 2,
    })
  })

  test('held by a part of its combination stays in the combination there, and goes to any other hall', () => {
    const grand = bookingRow({ hall_id: GRAND.id })

    expect(columnsOf(grand, at(EMERALD_A, SATURDAY, DINNER), at(EMERALD_A, SUNDAY, DINNER))?.hall_id).toBe(GRAND.id)
    expect(columnsOf(grand, at(EMERALD_A, SATURDAY, DINNER), at(EMERALD_B, SUNDAY, DINNER))?.hall_id).toBe(EMERALD_B.id)
  })

  test('that is not of the page, or is closed meanwhile, is none', () => {
    const closed = { ...page, rows: page.rows.filter(({ id }) => id !== PEARL.id) }

    expect(carriedTo(takenAt(dinner, at(EMERALD_A, SATURDAY, DINNER)), at({ id: 99 }, SATURDAY, DINNER), page)).toBeNull()
    expect(carriedTo(takenAt(dinner, at(EMERALD_A, SATURDAY, DINNER)), at(PEARL, SATURDAY, DINNER), closed)).toBeNull()
  })

  test('on the night whose hour is skipped is none', () => {
    const berlin = { ...page, branch: { ...DWARKA, timezone: 'Europe/Berlin' } }
    const night = bookingRow({ event_date: '2026-03-28', event_time: '02:30:00', end_time: '04:00:00', end_day_offset: 0 })

    expect(carriedTo(takenAt(night, at(EMERALD_A, '2026-03-28', null)), at(EMERALD_A, '2026-03-29', null), berlin)).toBeNull()
    expect(carriedTo(takenAt(night, at(EMERALD_A, '2026-03-28', null)), at(PEARL, '2026-03-28', null), berlin)).not.toBeNull()
  })

  test('back where it was taken is no move, wherever it was carried meanwhile', () => {
    const from = at(EMERALD_A, SATURDAY, DINNER)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.constantFrom(...week), fc.integer({ min: 0, max: 3 }), (hallId, date, line) => {
        const away = carriedTo(takenAt(dinner, from), { hallId, date, line }, page)
        const back = away && carriedTo(away, from, page)
        expect(back?.place).toEqual(takenAt(dinner, from).place)
      }),
    )
  })
})

describe('what it would meet', () => {
  test('is who holds a part of the combination, and the set-up before the next', () => {
    const lunch = bookingRow({ title: 'Nimbus', hall_id: EMERALD_B.id, ...during('lunch'), end_time: '15:00:00' })
    const dinner = bookingRow({ title: 'Malhotra', hall_id: PEARL.id })
    const on = pageWith(lunch, dinner)
    const judged = (line: number) => {
      const motion = carriedTo(takenAt(dinner, at(PEARL, SATURDAY, DINNER)), at(GRAND, SATURDAY, line), on)
      return motion && judgeMotion(motion, on)
    }

    expect(judged(DINNER)?.clashes).toEqual([])
    expect(judged(LUNCH)?.verdict.kind).toBe('taken')
    expect(judged(HITEA)?.verdict.kind).toBe('only-setup-overlaps')
  })
})

describe('keys', () => {
  const dinner = bookingRow(during('dinner'))

  test('go by halls, days and sessions and stop at the edges of the board', () => {
    const held = takenWhole(dinner, page)
    const day = (by: -1 | 1) => steppedOn(held, { over: 'day', by }, week, page)

    expect(held.to).toEqual(at(EMERALD_A, SATURDAY, DINNER))
    expect(steppedOn(held, { over: 'hall', by: 1 }, week, page).place.hallId).toBe(EMERALD_B.id)
    expect(day(1).to.date).toBe(SUNDAY)
    expect(steppedOn(day(1), { over: 'day', by: 1 }, week, page).to.date).toBe(SUNDAY)
    expect(steppedOn(held, { over: 'session', by: 1 }, week, page)).toBe(held)
    expect(steppedOn(held, { over: 'session', by: -1 }, week, page).to.line).toBe(HITEA)
    expect(steppedOn(takenWhole(bookingRow({ hall_id: GRAND.id }), page), { over: 'hall', by: -1 }, week, page).place.hallId).toBe(GRAND.id)
  })

  test('go day by day with what began before the board, as long as a day of it is in sight', () => {
    const fair = takenWhole(bookingRow({ event_date: '2026-11-19', event_time: '09:00:00', end_time: '18:00:00', end_day_offset: 1 }), page)
    const before = steppedOn(fair, { over: 'day', by: -1 }, week, page)

    expect(before).toBe(fair)
    expect(judgeMotion(steppedOn(fair, { over: 'day', by: 1 }, week, page), page).columns).toMatchObject({ event_date: '2026-11-20', end_day_offset: 1 })
  })
})

test('of a hall\'s day only what may be moved is taken up, what reaches in through a combination too', () => {
  const [grand, over, lunch] = [bookingRow({ hall_id: GRAND.id }), bookingRow({ status: 'completed', ...during('morning') }), bookingRow(during('lunch'))]
  const on = pageWith(grand, over, lunch)

  expect(takeableIn(on, EMERALD_A.id, SATURDAY, () => true)).toEqual([lunch, grand])
  expect(takeableIn(on, EMERALD_A.id, SATURDAY, () => false)).toEqual([])
  expect(takeableIn(on, PEARL.id, SATURDAY, () => true)).toEqual([])
})

test('a window fills the sessions it takes, day by day', () => {
  const long = bookingRow({ event_date: '2026-11-20', event_time: '12:00:00', end_time: '22:00:00', end_day_offset: 1 })

  expect(slotsOf(windowOf(long), week, page)).toEqual([
    { date: '2026-11-20', first: LUNCH, last: DINNER },
    { date: SATURDAY, first: MORNING, last: DINNER },
  ])
  expect(slotsOf(windowOf(bookingRow(during('night_wedding'))), week, page)).toEqual([{ date: SATURDAY, first: DINNER, last: DINNER }])
})

test('a list of places judges every hall at a day and a session', () => {
  const mine = bookingRow({ title: 'Sahni', ...during('lunch'), guests_expected: 100 })
  const on = pageWith(mine, bookingRow({ title: 'Rao', hall_id: PEARL.id, event_date: SUNDAY }))
  const kinds = hallsFor(mine, { date: SUNDAY, line: DINNER }, on).map(({ hall, judged }) => [hall.name, judged.verdict.kind])

  expect(kinds).toEqual([
    ['Emerald Grand', 'free'], ['Emerald A', 'free'], ['Emerald B', 'free'], ['Pearl', 'taken'], ['Terrace Lawn', 'free'], ['Buyout', 'taken'],
  ])
})
