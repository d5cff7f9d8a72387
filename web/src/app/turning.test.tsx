/** Another month or day: with the press, and with all that the page says of it. */
import { fireEvent, render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pages } from '@/app/router'
import { bookingRow } from '@/lib/diary/testing'
import { leadRow } from '@/lib/leads/testing'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { pass, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'
// The page is fetched when it is opened, which takes time that no clock of a test can pass.
import '@/pages/calendar/calendar-page'
import '@/pages/diary/diary-page'

const asha = { id: 'asha', email: 'manager@demo.test', name: 'Asha Rao' }
const put = (table: string, row: object): FakeChange => ({ table, kind: 'INSERT', row: row as FakeRow })
const house = [
  put('branches', { id: 1, code: 'dwk', name: 'Dwarka', sort_order: 1, timezone: 'Asia/Kolkata', currency: 'INR', option_hours: 168, default_duration_minutes: 240 }),
  put('halls', { id: 7, branch_id: 1, name: 'Pearl', kind: 'base', outdoor: false, active: true, sort_order: 1, setup_minutes: 120, teardown_minutes: 60 }),
  put('dayparts', { id: 3, branch_id: 1, code: 'dinner', name: 'Dinner', start_time: '19:00:00', end_time: '23:30:00', end_day_offset: 0, sort_order: 1 }),
  put('memberships', { id: 1, user_id: 'asha', branch_id: 1, role: 'manager', granted_by: null }),
  ...['bookings', 'halls', 'dayparts', 'leads', 'calendar_days'].map((table_name, id) => put('role_permissions', { id, role: 'manager', table_name, can_read: true, can_insert: true, can_update: true })),
]
const wedding = (title: string, event_date: string) => put('bookings', bookingRow({ title, event_date, branch_id: 1, hall_id: 7, hall_name: 'Pearl', event_time: '19:00:00', end_time: '23:00:00', end_day_offset: 0 }))

let wire: Wire
beforeEach(() => {
  stopClock()
  vi.setSystemTime('2026-11-21T06:00:00Z')
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}'))) // /health, asked without the client
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

async function open(path: string, shown = 'Ahuja'): Promise<void> {
  wire = connectToFake({ person: asha })
  wire.server.commit(
    ...house,
    wedding('Ahuja', '2026-11-25'), wedding('Bose', '2026-12-12'), wedding('Chawla', '2027-01-09'),
    put('leads', leadRow({ wishes: [{ from: '2026-12-12', to: '2026-12-12' }] })),
    put('calendar_days', { id: 1, branch_id: 1, date: '2026-12-12', tier: 2, name: null }),
  )
  render(<MemoryRouter initialEntries={[path]}><Pages config={{ publishableKey: 'k', isDemo: false, canSignUp: false }} /></MemoryRouter>)
  // what is read comes in a few steps, each with its own turn of the clock
  for (let tries = 0; tries < 50 && !screen.queryByText(shown); tries++) await pass(50)
  screen.getByText(shown)
}

const press = (name: string): boolean => fireEvent.click(screen.getByRole('button', { name }))
const monthsRead = () => [...new Set(wire.server.reads.filter(({ pathname }) => pathname.endsWith('/bookings')).flatMap(({ searchParams }) => searchParams.getAll('event_date')))]

describe('another month', () => {
  it('is there with the press once one has looked at the one before it, its enquiries and its marks too', async () => {
    await open('/dwk/calendar/2026-11')
    await pass(1_000)
    press('Next month')

    const day = screen.getByRole('gridcell', { name: /Saturday 12 December/ })
    expect(day.textContent).toContain('Bose')
    expect(screen.getByTitle('1 enquiry')).toBeDefined()
    expect(screen.getAllByText(/Muhurat/).length).toBeGreaterThan(0)
  })

  it('and the one after that, once this one was looked at', async () => {
    await open('/dwk/calendar/2026-11')
    await pass(1_000)
    press('Next month')
    await pass(1_000)
    press('Next month')
    expect(screen.getByRole('gridcell', { name: /Saturday 9 January/ }).textContent).toContain('Chawla')
  })

  it('is not read for who only passes by', async () => {
    await open('/dwk/calendar/2026-11')
    const before = monthsRead()
    await pass(400)
    expect(monthsRead()).toEqual(before)
  })
})

describe('another day', () => {
  it('is there with the press and its enquiries too, and asks for nothing', async () => {
    await open('/dwk/diary/2026-12-11', 'Free all day')
    await pass(1_000)
    const reads = wire.server.reads.length
    press('Next day')

    expect(screen.getByText('Bose')).toBeDefined()
    expect(screen.getByText('Kapoor')).toBeDefined()
    await pass(1_000)
    expect(wire.server.reads.slice(reads).map(String)).toEqual([])
  })

  it('that nobody asks for says none of them', async () => {
    await open('/dwk/diary/2026-12-12', 'Bose')
    await pass(1_000)
    screen.getByText('Kapoor')
    press('Next day')
    expect(screen.queryByText('Kapoor')).toBeNull()
  })
})
