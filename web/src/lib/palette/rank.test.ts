import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FreePlace } from '@/lib/database'
import type { Entry, GroupId } from '@/lib/palette/entries'
import { grouped, matching, scoreOf, spread, withWayOut } from '@/lib/palette/rank'

const entry = (title: string, group: GroupId = 'goTo'): Entry => ({ id: `${group} ${title}`, group, icon: 'screen', title, detail: '', act: { kind: 'keys' } })
const titles = (entries: readonly Entry[]) => entries.map(({ title }) => title)
const names = { typed: 'kapoor', asksForPlace: false }

describe('a title', () => {
  it('answers by the beginnings of its words, in any order', () => {
    expect(scoreOf('Malhotra–Kapoor reception', 'rec kap')).not.toBeNull()
    expect(scoreOf('Malhotra–Kapoor reception', 'eception')).toBeNull()
    expect(scoreOf('शर्मा परिवार', 'परि')).not.toBeNull()
  })

  it('answers better whole, then from its beginning, then shorter', () => {
    const all = ['Switch to Dwarka', 'Dwarka', 'Dwarka and more'].map((title) => entry(title))
    expect(titles(matching(all, 'dwarka'))).toEqual(['Dwarka', 'Dwarka and more', 'Switch to Dwarka'])
  })

  it('never fails, whatever is typed', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (title, typed) => {
      const score = scoreOf(title, typed)
      return score === null || Number.isFinite(score)
    }))
  })
})

describe('groups', () => {
  const all = [entry('Sign out', 'actions'), entry('Leads'), entry('Kapoor wedding', 'bookings'), entry('Sat 6 Feb', 'places')]
  const order = (asked: typeof names) => grouped(all, asked).map(({ id }) => id)

  it('stand with names first, and with places first where a place was asked for', () => {
    expect(order(names)).toEqual(['bookings', 'goTo', 'actions', 'places'])
    expect(order({ typed: '450 sat', asksForPlace: true })).toEqual(['places', 'bookings', 'goTo', 'actions'])
  })

  it('have the way out first, but for what was named outright', () => {
    const ways = (typed: string) => withWayOut(grouped(all, { typed, asksForPlace: false }), entry('Enquire anyway', 'leads'), typed).map(({ id }) => id)
    expect(ways('leads')).toEqual(['goTo', 'leads', 'bookings', 'actions', 'places'])
    expect(ways('kapoor')).toEqual(['leads', 'bookings', 'goTo', 'actions', 'places'])
  })

  it('come first when one types the beginning of their name', () => {
    expect(order({ typed: 'sig', asksForPlace: false })[0]).toBe('actions')
    expect(order({ typed: 'LEADS', asksForPlace: false })[0]).toBe('goTo')
    expect(order({ typed: 'le', asksForPlace: false })[0]).toBe('bookings')
  })

  it('hold so many lines and no empty group', () => {
    const many = Array.from({ length: 30 }, (_, at) => entry(`Booking ${at}`, 'bookings'))
    expect(grouped(many, names)).toHaveLength(1)
    expect(grouped(many, names)[0]?.entries).toHaveLength(6)
  })
})

describe('places', () => {
  const place = (event_date: string, hall_id: number, state: FreePlace['state'] = 'free') => ({ event_date, hall_id, state }) as FreePlace
  const ids = (places: readonly FreePlace[]) => places.map(({ hall_id }) => hall_id)

  it('are two of a day before a third of it', () => {
    const days = [place('a', 1), place('a', 2), place('a', 3), place('b', 4), place('b', 5), place('c', 6)]
    expect(ids(spread(days))).toEqual([1, 2, 4, 5, 6, 3])
  })

  it('keep room for one to stand in line for', () => {
    const free = Array.from({ length: 12 }, (_, at) => place(`day ${at}`, at))
    expect(ids(spread([...free, place('z', 99, 'option')]))).toEqual([0, 1, 2, 3, 4, 99])
    expect(spread([])).toEqual([])
  })
})
