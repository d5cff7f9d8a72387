import { describe, expect, it } from 'vitest'
import { fallingShort, usualNeed } from '@/lib/stock/check'
import { itemsOfCsv } from '@/lib/stock/csv'
import { afterMovements, needAfter, whyImpossible } from '@/lib/stock/movements'
import type { MovementReason } from '@/lib/database'
import { count, signed, windowWords } from '@/lib/stock/words'
import { aNeed, anItem } from '@/lib/stock/testing'

const moved = (reason: MovementReason, quantity: number, booking_id: string | null = null) => ({ reason, quantity, booking_id })

describe('a movement', () => {
  // owned, out of service, issued, borrowed, on hand: as tests/db/test_inventory.py has it of the server
  it.each([
    [[moved('issue', 100)], [420, 20, 100, 0, 300]],
    [[moved('issue', 100), moved('return', 60)], [420, 20, 40, 0, 360]],
    [[moved('issue', 100), moved('breakage', 5, 'a')], [415, 20, 95, 0, 300]],
    [[moved('breakage', 5)], [415, 20, 0, 0, 395]],
    [[moved('to_service', 20), moved('from_service', 5)], [420, 35, 0, 0, 385]],
    [[moved('count', -7)], [413, 20, 0, 0, 393]],
    [[moved('hire_in', 80), moved('hire_out', 30)], [420, 20, 0, 50, 450]],
  ] as const)('moves the counters as the server does', (movements, counters) => {
    const { owned, out_of_service, issued, borrowed, on_hand } = afterMovements(anItem(), movements)
    expect([owned, out_of_service, issued, borrowed, on_hand]).toEqual(counters)
  })

  it('counts for the function it is for, as the server does', () => {
    const need = aNeed({ booking_id: 'a', quantity: 100, issued: 10, returned: 0 })
    const out = [moved('issue', 90, 'a'), moved('issue', 50, 'b'), moved('issue', 5)]
    expect(needAfter(need, out)).toMatchObject({ quantity: 100, issued: 100, returned: 0 })
    expect(needAfter(need, [...out, moved('return', 60, 'a'), moved('breakage', 2, 'a'), moved('loss', 1, 'a')])).toMatchObject({ issued: 100, returned: 63 })
    expect(needAfter(need, [moved('issue', 50, 'b')])).toBe(need)
    expect(needAfter({ ...need, booking_id: null }, [moved('issue', 5)])).toMatchObject({ issued: 10 })
  })

  it('uses a consumable up', () => {
    expect(afterMovements(anItem({ kind: 'consumable' }), [moved('issue', 100)])).toMatchObject({ owned: 320, issued: 0, on_hand: 300 })
  })

  it('is told to be impossible before it is sent', () => {
    expect(whyImpossible(anItem(), moved('issue', 400))).toBeNull()
    expect(whyImpossible(anItem(), moved('issue', 401))).toBe('Only 400 on hand')
    expect(whyImpossible(anItem(), moved('return', 1))).toBe('Only 0 are out')
    expect(whyImpossible(anItem(), moved('from_service', 21))).toBe('Only 20 are out of service')
    expect(whyImpossible(anItem(), moved('hire_out', 1))).toBe('Only 0 are borrowed')
  })
})

describe('the check while booking', () => {
  const hours = { bookingId: null, from: Date.parse('2026-11-21T11:30:00Z'), to: Date.parse('2026-11-21T20:30:00Z') }
  const chair = anItem({ guests_per_unit: 1 })
  const stock = { items: [chair], needs: [aNeed({ quantity: 300 })], shortages: [] }

  it('says what would fall short, by what guests usually take', () => {
    expect(usualNeed(anItem({ guests_per_unit: 10 }), 105)).toBe(11)
    expect(fallingShort({ ...hours, guests: 100 }, stock)).toEqual([])
    expect(fallingShort({ ...hours, guests: 180 }, stock)).toEqual([{ item: chair, needed: 180, short: 80 }])
  })

  it('does not count a booking against itself, and goes by its plan', () => {
    const planned = { ...stock, needs: [...stock.needs, aNeed({ booking_id: 'mine', quantity: 90 })] }
    expect(fallingShort({ ...hours, bookingId: 'mine', guests: 500 }, planned)).toEqual([])
  })

  it('counts laundry: linen of the night before is not back', () => {
    const linen = anItem({ guests_per_unit: 10, owned: 30, out_of_service: 0, turnaround_minutes: 36 * 60 })
    const nextDay = { ...hours, from: hours.from + 24 * 3600_000, to: hours.to + 24 * 3600_000, guests: 150 }
    const washed = aNeed({ quantity: 20, due_back_at: '2026-11-23T08:30:00Z' })
    expect(fallingShort(nextDay, { ...stock, items: [linen], needs: [washed] })).toEqual([{ item: linen, needed: 15, short: 5 }])
  })

  it('is silent where nobody can say how many', () => {
    expect(fallingShort({ ...hours, guests: null }, stock)).toEqual([])
    expect(fallingShort({ ...hours, guests: 900 }, { ...stock, items: [anItem()] })).toEqual([])
  })
})

describe('a CSV list', () => {
  it('is read with quotes, either separator and any line ends', () => {
    const { items, problems } = itemsOfCsv('\uFEFFName;SKU;Group;category;Owned;Turnaround hours\r\n"Chair; ""Chiavari""";CH;x;Seating;1,200;\r\n\r\nLinen;LN;x;Linen;40;36\n')
    expect(problems).toEqual([])
    expect(items.map(({ name, sku, category, owned, turnaround_minutes }) => [name, sku, category, owned, turnaround_minutes])).toEqual([
      ['Chair; "Chiavari"', 'CH', 'Seating', 1200, 0], ['Linen', 'LN', 'Linen', 40, 2160],
    ])
  })

  it('takes a name alone', () => {
    expect(itemsOfCsv('name\nNapkin').items).toEqual([{
      name: 'Napkin', sku: null, category: 'Other', unit: 'piece', kind: 'returnable', owned: 0, out_of_service: 0,
      par_level: 0, guests_per_unit: null, turnaround_minutes: 0,
    }])
  })

  it('names the line of each problem', () => {
    const { problems } = itemsOfCsv('name,sku,owned,kind,out_of_service\n,a,1,,\nB,b,many,,\nC,c,1,rented,\nD,b2,1,,2\nE,e,,,\nF,e,,,')
    expect(problems).toEqual([
      'Line 2: the name is missing',
      'Line 3: owned must be a whole number, not "many"',
      'Line 4: kind is returnable or consumable, not "rented"',
      'Line 5: No more than are owned',
      'Line 7: sku e stands there twice',
    ])
  })

  it('asks for a head and for items', () => {
    expect(itemsOfCsv('').problems).toEqual(['There is no item in it'])
    expect(itemsOfCsv('what,owned\nx,1').problems).toEqual(['The first line must name a column "name"'])
  })
})

describe('words', () => {
  it('group counts and write minus as a sign', () => {
    expect([count(123456), count(-100), signed(40), signed(-7)]).toEqual(['1,23,456', '−100', '+40', '−7'])
  })

  it('write a window in the time of the branch', () => {
    const from = Date.parse('2026-11-21T11:30:00Z')
    expect(windowWords(from, from + 9 * 3600_000, 'Asia/Kolkata', '2026-11-19')).toBe('Sat 21 Nov 17:00 to Sun 22 Nov 02:00')
  })
})
