import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseQuery, type Asked, type Known } from '@/lib/palette/query'
import { weekdayOf } from '@/lib/time'

const known: Known = {
  today: '2026-11-19', // a Thursday
  branches: [
    { id: 1, code: 'dwk', name: 'Dwarka' },
    { id: 2, code: 'rjg', name: 'Rajouri Garden' },
  ],
  halls: [
    { id: 10, branch_id: 1, name: 'Emerald A' },
    { id: 11, branch_id: 1, name: 'Emerald Grand' },
    { id: 12, branch_id: 1, name: 'Pearl' },
    { id: 20, branch_id: 2, name: 'Regal 12' },
  ],
  dayparts: [
    { code: 'lunch', name: 'Lunch' },
    { code: 'hi_tea', name: 'Hi-tea' },
    { code: 'dinner', name: 'Dinner' },
    { code: 'night', name: 'Night wedding' },
  ],
}

const ask = (typed: string): Asked => parseQuery(typed, known)
const SATURDAYS_OF_FEBRUARY = ['2027-02-06', '2027-02-13', '2027-02-20', '2027-02-27']

describe('the search that names a place', () => {
  it('reads the sentence of the design', () => {
    expect(ask('450 any sat in feb veg')).toEqual({
      typed: '450 any sat in feb veg', guests: 450, dates: SATURDAYS_OF_FEBRUARY, session: null, branchId: null, hallId: null,
      wishes: ['veg'], rest: [], asksForPlace: true, names: '',
    })
  })

  it('reads session, branch and hall, of several words too', () => {
    expect(ask('Rajouri Garden 300 hi-tea')).toMatchObject({ branchId: 2, guests: 300, session: 'hi_tea', rest: [] })
    expect(ask('emerald grand 6 feb night wedding')).toMatchObject({ hallId: 11, branchId: 1, dates: ['2027-02-06'], session: 'night' })
    expect(ask('regal 12 sat')).toMatchObject({ hallId: 20, guests: null, asksForPlace: true })
    expect(ask('dwk evening 120 pax')).toMatchObject({ branchId: 1, session: 'dinner', guests: 120, rest: [] })
  })

  it.each<[string, readonly string[]]>([
    ['6 feb', ['2027-02-06']],
    ['6th feb 2028', ['2028-02-06']],
    ['feb 6', ['2027-02-06']],
    ['21 nov', ['2026-11-21']],
    ['18 nov', ['2027-11-18']],
    ['29 feb', ['2028-02-29']],
    ['31 feb', []],
    ['2026-12-05', ['2026-12-05']],
    ['5/12', ['2026-12-05']],
    ['5.12.27', ['2027-12-05']],
    ['today', ['2026-11-19']],
    ['tonight', ['2026-11-19']],
    ['tomorrow', ['2026-11-20']],
    ['+3', ['2026-11-22']],
    ['sat and sun in february', ['2027-02-06', '2027-02-07', '2027-02-13', '2027-02-14', '2027-02-20', '2027-02-21', '2027-02-27', '2027-02-28']],
    ['sat feb 2028', ['2028-02-05', '2028-02-12', '2028-02-19', '2028-02-26']],
  ])('reads %s as days', (typed, dates) => {
    expect(ask(typed).dates).toEqual(dates)
  })

  it('reads weekdays alone as those of the coming weeks, a month as what is left of it', () => {
    expect(ask('fridays').dates).toHaveLength(8)
    expect(ask('fri').dates[0]).toBe('2026-11-20')
    expect(ask('weekend').dates.slice(0, 2)).toEqual(['2026-11-21', '2026-11-22'])
    expect(ask('nov').dates).toEqual(Array.from({ length: 12 }, (_, at) => `2026-11-${19 + at}`))
  })
})

describe('the search that names somebody', () => {
  it('keeps every word that means nothing else', () => {
    expect(ask('kapoor 450 sat')).toMatchObject({ rest: ['kapoor'], names: 'kapoor', guests: 450, asksForPlace: true })
    expect(ask('Malhotra–Kapoor')).toMatchObject({ names: 'malhotra–kapoor', asksForPlace: false, guests: null })
  })

  it.each([['99999 01482'], ['9999901482'], ['+91 99999 01482'], ['+91-99999-01482']])('looks for the phone %s', (typed) => {
    expect(ask(typed)).toMatchObject({ names: typed, guests: null, asksForPlace: false })
  })

  it('looks for a word that is a month as well', () => {
    expect(ask('may')).toMatchObject({ names: 'may', asksForPlace: true })
    expect(ask('may 450')).toMatchObject({ names: '', guests: 450 })
  })

  it('does not take a name on a day for a question about places', () => {
    expect(ask('kapoor feb')).toMatchObject({ asksForPlace: false, names: 'kapoor' })
  })
})

describe('any text', () => {
  const words = fc.constantFrom(
    ...'450 any sat in feb veg 6 31 2027 dwk rajouri garden emerald a pearl dinner lunch kapoor +91 99999 01482 5/12 29 ( " \' % \\ – हॉल 1e9 -0 NaN __proto__ constructor'.split(' '),
  )
  const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.array(words, { maxLength: 30 }).map((parts) => parts.join(' ')))

  it('is taken, and means at most what the server answers', () => {
    fc.assert(
      fc.property(texts, (typed) => {
        const { dates, guests, names } = ask(typed)
        expect(dates.length).toBeLessThanOrEqual(100)
        expect([...dates].sort()).toEqual(dates)
        expect(new Set(dates).size).toBe(dates.length)
        expect(dates.every((date) => date >= known.today && /^\d{4}-\d\d-\d\d$/.test(date))).toBe(true)
        expect(guests === null || (guests >= 10 && guests <= 20_000)).toBe(true)
        expect(names).toBe(names.trim())
      }),
      { numRuns: 500 },
    )
  })

  it('means the same however its words are spaced and written', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        const plain = ask(parts.join(' '))
        const loud = ask(`  ${parts.join('   ').toUpperCase()} `)
        expect({ ...loud, typed: plain.typed }).toEqual(plain)
      }),
    )
  })

  it('with a weekday means no other day', () => {
    fc.assert(
      fc.property(fc.constantFrom('mon', 'wed', 'sat', 'sunday'), fc.constantFrom('jan', 'jun', 'nov', 'dec'), (weekday, month) => {
        const days = ask(`${weekday} ${month}`).dates.map(weekdayOf)
        expect(new Set(days).size).toBe(1)
      }),
    )
  })
})
