/** The palette over a page, from the key that opens it to where it leads, on a wire in memory. */
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, useLocation } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pages } from '@/app/router'
import { overlays } from '@/lib/overlays'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const ritu = { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu Sen' }
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row })
const mayRead = (table_name: string, at: number) => put('role_permissions', { id: at, role: 'sales', table_name, can_read: true, can_insert: true, can_update: true })
const house = [
  put('branches', { id: 1, code: 'dwk', name: 'Dwarka', sort_order: 1, timezone: 'Asia/Kolkata', currency: 'INR', default_duration_minutes: 300 }),
  put('branches', { id: 2, code: 'jai', name: 'Jaipur', sort_order: 2, timezone: 'Asia/Kolkata', currency: 'INR' }),
  put('halls', { id: 7, branch_id: 1, name: 'Pearl', kind: 'base', active: true, sort_order: 1, setup_minutes: 120, teardown_minutes: 60 }),
  put('memberships', { id: 1, user_id: 'ritu', branch_id: null, role: 'sales' }),
  ...['bookings', 'leads', 'customers'].map(mayRead),
]
const pearl = {
  id: 1, branch_id: 1, branch_code: 'dwk', branch_name: 'Dwarka', hall_id: 7, hall_name: 'Pearl', capacity: 120, event_date: '2031-02-08',
  session: 'dinner', session_name: 'Dinner', event_time: '19:00:00', end_time: '00:30:00', end_day_offset: 1, state: 'free', option_expires_at: null,
}
const jubilee = {
  id: 'b1', kind: 'booking', branch_id: 1, title: 'Silver jubilee', phone: '+91 99999 01482', status: 'confirmed', hall_name: 'Pearl',
  event_date: '2031-02-01', event_time: '19:00:00', guests: 100, booking_id: 'b1',
}

/** The lightest page there is. */
const NOWHERE = '/dwk/nothing'

let wire: Wire
const user = userEvent.setup()

function Address() {
  const { pathname, search } = useLocation()
  return <output data-testid="address">{pathname + search}</output>
}
const address = () => screen.getByTestId('address').textContent
const arrive = (path: string) => waitFor(() => expect(address()).toBe(path))
const chosen = () => screen.getByRole('option', { selected: true }).textContent

beforeEach(async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}'))) // /health, asked without the client
  wire = connectToFake({ person: ritu })
  wire.server.commit(...house)
  render(
    <MemoryRouter initialEntries={[NOWHERE]}>
      <Pages config={{ publishableKey: 'k', isDemo: false, canSignUp: false }} />
      <Address />
    </MemoryRouter>,
  )
  await screen.findByRole('heading', { level: 1 })
  await user.keyboard('{Control>}k{/Control}')
  // happy-dom leaves the focus on the dialog; Chromium's test says where it belongs
  await user.click(await screen.findByLabelText('Find a place, a booking, a person'))
})
afterEach(async () => {
  overlays.close()
  sessionStorage.clear()
  await wire.close()
})

describe('the palette', () => {
  it('is a field with a list that is always open, and begins with where one can go', () => {
    const field = screen.getByRole('combobox', { name: 'Find a place, a booking, a person' })
    expect(field.getAttribute('aria-activedescendant')).toBe(screen.getByRole('option', { selected: true }).id)
    expect(within(screen.getByRole('group', { name: 'Go to' })).getByRole('option', { name: /Diary/ })).toBeDefined()
  })

  it('goes to a screen by its name, and remembers it', async () => {
    await user.keyboard('lead{Enter}')
    await arrive('/dwk/leads')
    expect(screen.queryByRole('combobox', { name: /Find/ })).toBeNull()
    await user.keyboard('{Control>}k{/Control}')
    expect(within(await screen.findByRole('group', { name: 'Recent' })).getByRole('option', { name: /Leads/ })).toBeDefined()
  })

  it('chooses with the arrows, round and back, and closes with Esc', async () => {
    const first = chosen()
    await user.keyboard('{ArrowDown}')
    expect(chosen()).not.toBe(first)
    await user.keyboard('{ArrowUp}{ArrowUp}')
    expect(chosen()).toBe(screen.getAllByRole('option').at(-1)?.textContent)
    await user.keyboard('{Escape}')
    expect([overlays.get(), address()]).toEqual([null, NOWHERE])
  })

  it('finds a booking by what the server knows of it', async () => {
    wire.server.commit(put('search', jubilee))
    await user.keyboard('01482')
    await screen.findByRole('option', { name: /Silver jubilee/ })
    await user.keyboard('{Enter}')
    await arrive('/dwk/diary/2031-02-01?booking=b1')
  })

  it('offers places first when guests or days were named, and opens the form on one', async () => {
    wire.server.commit(put('free_places', pearl))
    await user.keyboard('100 sat')
    await waitFor(() => expect(chosen()).toContain('Sat 8 Feb 2031, Dwarka, Pearl'))
    await user.keyboard('{Enter}')
    await arrive('/dwk/diary/2031-02-08?new=booking&hall=7&date=2031-02-08&from=19%3A00&guests=100')
  })

  it('holds a place with Ctrl Enter under the name beside it', async () => {
    wire.server.commit(put('free_places', pearl))
    await user.keyboard('vikram sethi 100 sat')
    await waitFor(() => expect(chosen()).toContain('Pearl'))
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(wire.server.rows('bookings')).toHaveLength(1))
    expect(wire.server.rows('bookings')[0]).toMatchObject({ title: 'Vikram Sethi', hall_id: 7, event_date: '2031-02-08', guests_expected: 100, status: 'tentative' })
    await waitFor(() => expect(address()).toContain('/dwk/diary/2031-02-08?booking='))
  })

  it('lets nobody hang up: where nothing is found, who asked is taken down', async () => {
    await user.keyboard('zzyzx 900 sat')
    await screen.findByRole('option', { name: /Enquire anyway/ })
    await waitFor(() => expect(chosen()).toContain('Enquire anyway'))
    await user.keyboard('{Enter}')
    await arrive('/dwk/leads?new=lead')
    expect(await screen.findByRole('textbox', { name: 'Name' })).toHaveProperty('value', 'Zzyzx')
    expect(screen.getByRole('textbox', { name: 'Guests' })).toHaveProperty('value', '900')
    expect(screen.getByRole('textbox', { name: 'Roughly when' })).toHaveProperty('value', expect.stringContaining('Any Sat'))
  })

  it('takes down who asked for a place of a branch whose diary is not open to one', async () => {
    wire.server.commit(put('free_places', { ...pearl, branch_id: 99, branch_code: 'ggn', branch_name: 'Gurugram', hall_name: 'Lotus' }))
    await user.keyboard('vikram 100 sat')
    await waitFor(() => expect(chosen()).toContain('Sat 8 Feb 2031, Gurugram, Lotus'))
    expect(chosen()).toContain('takes down an enquiry')
    await user.keyboard('{Control>}{Enter}{/Control}')
    await arrive('/dwk/leads?new=lead')
    expect(await screen.findByRole('textbox', { name: 'Name' })).toHaveProperty('value', 'Vikram')
    expect(screen.getByRole('textbox', { name: 'Roughly when' })).toHaveProperty('value', expect.stringContaining('8 Feb'))
    expect(wire.server.rows('bookings')).toHaveLength(0)
  })

  it('says so when the server cannot be asked, and still goes where one wants', async () => {
    wire.server.failWith = 503
    await user.keyboard('diary')
    expect((await screen.findByRole('alert')).textContent).toContain('The server cannot be reached')
    await user.keyboard('{Enter}')
    await arrive('/dwk/diary')
  })
})
