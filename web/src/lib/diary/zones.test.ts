import { expect, test } from 'vitest'
import { isOtherTime } from './zones'

const inIndia = () => 330
const inBerlin = (instant: number) => (instant < Date.parse('2026-10-25T01:00:00Z') ? 120 : 60)

test('the same offset is the same time, whatever the zone is called', () => {
  expect(isOtherTime('2026-11-21', 'Asia/Kolkata', inIndia)).toBe(false)
  expect(isOtherTime('2026-11-21', 'Asia/Calcutta', inIndia)).toBe(false)
  expect(isOtherTime('2026-11-21', 'Asia/Colombo', inIndia)).toBe(false)
})

test('another offset is another time', () => {
  expect(isOtherTime('2026-11-21', 'Asia/Kolkata', inBerlin)).toBe(true)
})

test('the offset of the date decides, not that of today', () => {
  expect(isOtherTime('2026-07-01', 'Africa/Johannesburg', inBerlin)).toBe(false)
  expect(isOtherTime('2026-11-21', 'Africa/Johannesburg', inBerlin)).toBe(true)
})

test('this device is asked unless told', () => {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone

  expect(isOtherTime('2026-11-21', here)).toBe(false)
})
