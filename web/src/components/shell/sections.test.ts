import { describe, expect, it } from 'vitest'
import { barOf, sectionOf, sections, sectionsFor } from '@/components/shell/sections'
import type { StaffRole } from '@/lib/database'
import { rightsOf } from '@/lib/rights'

const reads: Partial<Record<StaffRole, readonly string[]>> = {
  sales: ['bookings', 'leads', 'customers', 'inventory_items'],
  kitchen: ['bookings'],
  store: ['bookings', 'inventory_items'],
}
const permissions = Object.entries(reads).flatMap(([role, tables]) =>
  tables.map((table_name) => ({ role: role as StaffRole, table_name, can_read: true, can_insert: false, can_update: false, can_delete: false })),
)
const stamps = { created_at: '', modified_at: '', version: 1 }
const openTo = (role: StaffRole) => sectionsFor(rightsOf([{ id: 1, user_id: 'u', branch_id: null, role, granted_by: null, ...stamps }], permissions))
const ids = (links: readonly { id: string }[]) => links.map(({ id }) => id)

describe('the sections', () => {
  it('stand in the order of the rail, each with a key of its own', () => {
    expect(ids(sections)).toEqual(['today', 'diary', 'calendar', 'leads', 'stock', 'dashboard', 'people'])
    expect(new Set(sections.map(({ key }) => key)).size).toBe(sections.length)
  })

  it('are those a role may open', () => {
    expect(ids(openTo('sales'))).toEqual(['today', 'diary', 'calendar', 'leads', 'stock', 'dashboard'])
    expect(ids(openTo('kitchen'))).toEqual(['today', 'diary', 'calendar'])
    expect(ids(openTo('viewer'))).toEqual([])
  })

  it('fill a phone’s bar nearest first, and the rest is behind More', () => {
    const { bar, more } = barOf(openTo('sales'), true)
    expect([ids(bar), ids(more)]).toEqual([['today', 'calendar', 'leads'], ['diary', 'stock', 'dashboard']])
    // Who books nothing has the room of the button in the middle too.
    const store = barOf(openTo('store'), false)
    expect([ids(store.bar), ids(store.more)]).toEqual([['today', 'calendar', 'diary', 'stock'], []])
  })

  it.each([['/dwk/diary/2026-11-21', 'diary'], ['/dwk/diary/2026-11-21/sheet', 'diary'], ['/dashboard', 'dashboard'], ['/dwk/stock/shortages', 'stock'], ['/dwk/people', 'people'], ['/sync', null], ['/', null]])(
    'tell of %s that it is %s',
    (path, section) => expect(sectionOf(path)).toBe(section),
  )
})
