/** What a role is offered, page by page: nothing that the server would refuse, and in its place who may. */
import { render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pages } from '@/app/router'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const suresh = { id: 'suresh', email: 'kitchen@demo.test', name: 'Suresh Pillai' }
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row })
const may = (id: number, role: string, table_name: string, can_insert: boolean) => put('role_permissions', { id, role, table_name, can_read: true, can_insert, can_update: can_insert })
const house = [
  put('branches', { id: 1, code: 'dwk', name: 'Dwarka', sort_order: 1, timezone: 'Asia/Kolkata', currency: 'INR', option_hours: 168, default_duration_minutes: 240 }),
  put('halls', { id: 7, branch_id: 1, name: 'Pearl', kind: 'base', outdoor: false, active: true, sort_order: 1, setup_minutes: 120, teardown_minutes: 60 }),
  put('dayparts', { id: 3, branch_id: 1, code: 'dinner', name: 'Dinner', start_time: '19:00:00', end_time: '23:30:00', end_day_offset: 0, sort_order: 1 }),
  ...['bookings', 'halls', 'dayparts'].flatMap((table, at) => [may(2 * at, 'sales', table, table === 'bookings'), may(2 * at + 1, 'kitchen', table, false)]),
]

let wire: Wire
beforeEach(() => vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}')))) // /health, asked without the client
afterEach(() => wire.close())

function enter(role: string, path: string) {
  wire = connectToFake({ person: suresh })
  wire.server.commit(...house, put('memberships', { id: 1, user_id: 'suresh', branch_id: 1, role, granted_by: null }))
  render(<MemoryRouter initialEntries={[path]}><Pages config={{ publishableKey: 'k', isDemo: false, canSignUp: false }} /></MemoryRouter>)
}

describe('a new booking', () => {
  it('is offered in the diary to who makes bookings', async () => {
    enter('sales', '/dwk/diary/2026-11-21')
    expect(await screen.findByRole('button', { name: 'New booking in Pearl' })).toBeDefined()
    expect(screen.getByRole('button', { name: /^New booking B/ })).toBeDefined()
  })

  it('is not offered to the kitchen, which reads the same page', async () => {
    enter('kitchen', '/dwk/diary/2026-11-21')
    await screen.findByText('Free all day')
    expect(screen.queryAllByRole('button', { name: /New booking/ })).toEqual([])
  })

  it('that somebody was sent the address of says who makes bookings', async () => {
    enter('kitchen', '/dwk/diary/2026-11-21?new=booking')
    expect(await screen.findByText('Bookings are made by the sales people, managers and owners of the branch.')).toBeDefined()
    expect(screen.queryByRole('button', { name: 'Hold' })).toBeNull()
  })
})
