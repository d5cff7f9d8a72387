/** Move to…, from the booking that is open to the diary that shows it elsewhere, on a wire in memory. */
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, useLocation } from 'react-router'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Pages } from '@/app/router'
import type { Booking } from '@/lib/database'
import { bookingRow, CAPACITIES, COMPONENTS, DAYPARTS, during, DWARKA, EMERALD_B, HALLS, PEARL } from '@/lib/diary/testing'
import { overlays } from '@/lib/overlays'
import { toasts } from '@/lib/toasts'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row })
const house = [
  put('branches', { ...DWARKA }),
  ...HALLS.map((row) => put('halls', { ...row })),
  ...DAYPARTS.map((row) => put('dayparts', { ...row })),
  ...COMPONENTS.map((row, id) => put('hall_components', { id, ...row })),
  ...CAPACITIES.map((row, id) => put('hall_capacities', { id, ...row })),
  put('role_permissions', { id: 1, role: 'sales', table_name: 'bookings', can_read: true, can_insert: true, can_update: true }),
  put('role_permissions', { id: 2, role: 'viewer', table_name: 'bookings', can_read: true }),
]
const LUNCH = bookingRow({ id: 'b1', title: 'Sahni lunch', ...during('lunch'), guests_expected: 100 })
const RAO = bookingRow({ id: 'b2', title: 'Rao dinner', hall_id: PEARL.id, event_date: '2026-11-22' })

let wire: Wire

function Address() {
  const { pathname, search } = useLocation()
  return <output data-testid="address">{pathname + search}</output>
}
const address = () => screen.getByTestId('address').textContent

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}'))) // /health, asked without the client
  wire = connectToFake({ person: { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu Sen' } })
})
afterEach(async () => {
  overlays.close()
  for (const { id } of toasts.getAll()) toasts.close(id)
  sessionStorage.clear()
  await wire.close()
})

async function open(role: 'sales' | 'viewer') {
  wire.server.commit(...house, put('memberships', { id: 1, user_id: 'ritu', branch_id: null, role }))
  wire.server.commit(put('bookings', { ...LUNCH }), put('bookings', { ...RAO }))
  render(
    <MemoryRouter initialEntries={['/dwk/diary/2026-11-21?move=b1']}>
      <Pages config={{ publishableKey: 'k', isDemo: false, canSignUp: false }} />
      <Address />
    </MemoryRouter>,
  )
  await screen.findByRole('radio', { name: /^Pearl/ })
  return userEvent.setup()
}

const hall = (name: string) => screen.getByRole('radio', { name: new RegExp(`^${name}`) })
const stored = () => wire.server.rows('bookings').find(({ id }) => id === 'b1') as unknown as Booking

test('each hall says how the booking would stand there; a free one takes it', async () => {
  const user = await open('sales')
  const button = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Move' })

  expect(within(hall('Emerald A').closest('label')!).getByText('Stands here', { exact: false })).toBeTruthy()
  expect(button().disabled).toBe(true)
  await user.click(hall('Emerald B'))
  expect(screen.getByText('Emerald B, Saturday 21 November, 11:30–16:00. Free')).toBeTruthy()
  await user.click(button())

  await waitFor(() => expect(stored().hall_id).toBe(EMERALD_B.id))
  // A date of another year than the one that runs is told with its year.
  expect(await screen.findByText(/^Moved Sahni lunch to Emerald B, Sat 21 Nov( 2026)? 11:30$/)).toBeTruthy()
  expect(screen.getByRole('button', { name: /^Undo/ })).toBeTruthy()
  expect(address()).toBe('/dwk/diary/2026-11-21')
})

test('a held place says by whom and is opened in the form, nothing is written', async () => {
  const user = await open('sales')

  await user.click(hall('Pearl'))
  await user.click(screen.getByRole('radio', { name: 'Dinner' }))
  expect(screen.getByText('Pearl, Saturday 21 November, 19:00–00:30. Free')).toBeTruthy()
  wire.server.commit(put('bookings', { ...bookingRow({ id: 'b3', title: 'Arjun got it', hall_id: PEARL.id }) }))
  expect(await screen.findByText('Pearl, Saturday 21 November, 19:00–00:30. Overlaps 8 h 30 m, Arjun got it')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Open it there' }))

  await waitFor(() => expect(address()).toBe('/dwk/diary/2026-11-21?booking=b1&hall=3&date=2026-11-21&from=19%3A00&to=00%3A30&days=1'))
  expect(stored().hall_id).toBe(LUNCH.hall_id)
})

test('lost in a race it is back where it was, with the words of the server', async () => {
  const user = await open('sales')
  const taken = 'Emerald B is taken from Sat 21 Nov 09:30 to 17:00, set-up and tear-down included, by "Rao dinner" (confirmed)'
  wire.server.ledger.judge = () => ({ code: '23P01', message: taken, details: null, hint: null })

  await user.click(hall('Emerald B'))
  await user.click(screen.getByRole('button', { name: 'Move' }))

  expect(await screen.findByText(`Sahni lunch was not moved. ${taken}`)).toBeTruthy()
  expect(stored().hall_id).toBe(LUNCH.hall_id)
  expect(screen.queryByRole('button', { name: /^Undo/ })).toBeNull()
})

test('who may only read is told that it stays', async () => {
  await open('viewer')

  expect(screen.getByText('It cannot be moved as it stands.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Move' })).toBeNull()
})

describe('without a network', () => {
  function lose() {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    wire.server.failWith = 503
    wire.server.ledger.before = () => Response.json({}, { status: 503 })
    dispatchEvent(new Event('offline'))
  }
  afterEach(() => vi.restoreAllMocks())

  test('it stands there at once, and is sent once when the line is back', async () => {
    const user = await open('sales')
    lose()
    await user.click(hall('Emerald B'))
    await user.click(screen.getByRole('button', { name: 'Move' }))
    expect(await screen.findByRole('button', { name: /Sahni lunch, Emerald B.*not sent yet/ })).toBeTruthy()
    expect(stored().hall_id).toBe(LUNCH.hall_id)

    vi.restoreAllMocks()
    wire.server.failWith = null
    wire.server.ledger.before = () => null
    dispatchEvent(new Event('online'))
    await waitFor(() => expect(stored().hall_id).toBe(EMERALD_B.id))
    expect(wire.server.ledger.done).toHaveLength(1)
  })

  test('a month that this device has not says so', async () => {
    const user = await open('sales')
    lose()
    await user.click(screen.getByRole('spinbutton', { name: /^month/i }))
    await user.keyboard('{ArrowUp}')
    expect(await screen.findByText(/^This month is not on this device yet/, undefined, { timeout: 3_000 })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Move' })).toBeNull()
  })
})
