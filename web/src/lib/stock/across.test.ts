import { describe, expect, it } from 'vitest'
import { acrossBranches } from '@/lib/stock/across'
import { daysFrom, stockLines, type StockFilter } from '@/lib/stock/overview'
import { aNeed, anItem } from '@/lib/stock/testing'

const days = daysFrom('2026-11-19', 'Asia/Kolkata')
const window = [days.edges[0] ?? 0, days.edges.at(-1) ?? 0] as const
const items = [
  anItem(),
  anItem({ id: 'chair-noi', branch_id: 3, owned: 300, out_of_service: 0 }),
  anItem({ id: 'sofa', name: 'Sofa', sku: null, owned: 4, out_of_service: 0 }),
  anItem({ id: 'sofa-noi', branch_id: 3, name: 'Sofa', sku: null, owned: 6, out_of_service: 0 }),
  anItem({ id: 'old', name: 'Old chair', sku: 'CH-OLD', active: false }),
  anItem({ id: 'linen', name: 'Napkin', sku: 'LN-NAP', category: 'Linen', owned: 900, out_of_service: 0 }),
]
const lines = stockLines(items, [aNeed({ quantity: 500 })], [], days, window)
const across = (filter: StockFilter = 'all', search = '') => acrossBranches(lines, filter, search)
const names = (filter?: StockFilter, search?: string) => across(filter, search).flatMap((group) => group.items.map(({ key }) => key))

describe('stock across branches', () => {
  it('is one line for a sku, and one for each item without', () => {
    expect(across().map(({ category, items: found }) => [category, found.map(({ key }) => key)])).toEqual([
      ['Seating', ['CH-CHV', 'sofa', 'sofa-noi']],
      ['Linen', ['LN-NAP']],
    ])
  })

  it('says of each branch what it has, and adds up', () => {
    const chair = across()[0]?.items[0]
    expect([...(chair?.byBranch ?? [])].map(([branch, { item, left }]) => [branch, item.on_hand, left])).toEqual([[1, 400, -100], [3, 300, 300]])
    expect([chair?.owned, chair?.onHand, chair?.left]).toEqual([720, 700, 200])
  })

  it('shows what one branch lacks with those that could lend it', () => {
    expect(names('short')).toEqual(['CH-CHV'])
    expect(across('short')[0]?.items[0]?.byBranch.size).toBe(2)
  })

  it('is searched, and leaves retired items out until they are asked for', () => {
    expect(names('all', 'napkin')).toEqual(['LN-NAP'])
    expect(names('retired')).toEqual(['CH-OLD'])
  })
})
