/** Addresses that somebody was sent: what they name opens where it belongs, or it is said why it does not. */
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { MemoryRouter, useLocation } from 'react-router'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Pages } from '@/app/router'
import { leadRow } from '@/lib/leads/testing'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const ritu = { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu Sen' }
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row })
const read = ['bookings', 'leads', 'events', 'inventory_items', 'memberships'].map((table_name, id) => put('role_permissions', { id, role: 'manager', table_name, can_read: true }))
const branch = (id: number, code: string) => put('branches', { id, code, name: code, sort_order: id, timezone: 'Asia/Kolkata', currency: 'INR' })
const house = [branch(1, 'dwk'), branch(2, 'jai'), ...read, put('memberships', { id: 1, user_id: 'ritu', branch_id: null, role: 'manager' })]
const lead = (name: string, branch_id: number) => put('leads', { ...leadRow({ id: name, name, branch_id, stage: 'lost', reason: 'price', closed_on: '2026-02-03' }) })

let wire: Wire
beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}'))) // /health, asked without the client
  wire = connectToFake({ person: ritu })
})
afterEach(async () => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  await wire.close()
})

function Address() {
  const { pathname, search } = useLocation()
  return <output data-testid="address">{pathname + search}</output>
}

function open(path: string, ...rows: FakeChange[]): void {
  wire.server.commit(...house, ...rows)
  render(<MemoryRouter initialEntries={[path]}><Pages config={{ publishableKey: 'k', isDemo: false, canSignUp: true }} /><Address /></MemoryRouter>)
}
const panel = (name: string) => screen.findByRole('dialog', { name }, { timeout: 5_000 })

it.each(['long closed', 'of Jaipur'])('opens an enquiry %s, though it is not among those of the board', async (name) => {
  open(`/dwk/leads?lead=${name}`, lead('long closed', 1), lead('of Jaipur', 2))
  await panel(name)
})

it.each([
  ['/dwk/diary/2026-11-21?lead=x', '/dwk/leads?lead=x', 'Lead', /gone, or not yours/],
  ['/dwk/calendar/2026-11?item=x&task=y', '/dwk/stock?item=x&task=y', 'Item', /gone, or not yours/],
  ['/dwk/today?person=x', '/dwk/people?person=x', 'People', /gone, or not yours/],
  ['/dwk/diary/2026-11-21?booking=x', '/dwk/diary/2026-11-21?booking=x', 'Booking', /no such booking, or it is not yours/],
  ['/dwk/diary/2026-11-21?move=x', '/dwk/diary/2026-11-21?move=x', 'Booking', /no such booking, or it is not yours/],
])('%s opens at %s, and says that there is none', async (path, place, title, said) => {
  open(path)
  const shown = await panel(title)
  await within(shown).findByText(said)
  await waitFor(() => expect(screen.getByTestId('address').textContent).toBe(place))
})

it('keeps the order and the search of the enquiries in the address', async () => {
  open('/dwk/leads?list&by=-guests&find=long', lead('long closed', 1), put('leads', { ...leadRow({ name: 'Long ago, open still' }) }))
  const guests = await screen.findByRole('columnheader', { name: 'Guests' }, { timeout: 5_000 })
  expect(guests.getAttribute('aria-sort')).toBe('descending')
  expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('long')
  fireEvent.click(within(guests).getByRole('button'))
  await waitFor(() => expect(screen.getByTestId('address').textContent).toBe('/dwk/leads?list=&by=guests&find=long'))
})

it('keeps the days that the Dashboard looks ahead in the address', async () => {
  open('/dwk/dashboard?span=90')
  const ahead = await screen.findByRole<HTMLInputElement>('radio', { name: '90 days' }, { timeout: 5_000 })
  expect(ahead.checked).toBe(true)
  fireEvent.click(screen.getByRole('radio', { name: '30 days' }))
  await waitFor(() => expect(screen.getByTestId('address').textContent).toBe('/dwk/dashboard'))
})

it('keeps in the address how far back closed enquiries were opened', async () => {
  vi.setSystemTime('2026-11-21T06:00:00Z')
  open('/dwk/leads?list&since=2026-02', lead('Long closed', 1), put('leads', { ...leadRow({ name: 'Open still' }) }))
  await screen.findByText('Long closed', {}, { timeout: 5_000 })
  fireEvent.click(screen.getByRole('button', { name: /^Read those closed before/ }))
  await waitFor(() => expect(screen.getByTestId('address').textContent).toBe('/dwk/leads?list=&since=2025-11'))
})

it('takes the session shown along to another month', async () => {
  open('/dwk/calendar/2026-11?session=dinner')
  fireEvent.click(await screen.findByRole('button', { name: 'Next month' }, { timeout: 5_000 }))
  await waitFor(() => expect(screen.getByTestId('address').textContent).toBe('/dwk/calendar/2026-12?session=dinner'))
})

it('keeps the day that a phone lists under the month in the address', async () => {
  vi.setSystemTime('2026-11-21T06:00:00Z')
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: query.includes('max-width'), addEventListener: vi.fn(), removeEventListener: vi.fn() }))
  open('/dwk/calendar/2026-11?day=2026-11-09', put('halls', { id: 1, branch_id: 1, name: 'Pearl', kind: 'base', sort_order: 1, active: true }))
  await screen.findByRole('heading', { name: 'Mon 9 Nov' }, { timeout: 5_000 })
  fireEvent.click(screen.getByRole('button', { name: /^Tuesday 10 November/ }))
  await screen.findByRole('heading', { name: 'Tue 10 Nov' })
  await waitFor(() => expect(screen.getByTestId('address').textContent).toBe('/dwk/calendar/2026-11?day=2026-11-10'))
})
