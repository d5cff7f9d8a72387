import { describe, expect, it } from 'vitest'
import { bookingRow, during } from '@/lib/diary/testing'
import { coversOf, firstOf, functionsOf, nextBusyDay, totalsOf, workingDate } from './day'
import { at, DAY, ZONE } from './testing'

const titles = (rows: { title: string }[]): string[] => rows.map(({ title }) => title)

describe('the date that is worked', () => {
  it.each([
    ['05:59', '2026-11-22', DAY],
    ['06:00', '2026-11-22', '2026-11-22'],
    ['23:59', DAY, DAY],
  ])('at %s of %s is %s', (time, date, expected) => {
    expect(workingDate(at(time, date), ZONE)).toBe(expected)
  })
})

describe('functions of a day', () => {
  it('are those that keep a hall between 06:00 and 06:00, by start', () => {
    const rows = [
      bookingRow({ title: 'dinner' }),
      bookingRow({ title: 'lunch', ...during('lunch') }),
      bookingRow({ title: 'second option', status: 'tentative', option_rank: 2 }),
      bookingRow({ title: 'released', status: 'released' }),
      bookingRow({ title: 'torn down in the morning', event_date: '2026-11-20', ...during('night_wedding'), teardown_minutes: 360 }),
      bookingRow({ title: 'over at night', event_date: '2026-11-20' }),
      bookingRow({ title: 'set up at night', event_date: '2026-11-22', ...during('lunch'), setup_minutes: 720 }),
    ]

    expect(titles(functionsOf(rows, DAY, ZONE))).toEqual(['torn down in the morning', 'lunch', 'dinner', 'set up at night'])
  })
})

describe('covers', () => {
  it('are those served, else guaranteed, else expected', () => {
    const row = bookingRow({ guests_expected: 200, guests_guaranteed: null })
    expect(coversOf(row)).toBe(200)
    expect(coversOf({ ...row, guests_guaranteed: 190 })).toBe(190)
    expect(coversOf({ ...row, guests_guaranteed: 190, guests_actual: 0 })).toBe(0)
    expect(coversOf({ ...row, guests_expected: null })).toBeNull()
  })

  it('add up by what is served, and what is to come', () => {
    const rows = [
      bookingRow({ ...during('lunch'), status: 'completed', guests_actual: 205 }),
      bookingRow({ ...during('hitea'), status: 'in_progress', guests_expected: 60 }),
      bookingRow({ guests_guaranteed: 640 }),
      bookingRow({ event_date: '2026-11-22', guests_expected: 999 }),
    ]

    expect(totalsOf(rows, DAY, ZONE, at('16:42'))).toEqual({ toServe: 700, tonight: false, toCome: 1, served: 205 })
    expect(totalsOf(rows, DAY, ZONE, at('18:45'))).toEqual({ toServe: 640, tonight: true, toCome: 1, served: 265 })
  })
})

describe('what comes next', () => {
  it('is told by its first set-up', () => {
    const lawn = bookingRow({ event_date: '2026-11-23', setup_minutes: 720 })
    const lunch = bookingRow({ event_date: '2026-11-23', ...during('lunch') })

    expect(nextBusyDay([lunch, lawn], DAY, 14)).toBe('2026-11-23')
    expect(firstOf([lunch, lawn], '2026-11-23')).toEqual({ first: lawn, count: 2 })
    expect(nextBusyDay([lunch, lawn], DAY, 1)).toBeNull()
    expect(firstOf([lunch], DAY)).toBeNull()
  })
})
