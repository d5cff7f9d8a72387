import { describe, expect, it } from 'vitest'
import type { Booking, Lead, Wish } from '@/lib/database'
import { buildPage } from '@/lib/diary/page'
import { buildHouse } from '@/lib/diary/house'
import { bookingRow, CAPACITIES, COMPONENTS, DAYPARTS, DWARKA, HALLS, HOUSE } from '@/lib/diary/testing'
import { offersFor } from './availability'
import { chipsOf } from './chips'
import { leadRow } from './testing'

const TODAY = '2026-11-19'
const NOW = Date.parse('2026-11-19T08:32:00Z')
const DAY = '2026-12-05'

const [EMERALD_A, EMERALD_B, PEARL, LAWN, GRAND] = [1, 2, 3, 4, 5]

function dinner(hall_id: number, event_date = DAY, more: Partial<Booking> = {}): Booking {
  return bookingRow({ hall_id, event_date, event_time: '19:00:00', end_time: '00:30:00', end_day_offset: 1, status: 'confirmed', ...more })
}

function ask(wishes: readonly Wish[], more: Partial<Lead> = {}): Lead {
  return leadRow({ wishes, guests_expected: 100, ...more })
}

const on = (date = DAY, session = 'dinner'): Wish => ({ from: date, to: date, session })

function offers(lead: Lead, bookings: readonly Booking[] = [], events: readonly string[] = []) {
  const page = buildPage(DWARKA, HOUSE, DAYPARTS, bookings)
  return offersFor(lead, new Map([[DWARKA.id, page]]), TODAY, new Set(events))
}

const told = (lead: Lead, bookings: readonly Booking[] = [], events: readonly string[] = []) =>
  offers(lead, bookings, events).map(({ state, date, session, hall, rank }) => [state, date, session.code, hall?.name, rank])

const chips = (lead: Lead, bookings: readonly Booking[] = [], events: readonly string[] = []) =>
  chipsOf(offers(lead, bookings, events), NOW).map(({ tone, text }) => `${tone} ${text}`)

