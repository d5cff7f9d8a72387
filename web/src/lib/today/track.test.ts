import { describe, expect, it } from 'vitest'
import { bookingRow, during } from '@/lib/diary/testing'
import { localTime } from '@/lib/time'
import { dayAxis, fraction, marksOf, stripOf, wallAxis } from './track'
import { at, DAY, ZONE } from './testing'

const NEXT = '2026-11-22'
const hours = (axis: { from: number; to: number }): string[] => [axis.from, axis.to].map((instant) => localTime(instant, ZONE).time.slice(0, 5))

describe('the hours of the wall', () => {
  it.each([
    [at('06:10'), '06:00', '00:00'],
    [at('11:59'), '06:00', '00:00'],
    [at('12:00'), '08:00', '02:00'],
    [at('16:42'), '12:00', '06:00'],
    [at('23:00'), '12:00', '06:00'],
    [at('03:00', NEXT), '12:00', '06:00'],
  ])('are eighteen that follow the clock', (now, from, to) => {
    expect(hours(wallAxis(DAY, ZONE, now))).toEqual([from, to])
  })

  it('are marked every second one', () => {
    const axis = wallAxis(DAY, ZONE, at('16:42'))
    expect(marksOf(axis, ZONE).map(({ label }) => label)).toEqual(['12', '14', '16', '18', '20', '22', '00', '02', '04'])
    expect(fraction(at('16:42'), axis)).toBeCloseTo(0.2611, 4)
  })

  it('are marked by the clock where it is turned back', () => {
    const axis = dayAxis('2026-10-24', 'Europe/London')
    const marks = marksOf(axis, 'Europe/London')
    expect([marks.length, marks.at(-1)?.label]).toEqual([12, '04'])
    expect((axis.to - axis.from) / 3_600_000).toBe(25)
  })
})

describe('a strip', () => {
  const axis = dayAxis(DAY, ZONE)

  it('has set-up and tear-down about the function', () => {
    const strip = stripOf(bookingRow(during('lunch')), axis)
    expect(strip?.whole.left).toBeCloseTo(3.5 / 24)
    expect(strip?.whole.width).toBeCloseTo(7.5 / 24)
    expect(strip?.body.left).toBeCloseTo(5.5 / 24)
    expect(strip?.body.width).toBeCloseTo(4.5 / 24)
  })

  it('ends where the hours end, and is none outside of them', () => {
    const strip = stripOf(bookingRow({ ...during('night_wedding'), teardown_minutes: 360 }), axis)
    expect((strip?.whole.left ?? 0) + (strip?.whole.width ?? 0)).toBe(1)
    expect(stripOf(bookingRow({ event_date: '2026-11-25' }), axis)).toBeNull()
  })
})
