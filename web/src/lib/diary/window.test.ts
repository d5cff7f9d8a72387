import { expect, test } from 'vitest'
import { bookingRow } from './testing'
import { endAfter, overlapOf, overlaps, windowFromLocal, windowOf } from './window'

const DINNER = {
  event_date: '2026-11-21',
  event_time: '19:00',
  end_time: '00:30',
  end_day_offset: 1,
  setup_minutes: 120,
  teardown_minutes: 60,
}

const DINNER_WINDOW = {
  from: Date.parse('2026-11-21T11:30:00Z'),
  starts: Date.parse('2026-11-21T13:30:00Z'),
  ends: Date.parse('2026-11-21T19:00:00Z'),
  to: Date.parse('2026-11-21T20:00:00Z'),
}

test('a window is set-up, function and tear-down', () => {
  expect(windowFromLocal(DINNER, 'Asia/Kolkata')).toEqual(DINNER_WINDOW)
})

test('a stored row has the window its form had', () => {
  expect(windowOf(bookingRow({ ...DINNER }))).toEqual(DINNER_WINDOW)
})

test('a window that is none says why', () => {
  expect(windowFromLocal({ ...DINNER, end_day_offset: 0 }, 'Asia/Kolkata')).toBe('ends-before-it-starts')
  const skipped = { ...DINNER, event_date: '2026-03-29', event_time: '01:30' }
  expect(windowFromLocal(skipped, 'Europe/London')).toBe('time-skipped')
})

test('a function over the night the clocks go back is an hour longer', () => {
  const window = windowFromLocal({ ...DINNER, event_date: '2026-10-24', end_time: '02:00' }, 'Europe/London')

  expect(typeof window === 'object' && (window.ends - window.starts) / 3_600_000).toBe(8)
})

test('half-open spans that touch do not overlap', () => {
  expect(overlaps({ from: 0, to: 5 }, { from: 5, to: 9 })).toBe(false)
  expect(overlaps({ from: 0, to: 6 }, { from: 5, to: 9 })).toBe(true)
  expect(overlapOf({ from: 0, to: 6 }, { from: 5, to: 9 })).toBe(1)
  expect(overlapOf({ from: 0, to: 5 }, { from: 7, to: 9 })).toBe(0)
})

test('an end is stated as time of day and day offset', () => {
  expect(endAfter('19:00', 240)).toEqual({ end_time: '23:00', end_day_offset: 0 })
  expect(endAfter('22:00', 240)).toEqual({ end_time: '02:00', end_day_offset: 1 })
})