describe('what a lead could have', () => {
  it('is the smallest hall that seats the guests and is free', () => {
    expect(told(ask([on()]))).toEqual([['free', DAY, 'dinner', 'Pearl', 1]])
    expect(told(ask([on()], { guests_expected: 240 }))).toEqual([['free', DAY, 'dinner', 'Emerald B', 1]])
    expect(told(ask([on()], { guests_expected: 240, guests_up_to: 300 }))).toEqual([['free', DAY, 'dinner', 'Emerald A', 1]])
    expect(told(ask([on()]), [dinner(PEARL)])).toEqual([['free', DAY, 'dinner', 'Emerald B', 1]])
  })

  it('is also a hall whose seats nobody has counted, after those that surely seat them', () => {
    const uncounted = buildHouse(HALLS, COMPONENTS, CAPACITIES.filter(({ hall_id }) => hall_id !== LAWN))
    const page = buildPage(DWARKA, uncounted, DAYPARTS, [])
    const first = (guests: number) => offersFor(ask([on()], { guests_expected: guests }), new Map([[DWARKA.id, page]]), TODAY)[0]?.hall?.name
    expect([first(100), first(2_000)]).toEqual(['Pearl', 'Terrace Lawn'])
  })

  it('counts set-up and tear-down, and halls held through a combination', () => {
    const lunch = dinner(PEARL, DAY, { event_time: '12:00:00', end_time: '18:30:00', end_day_offset: 0 })
    expect(told(ask([on()]), [lunch])[0]?.[3]).toBe('Emerald B')
    expect(told(ask([on()], { guests_expected: 300 }), [dinner(GRAND)])[0]?.[3]).toBe('Terrace Lawn')
  })

  it('is a place in line where only options stand, before another day', () => {
    const option = { status: 'tentative', option_expires_at: '2026-11-25T06:00:00Z' } as const
    const all = [EMERALD_A, EMERALD_B, PEARL, LAWN].map((hall) => dinner(hall, DAY, option))
    const second = dinner(PEARL, DAY, { status: 'tentative', option_rank: 2 })
    expect(told(ask([on()]), [...all, second])).toEqual([
      ['option', DAY, 'dinner', 'Pearl', 3],
      ['free', '2026-12-06', 'dinner', 'Pearl', 1],
    ])
  })

  it('is another hall for a second function of that time, and what is held for one is not held for the other', () => {
    const twice = ask([on(), on()])
    expect(told(twice).map(([state, , , hall]) => [state, hall])).toEqual([['free', 'Pearl'], ['free', 'Emerald B']])
    const own = dinner(PEARL, DAY, { status: 'tentative', event_id: 'event-1' })
    expect(told(twice, [own], ['event-1']).map(([state, , , hall]) => [state, hall])).toEqual([['held', 'Pearl'], ['free', 'Emerald B']])
    const sold = [EMERALD_A, EMERALD_B, LAWN].map((hall) => dinner(hall))
    expect(told(twice, sold).map(([state, date]) => [state, date])).toEqual([['free', DAY], ['taken', DAY], ['free', '2026-12-06']])
  })

  it('is another day near by where everything is sold', () => {
    const sold = [EMERALD_A, EMERALD_B, PEARL, LAWN].map((hall) => dinner(hall))
    expect(told(ask([on()]), sold).map(([state, date]) => [state, date])).toEqual([['taken', DAY], ['free', '2026-12-06']])
  })

  it('is nothing where no hall is large enough', () => {
    expect(told(ask([on()], { guests_expected: 5_000 }))).toEqual([['too-small', DAY, 'dinner', undefined, null]])
  })

  it('is any session where none was named, the one that sells most first', () => {
    const sold = [EMERALD_A, EMERALD_B, PEARL, LAWN].map((hall) => dinner(hall))
    expect(told(ask([{ from: DAY, to: DAY }]))[0]?.[2]).toBe('dinner')
    expect(told(ask([{ from: DAY, to: DAY }]), sold)[0]?.slice(0, 3)).toEqual(['free', DAY, 'morning'])
  })

  it('is the first two free days of a span, past ones left out', () => {
    const sundays: Wish = { from: '2026-11-01', to: '2026-11-30', weekday: 7, session: 'dinner' }
    expect(told(ask([sundays])).map(([state, date]) => [state, date])).toEqual([['free', '2026-11-22'], ['free', '2026-11-29']])
    expect(told(ask([on('2026-11-01')]))).toEqual([])
    expect(told(ask([]))).toEqual([])
  })

  it('is what is held for it already', () => {
    const held = dinner(EMERALD_A, DAY, { event_id: 'event-1', status: 'tentative', option_expires_at: '2026-11-19T12:20:00Z' })
    const lead = ask([on()], { guests_expected: 300 })
    expect(told(lead, [held], ['event-1'])).toEqual([['held', DAY, 'dinner', 'Emerald A', null]])
    expect(chips(lead, [held], ['event-1'])).toEqual(['accent Emerald A, 1st, 3 h 48 m left'])
  })

  it('is elsewhere where the branch is full and another would do', () => {
    const noida = { ...DWARKA, id: 2, code: 'noi' }
    const other = buildPage(noida, {
      ...HOUSE,
      halls: HOUSE.halls.map((hall) => ({ ...hall, branch_id: 2 })),
    }, DAYPARTS.map((part) => ({ ...part, branch_id: 2 })), [])
    const page = buildPage(DWARKA, HOUSE, DAYPARTS, [EMERALD_A, EMERALD_B, PEARL, LAWN].flatMap((hall) =>
      [0, 1, 2, 3, 4, 5, 6].map((by) => dinner(hall, `2026-12-0${2 + by}`))))
    const found = offersFor(ask([on()], { other_branches: [2] }), new Map([[1, page], [2, other]]), TODAY)
    expect(chipsOf(found, NOW).map(({ tone, text }) => `${tone} ${text}`)).toEqual(['bad DWK full', 'ok NOI Pearl'])
  })
})

describe('chips', () => {
  it('name the hall of one function, and the days of several', () => {
    expect(chips(ask([on()]))).toEqual(['ok Pearl'])
    expect(chips(ask([on('2026-12-05'), on('2026-12-06')]))).toEqual(['ok Pearl 5, 6'])
    expect(chips(ask([on('2026-12-05'), { ...on('2026-12-06'), guests: 500 }]))).toEqual(['ok Pearl 5', 'ok Terrace Lawn 6'])
    expect(chips(ask([on()], { guests_expected: 5_000 }))).toEqual(['bad No hall fits'])
  })
})
