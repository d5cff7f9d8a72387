/** What stands in the lanes under a page: the next hour, options that end, enquiries. */
import { describe, expect, test } from 'vitest'
import type { Lead, Wish } from '@/lib/database'
import { asksFor, countsByDate, enquiriesOn, offersFor, OPEN, shortDay, soughtDays } from './enquiries'
import { nextHour, optionsRunningOut } from './next-hour'
import { bookingRow, DAYPARTS, during, EMERALD_A, EMERALD_B, LAWN, pageWith, PEARL } from './testing'

const TODAY = '2026-11-21'
const at = (time: string) => Date.parse(`${TODAY}T${time}:00+05:30`)
const DINNER = DAYPARTS[3]!

describe('the next hour', () => {
  const lunch = bookingRow({ title: 'Nimbus', ...during('lunch') })
  const dinner = bookingRow({ title: 'Malhotra', status: 'confirmed', ...during('dinner') })

  test('is in order of time, with what one must know of it', () => {
    expect(nextHour(pageWith(dinner, lunch), at('16:05'), TODAY).map(({ title, note }) => [title, note])).toEqual([
      ['Nimbus ends', { tone: 'warn', text: 'Malhotra sets up 17:00' }],
      ['Set-up, Emerald A', { tone: 'ok', text: 'Emerald A clear by 17:00' }],
    ])
  })

  test('leaves out what is later, long past, waits behind another or was let go', () => {
    const rows = [dinner, bookingRow({ option_rank: 2, status: 'tentative' }), bookingRow({ status: 'released' })]
    expect(nextHour(pageWith(...rows), at('10:00'), TODAY)).toEqual([])
    expect(nextHour(pageWith(...rows), at('19:10'), TODAY).map(({ title }) => title)).toEqual(['Malhotra begins'])
    expect(nextHour(pageWith(...rows), at('19:20'), TODAY)).toEqual([])
  })

  test('tells of an option that ends, and who moves up', () => {
    const first = bookingRow({ title: 'Gupta', status: 'tentative', event_date: '2026-11-25', option_expires_at: new Date(at('10:30')).toISOString() })
    const second = bookingRow({ title: 'Sharma', status: 'tentative', option_rank: 2, event_date: '2026-11-25' })

    expect(nextHour(pageWith(first, second), at('10:00'), TODAY)).toMatchObject([
      { title: 'Option of Gupta ends', detail: 'Emerald A, Wed 25 Nov', note: { tone: 'warn', text: 'Sharma moves up' } },
    ])
  })
})

test('options that run out are those that hold and end within the days, the next first', () => {
  const option = (title: string, hours: number, rank = 1) =>
    bookingRow({ title, status: 'tentative', option_rank: rank, option_expires_at: new Date(at('10:00') + hours * 3_600_000).toISOString(), event_date: `2026-12-0${hours % 7}` })
  const rows = [option('Late', 80), option('Soon', 20), option('Now', 2), option('Waits', 2, 2), bookingRow({ status: 'confirmed' })]

  const { count, next } = optionsRunningOut(rows, at('10:00'), 3, 9)
  expect([count, next.map(({ booking, behind }) => [booking.title, behind])]).toEqual([2, [['Now', '2nd'], ['Soon', null]]])
  expect(optionsRunningOut(rows, at('10:00'), 3, 1)).toEqual({ count: 2, next: next.slice(0, 1) })
})

function lead(name: string, wish: Partial<Wish> & { from: string }, guests: number | null = 90): Lead {
  return {
    id: name, branch_id: 1, name, wishes: [{ to: wish.from, ...wish }], guests_expected: guests, closed_on: OPEN, received_at: '2026-11-01T00:00:00Z',
  } as unknown as Lead
}

describe('enquiries', () => {
  const single = lead('Iyer', { from: TODAY, session: 'lunch' })
  const flexible = lead('Suvarna', { from: '2026-11-19', to: '2026-11-23' })
  const sundays = lead('Any Sunday', { from: '2026-11-01', to: '2026-11-30', weekday: 7 })

  test('ask for their days alone', () => {
    expect(['2026-11-18', '2026-11-19', '2026-11-23', '2026-11-24'].map((date) => asksFor(flexible.wishes[0]!, date))).toEqual([false, true, true, false])
    expect(['2026-11-21', '2026-11-22'].map((date) => asksFor(sundays.wishes[0]!, date))).toEqual([false, true])
  })

  test('stand on a day with those first who have no other', () => {
    expect(enquiriesOn([flexible, sundays, single], TODAY).map(({ lead: { name } }) => name)).toEqual(['Iyer', 'Suvarna'])
  })

  test('are counted by day; who asks for a season asks for no day', () => {
    const season = lead('Season', { from: '2026-11-01', to: '2026-12-31' })
    const counts = countsByDate([single, flexible, sundays, season], ['2026-11-21', '2026-11-22'])
    expect([...counts]).toEqual([['2026-11-21', 2], ['2026-11-22', 2]])
  })

  test('make the days that are worth a call: asked for most, not gone by, not full', () => {
    const full = [EMERALD_A, EMERALD_B, PEARL, LAWN].map(({ id }) => bookingRow({ hall_id: id, event_date: '2026-11-22', ...during('dinner') }))
    const counts = new Map([['2026-11-20', 9], ['2026-11-21', 2], ['2026-11-22', 5], ['2026-11-28', 4]])
    const days = soughtDays(counts, pageWith(...full), DINNER, TODAY, 3)
    expect(days.map(({ date, count, free, all }) => [date, count, free.length, all])).toEqual([['2026-11-28', 4, 4, 4], ['2026-11-21', 2, 4, 4]])
  })

  test('are offered the smallest hall that seats them; where it is gone, the nearest day', () => {
    const small = [bookingRow({ hall_id: PEARL.id, status: 'tentative', ...during('lunch') })]
    const all = [EMERALD_A, EMERALD_B, LAWN].map(({ id }) => bookingRow({ hall_id: id, ...during('lunch') }))
    const offer = (...rows: Parameters<typeof pageWith>) =>
      offersFor({ lead: single, wish: single.wishes[0]! }, pageWith(...rows), TODAY).map(({ hall, date, state }) => [hall.name, date, state])

    expect(offer()).toEqual([['Pearl', null, 'free']])
    expect(offer(...small)).toEqual([['Emerald B', null, 'free']])
    expect(offer(...small, ...all)).toEqual([['Pearl', null, 'option'], ['Pearl', '2026-11-20', 'free']])
    // Pearl takes 180 standing but seats 120: the board of leads would not offer it either
    const seated = { ...single, guests_expected: 140 }
    expect(offersFor({ lead: seated, wish: seated.wishes[0]! }, pageWith(), TODAY)[0]?.hall.name).toBe('Emerald B')
    expect(offersFor({ lead: lead('Huge', { from: TODAY }, 5000), wish: { from: TODAY, to: TODAY } }, pageWith(), TODAY)).toEqual([])
  })

  test('say a near day shortly', () => {
    expect([shortDay('2026-11-22', TODAY), shortDay('2026-12-01', TODAY)]).toEqual(['Sun 22', 'Tue 1 Dec'])
  })
})
