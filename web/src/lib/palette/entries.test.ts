import { beforeEach, describe, expect, it } from 'vitest'
import type { Branch, FreePlace, SearchResult } from '@/lib/database'
import { DWARKA, PEARL } from '@/lib/diary/testing'
import { dateEntries, foundEntry, personEntry, placeEntry, type Entry } from '@/lib/palette/entries'
import { holdOf } from '@/lib/palette/hold'
import { parseQuery } from '@/lib/palette/query'
import { forgetRecent, recentOf, remember } from '@/lib/palette/recent'

const TODAY = '2026-11-19'
const NOW = Date.parse('2026-11-19T06:00:00Z')
const BOOKS = { today: TODAY, mayBook: true }
const place: FreePlace = {
  branch_id: DWARKA.id, branch_code: 'dwk', branch_name: 'Dwarka', hall_id: PEARL.id, hall_name: 'Pearl', capacity: 1200,
  event_date: '2027-02-06', session: 'dinner', session_name: 'Dinner', event_time: '19:00:00', end_time: '00:30:00', end_day_offset: 1,
  state: 'free', option_expires_at: null,
}
const ask = (typed: string) => parseQuery(typed, { today: TODAY, branches: [], halls: [], dayparts: [] })
const toOf = (entry: Entry | null) => (entry?.act.kind === 'go' ? entry.act.to : null)

describe('a place', () => {
  it('says when, where and for how many, and opens the form on it', () => {
    const entry = placeEntry(place, ask('450 6 feb'), BOOKS, NOW)
    expect([entry.title, entry.detail]).toEqual(['Sat 6 Feb 2027, Dwarka, Pearl', 'seats 1,200'])
    expect(toOf(entry)).toBe(`/dwk/diary/2027-02-06?new=booking&hall=${PEARL.id}&date=2027-02-06&from=19%3A00&guests=450`)
    expect(entry.place).toBe(place)
  })

  it('opens its day for who books nothing', () => {
    expect(toOf(placeEntry(place, ask('450 6 feb'), { ...BOOKS, mayBook: false }, NOW))).toBe('/dwk/diary/2027-02-06')
  })

  it('names another session than dinner, and says of an option how long it lasts; that one is not held', () => {
    const lunch = { ...place, session: 'lunch', session_name: 'Lunch', state: 'option' as const, option_expires_at: '2026-11-19T15:00:00Z' }
    const entry = placeEntry(lunch, ask('450'), BOOKS, NOW)
    expect(entry.title).toBe('Sat 6 Feb 2027, Dwarka, Pearl, lunch: 1st option, 9 h')
    expect(entry.place).toBeUndefined()
  })

  it('is held under the name that was typed beside it, with the wishes as notes', () => {
    const { row, shown } = holdOf(place, ask('malhotra kapoor 450 6 feb veg'), 'id', PEARL, DWARKA)
    expect(row).toMatchObject({
      id: 'id', title: 'Malhotra Kapoor', hall_id: PEARL.id, event_date: '2027-02-06', status: 'tentative', option_rank: 1, guests_expected: 450,
      notes: 'veg', setup_minutes: PEARL.setup_minutes,
    })
    expect(shown).toMatchObject({ hall_name: 'Pearl', starts_at: '2027-02-06T13:30:00.000Z' })
    expect(holdOf(place, ask('450 sat'), 'id', PEARL, DWARKA).row).toMatchObject({ title: 'Held for 450 guests', notes: null })
  })
})

describe('what was found', () => {
  const found: SearchResult = {
    kind: 'booking', id: 'b1', branch_id: DWARKA.id, title: 'Silver jubilee', phone: '+91 99999 01482', status: 'confirmed', hall_name: 'Pearl',
    event_date: '2026-11-21', event_time: '19:00:00', guests: 100, booking_id: 'b1',
  }
  const branches: Branch[] = [DWARKA]

  it('opens on its day', () => {
    const entry = foundEntry(found, branches, TODAY)
    expect([entry?.detail, toOf(entry)]).toEqual(['Pearl, Sat 21 Nov, Confirmed, +91 99999 01482', '/dwk/diary/2026-11-21?booking=b1'])
  })

  it('leads to the next booking of a customer, to a lead on its board', () => {
    expect(toOf(foundEntry({ ...found, kind: 'customer', id: 'c1', booking_id: 'b1' }, branches, TODAY))).toBe('/dwk/diary/2026-11-21?booking=b1')
    expect(toOf(foundEntry({ ...found, kind: 'customer', event_date: null, booking_id: null }, branches, TODAY))).toBe('/dwk/diary?new=booking')
    expect(toOf(foundEntry({ ...found, kind: 'lead', id: 'l1', status: 'visit' }, branches, TODAY))).toBe('/dwk/leads?lead=l1')
  })

  it('is left out where the branch is not open to the person', () => {
    expect(foundEntry({ ...found, branch_id: 99 }, branches, TODAY)).toBeNull()
  })
})

it('days lead to their diary, month and sheet', () => {
  expect(dateEntries(['2027-02-06', '2027-02-13'], 'dwk', TODAY).map(toOf)).toEqual([
    '/dwk/diary/2027-02-06', '/dwk/calendar/2027-02', '/dwk/diary/2027-02-06/sheet',
  ])
  expect(dateEntries([], 'dwk', TODAY)).toEqual([])
})

it('a colleague leads to the page they have open', () => {
  expect(toOf(personEntry({ id: 'p', spot: { section: 'diary', date: '2026-11-21' } }, 'Priya Nair', 'dwk'))).toBe('/dwk/diary/2026-11-21')
  expect(personEntry({ id: 'p', spot: null }, 'Priya Nair', 'dwk')).toBeNull()
})

describe('what was opened last', () => {
  beforeEach(() => forgetRecent())
  const line = (id: string): Entry => ({ id, group: 'bookings', icon: 'booking', title: id, detail: '', act: { kind: 'go', to: `/${id}` }, place })

  it('stands newest first, once, at most six, and without what could be held', () => {
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'b']) remember('neha', line(id))
    expect(recentOf('neha').map(({ id }) => id)).toEqual(['b', 'g', 'f', 'e', 'd', 'c'])
    expect(recentOf('neha').every(({ group, place: kept }) => group === 'recent' && kept === undefined)).toBe(true)
  })

  it('is of one person, and only of what has an address', () => {
    remember('neha', line('a'))
    remember('neha', { ...line('keys'), act: { kind: 'keys' } })
    expect([recentOf('neha').length, recentOf('priya')]).toEqual([1, []])
    forgetRecent()
    expect(recentOf('neha')).toEqual([])
  })

  it('is nothing where somebody else wrote under its name', () => {
    sessionStorage.setItem('banquet-recent', '{"person":"neha"')
    expect(recentOf('neha')).toEqual([])
    sessionStorage.setItem('banquet-recent', '{"person":"neha","entries":3}')
    expect(recentOf('neha')).toEqual([])
  })
})
