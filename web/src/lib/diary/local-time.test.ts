import { expect, test } from 'vitest'

import { addDays, datesOfMonth, daysBetween, instantOf, minutesOf, timeOfMinutes, wallOf } from './local-time'
import { endAfter, overlapOf, overlaps, windowFromLocal } from './window'

test('a wall time means its instant in the zone of the branch', () => {
  expect(instantOf('2026-11-21', '19:00:00', 'Asia/Kolkata')).toBe(Date.parse('2026-11-21T13:30:00Z'))
  expect(wallOf(Date.parse('2026-11-20T23:00:00Z'), 'Asia/Kolkata')).toEqual({ date: '2026-11-21', time: '04:30' })
})

test('a wall time the clocks skip is refused, one that happens twice is the second', () => {
  expect(instantOf('2026-03-29', '01:30', 'Europe/London')).toBeNull()
  expect(instantOf('2026-10-25', '01:30', 'Europe/London')).toBe(Date.parse('2026-10-25T01:30:00Z'))
})

test('days and minutes are counted on the calendar', () => {
  expect(addDays('2026-11-30', 1)).toBe('2026-12-01')
  expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2)
  expect(datesOfMonth('2028-02')).toHaveLength(29)
  expect(minutesOf('19:05:00')).toBe(1145)
  expect(timeOfMinutes(1470)).toBe('00:30')
})

const DINNER = {
  event_date: '2026-11-21',
  event_time: '19:00',
  end_time: '00:30',
  end_day_offset: 1,
  setup_minutes: 120,
  teardown_minutes: 60,
}

test('a window is set-up, function and tear-down', () => {
  expect(windowFromLocal(DINNER, 'Asia/Kolkata')).toEqual({
    from: Date.parse('2026-11-21T11:30:00Z'),
    starts: Date.parse('2026-11-21T13:30:00Z'),
    ends: Date.parse('2026-11-21T19:00:00Z'),
    to: Date.parse('2026-11-21T20:00:00Z'),
  })
})

test('a window that is none says why', () => {
  expect(windowFromLocal({ ...DINNER, end_day_offset: 0 }, 'Asia/Kolkata')).toBe('ends-before-it-starts')
  const skipped = { ...DINNER, event_date: '2026-03-29', event_time: '01:30' }
  expect(windowFromLocal(skipped, 'Europe/London')).toBe('time-skipped')
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
