import { describe, expect, it } from 'vitest'
import { daysFrom, filtered, grouped, stateOf, stockLines } from '@/lib/stock/overview'
import { loadOf, sheetsOf, stillOut } from '@/lib/stock/sheets'
import { isCurrent, needsIn, substitutesFor, tasksOf } from '@/lib/stock/settle'
import { aFunction, aNeed, anItem, aShortage } from '@/lib/stock/testing'

const ZONE = 'Asia/Kolkata'
const days = daysFrom('2026-11-19', ZONE)
const window = [days.edges[0] ?? 0, days.edges.at(-1) ?? 0] as const
const items = [
  anItem(),
  anItem({ id: 'gold', name: 'Banquet chair, gold', owned: 800, out_of_service: 12, sort_order: 1 }),
  anItem({ id: 'linen', name: 'Table linen, white', sku: 'LN-WH', category: 'Linen', owned: 310, out_of_service: 46, par_level: 300, sort_order: 2 }),
  anItem({ id: 'old', name: 'Old sofa', active: false, sort_order: 3 }),
]
const needs = [
  aNeed({ quantity: 320 }),
  aNeed({ booking_id: 'b', quantity: 180 }),
  aNeed({ booking_id: 'b', item_id: 'linen', quantity: 262 }),
]

describe('the stock table', () => {
  it('says what is left at the peak, and how that is', () => {
    const lines = stockLines(items, needs, [], days, window)
    expect(lines.map(({ usable, peak, left, state, isLow }) => [usable, peak, left, state, isLow])).toEqual([
      [400, 500, -100, 'short', false],
      [788, 0, 788, 'enough', false],
      [264, 262, 2, 'tight', true],
      [400, 0, 400, 'enough', false],
    ])
  })

  it('draws the need of each day, a night as two', () => {
    const [chair] = stockLines(items, needs, [], days, window)
    expect(chair?.bars).toEqual([0, 0, 500, 500, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  })

  it('is enough again once an answer covers the window', () => {
    const answer = aShortage({ state: 'settled', resolution: 'sub_rent', settled_quantity: 100 })
    expect(stockLines(items, needs, [answer], days, window)[0]).toMatchObject({ peak: 400, left: 0, state: 'tight' })
  })

  it('is tight at a twentieth, and only when somebody needs it', () => {
    expect([stateOf(5, 100, 95), stateOf(6, 100, 94), stateOf(0, 0, 0), stateOf(-1, 100, 101)]).toEqual(['tight', 'enough', 'enough', 'short'])
  })

  it('is found by name, SKU and group; retired items only when asked for', () => {
    const lines = stockLines(items, needs, [], days, window)
    const names = (...of: Parameters<typeof filtered>) => filtered(...of).map(({ item }) => item.id)
    expect(names(lines, 'all', '')).toEqual(['chair', 'gold', 'linen'])
    expect(names(lines, 'all', 'ln-w')).toEqual(['linen'])
    expect(names(lines, 'all', ' SEAT')).toEqual(['chair', 'gold'])
    expect(names(lines, 'tight', '')).toEqual(['chair', 'linen'])
    expect(names(lines, 'low', '')).toEqual(['linen'])
    expect(names(lines, 'retired', '')).toEqual(['old'])
    expect(grouped(filtered(lines, 'all', '')).map(({ category, lines: found }) => [category, found.length])).toEqual([['Seating', 2], ['Linen', 1]])
  })

  it('begins days at midnight of the branch, through a change of clocks', () => {
    const london = daysFrom('2027-10-30', 'Europe/London', 3)
    expect(london.edges.map((edge) => new Date(edge).toISOString())).toEqual([
      '2027-10-29T23:00:00.000Z', '2027-10-30T23:00:00.000Z', '2027-11-01T00:00:00.000Z', '2027-11-02T00:00:00.000Z',
    ])
  })
})

describe('settling', () => {
  it('offers what is free of the same group in the whole window, most first', () => {
    const found = substitutesFor(aShortage(), items, [...needs, aNeed({ booking_id: 'c', item_id: 'gold', quantity: 740 })], [])
    expect(found.map(({ item, free }) => [item.id, free])).toEqual([['gold', 48]])
  })

  it('says who needs it then, most first', () => {
    const bookings = new Map([['a', aFunction()]])
    const who = needsIn('chair', [Date.parse('2026-11-21T12:00:00Z'), Date.parse('2026-11-21T13:00:00Z')], needs, bookings)
    expect(who.map(({ need, booking }) => [need.quantity, booking?.title ?? null])).toEqual([[320, 'Malhotra–Kapoor reception'], [180, null]])
  })

  it('lists open tasks before asked and settled ones, and forgets what is over', () => {
    const now = Date.parse('2026-11-21T12:00:00Z')
    const rows = [
      aShortage({ id: 'settled', state: 'settled' }), aShortage({ id: 'open' }), aShortage({ id: 'closed', state: 'closed' }),
      aShortage({ id: 'over', ends_at: '2026-11-21T11:00:00Z' }), aShortage({ id: 'other', item_id: 'gold' }),
    ]
    expect(tasksOf('chair', rows, now).map(({ id }) => id)).toEqual(['open', 'settled'])
    expect(isCurrent(aShortage(), now)).toBe(true)
  })
})

describe('pull sheets', () => {
  const morning = aFunction({ id: 'b', starts_at: '2026-11-21T02:00:00Z', ends_at: '2026-11-21T06:00:00Z', setup_minutes: 60 })

  it('list the functions of a day by when the first must be out', () => {
    const sheets = sheetsOf('2026-11-21', ZONE, [aFunction(), morning], needs, items)
    expect(sheets.map(({ booking, lines }) => [booking.id, lines.map(({ item }) => item.id)])).toEqual([
      ['b', ['chair', 'linen']], ['a', ['chair']],
    ])
  })

  it('belong to the day set-up begins, and leave out who holds nothing', () => {
    const lawn = aFunction({ setup_minutes: 24 * 60 })
    expect(sheetsOf('2026-11-20', ZONE, [lawn], needs, items)).toHaveLength(1)
    expect(sheetsOf('2026-11-21', ZONE, [aFunction({ status: 'released' }), aFunction({ option_rank: 2 })], needs, items)).toEqual([])
  })

  it('know what is still to be issued and to come back', () => {
    const line = { need: aNeed({ quantity: 100, issued: 80, returned: 30 }), item: anItem() }
    const sheet = { booking: aFunction(), lines: [line], outAt: 0, backAt: 0 }
    const of = (reason: 'issue' | 'return', at: string) => loadOf(sheet, reason, Date.parse(at)).map(({ quantity }) => quantity)
    expect([of('issue', '2026-11-21T19:30:00Z'), of('return', '2026-11-21T19:30:00Z')]).toEqual([[20], [50]])
    // what came back before the end is lacking again
    expect([of('issue', '2026-11-21T12:00:00Z'), of('return', '2026-11-21T12:00:00Z')]).toEqual([[50], [50]])
    const load = (quantity: number) => [{ item: line.item, quantity }]
    expect([stillOut(sheet, load(20)), stillOut(sheet, load(80)), stillOut({ ...sheet, lines: [] }, load(20))]).toEqual([load(20), load(50), []])
  })
})
