import { describe, expect, it } from 'vitest'
import * as time from '@/lib/time'

const KOLKATA = 'Asia/Kolkata'
const LONDON = 'Europe/London'
const NEW_YORK = 'America/New_York'
const at = (text: string) => Date.parse(text)

describe('instants and the wall clock of a branch', () => {
  it.each([
    ['2026-11-21T13:30:00Z', KOLKATA, '2026-11-21', '19:00:00'],
    ['2026-11-21T18:30:00Z', KOLKATA, '2026-11-22', '00:00:00'],
    ['2026-11-21T18:30:00Z', NEW_YORK, '2026-11-21', '13:30:00'],
    ['2026-07-01T12:00:00Z', LONDON, '2026-07-01', '13:00:00'],
    ['2026-12-01T12:00:00Z', LONDON, '2026-12-01', '12:00:00'],
  ])('%s in %s is %s %s', (instant, zone, date, clock) => {
    expect(time.localTime(at(instant), zone)).toEqual({ date, time: clock })
  })

  it.each([
    ['2026-11-21', '19:00', KOLKATA, '2026-11-21T13:30:00Z'],
    ['2026-11-21', '19:00:30', KOLKATA, '2026-11-21T13:30:30Z'],
    ['2026-07-01', '13:00', LONDON, '2026-07-01T12:00:00Z'],
    ['2026-03-29', '00:59', LONDON, '2026-03-29T00:59:00Z'],
    ['2026-03-29', '02:00', LONDON, '2026-03-29T01:00:00Z'],
  ])('%s %s in %s is %s', (date, clock, zone, instant) => {
    expect(time.instantOf(date, clock, zone)).toBe(at(instant))
  })

  it.each([
    ['2026-03-29', '01:00', LONDON],
    ['2026-03-29', '01:30', LONDON],
    ['2026-03-08', '02:15', NEW_YORK],
  ])('%s %s does not exist in %s', (date, clock, zone) => {
    expect(time.instantOf(date, clock, zone)).toBeNull()
  })

  it('takes the second of two equal local times, as PostgreSQL does', () => {
    expect(time.instantOf('2026-10-25', '01:30', LONDON)).toBe(at('2026-10-25T01:30:00Z'))
    expect(time.instantOf('2026-11-01', '01:30', NEW_YORK)).toBe(at('2026-11-01T06:30:00Z'))
  })
})

describe('local dates', () => {
  it.each([
    ['2026-12-31', 1, '2027-01-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-03-28', 2, '2026-03-30'],
  ])('%s and %i days is %s', (date, days, expected) => {
    expect(time.addDays(date, days)).toBe(expected)
  })

  it('counts days over a change of clocks', () => {
    expect(time.daysBetween('2026-03-28', '2026-03-30')).toBe(2)
    expect(time.daysBetween('2026-11-21', '2026-11-20')).toBe(-1)
  })

  it('has every day of a month', () => {
    expect(time.daysOfMonth('2026-11')).toHaveLength(30)
    expect(time.daysOfMonth('2028-02').at(-1)).toBe('2028-02-29')
    expect(time.addMonths('2026-12', 1)).toBe('2027-01')
    expect(time.addMonths('2026-01', -13)).toBe('2024-12')
  })

  it.each([['2026-02-28', true], ['2199-12-31', true], ['2200-01-01', false], ['9999-12-31', false], ['0001-01-01', false], ['2026-02-30', false], ['2026-2-8', false], ['today', false], ['', false]])('%s is a date: %s', (text, expected) => {
    expect(time.isDate(text)).toBe(expected)
  })

  it.each([['2026-12', true], ['0000-01', false], ['9999-12', false], ['2026-13', false], ['2026-00', false], ['2026-1', false]])('%s is a month: %s', (text, expected) => {
    expect(time.isMonth(text)).toBe(expected)
  })

  it('knows the weekend', () => {
    expect(['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'].map(time.isWeekend)).toEqual([false, true, true, false])
  })

  it('turns minutes into times around midnight', () => {
    expect([0, 570, 1439, 1500, -15].map(time.timeOfMinutes)).toEqual(['00:00', '09:30', '23:59', '01:00', '23:45'])
    expect(time.minutesOf('19:30:00')).toBe(1170)
  })
})

describe('words', () => {
  it('leaves the year out within the year', () => {
    expect(time.formatDate('2026-11-21', '2026-01-01')).toBe('Sat 21 Nov')
    expect(time.formatDate('2027-01-02', '2026-12-31')).toBe('Sat 2 Jan 2027')
    expect(time.formatDateLong('2026-09-06')).toBe('Sunday 6 September')
    expect(time.monthName('2026-09', 'short')).toBe('Sep')
  })

  it('names the weekday of an end on a later day', () => {
    const span = { event_date: '2026-11-21', event_time: '19:00:00', end_time: '00:30:00', end_day_offset: 1 }
    expect(time.formatSpan(span)).toBe('19:00–00:30 Sun')
    expect(time.formatSpan({ ...span, end_time: '23:00:00', end_day_offset: 0 })).toBe('19:00–23:00')
  })

  it.each([
    [0, '0 m'], [59_000, '0 m'], [45 * time.MINUTE, '45 m'], [3 * time.HOUR + 48 * time.MINUTE, '3 h 48 m'], [3 * time.HOUR, '3 h'],
    [2 * time.DAY + 4 * time.HOUR + 59 * time.MINUTE, '2 d 4 h'], [time.DAY + 5 * time.MINUTE, '1 d'], [-5, '0 m'],
  ])('%i ms lasts %s', (milliseconds, text) => {
    expect(time.formatDuration(milliseconds)).toBe(text)
  })

  it.each([
    ['2026-11-24T08:30:00Z', 'now'],
    ['2026-11-24T08:29:58Z', '2 s'],
    ['2026-11-24T08:24:00Z', '6 min'],
    ['2026-11-24T07:35:00Z', '55 min'],
    ['2026-11-24T05:35:00Z', '11:05'],
    ['2026-11-23T18:29:59Z', 'Mon'],
    ['2026-11-18T08:00:00Z', 'Wed'],
    ['2026-11-17T08:00:00Z', '17 Nov'],
  ])('%s was %s, in the branch’s zone', (then, text) => {
    expect(time.formatAgo(at(then), at('2026-11-24T08:30:00Z'), KOLKATA)).toBe(text)
  })

  it('shows instants in the zone it is given', () => {
    expect(time.formatInstant(at('2026-11-21T08:32:10Z'), KOLKATA)).toBe('14:02')
    expect(time.formatInstantSeconds(at('2026-11-21T08:32:10Z'), KOLKATA)).toBe('14:02:10')
  })

  it('says the day of what was so on another', () => {
    const heard = at('2026-11-21T08:32:10Z')
    expect(time.formatMoment(heard, KOLKATA, '2026-11-21')).toBe('14:02')
    expect(time.formatMoment(heard, KOLKATA, '2026-11-22')).toBe('Sat 21 Nov 14:02')
    expect(time.formatMoment(heard, KOLKATA, '2027-01-02', time.formatInstantSeconds)).toBe('Sat 21 Nov 2026 14:02:10')
  })
})
