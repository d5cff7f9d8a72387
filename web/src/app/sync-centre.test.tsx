import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pages } from '@/app/router'
import { liveHub } from '@/lib/live/hub'
import { toasts } from '@/lib/toasts'
import { write, type Write } from '@/lib/writes'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const ritu = { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu Sen' }
const ID = '01900000-0000-7000-8000-000000000001'
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row })
const booking = {
  id: ID, branch_id: 1, title: 'Wadhwa lunch', event_type: 'lunch', hall_id: 3, hall_name: 'Emerald A', event_date: '2026-11-26',
  event_time: '12:30:00', end_time: '16:00:00', end_day_offset: 0, setup_minutes: 60, teardown_minutes: 30, guests_expected: 240,
  status: 'tentative', option_rank: 1, notes: null, modified_by: 'ritu', modified_at: '2026-11-21T08:00:00Z',
}
const house = [
  put('branches', { id: 1, code: 'dwk', name: 'Dwarka', sort_order: 1, timezone: 'Asia/Kolkata', currency: 'INR' }),
  put('memberships', { id: 1, user_id: 'ritu', branch_id: null, role: 'sales' }),
  put('role_permissions', { id: 1, role: 'sales', table_name: 'bookings', can_read: true, can_insert: true, can_update: true }),
  put('profiles', { id: 'priya', full_name: 'Priya Nair' }),
  put('profiles', { id: 'ritu', full_name: 'Ritu Sen' }),
  put('bookings', booking),
]
const change = (changes: FakeRow): Write => ({ op: 'update', table: 'bookings', id: ID, version: 1, changes })
const lost = () => Response.json({}, { status: 503 })

let wire: Wire
let user: ReturnType<typeof userEvent.setup>
beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}')))
  user = userEvent.setup()
  wire = connectToFake({ person: ritu })
  wire.server.commit(...house)
})
afterEach(async () => {
  for (const { id } of toasts.getAll()) toasts.close(id)
  await wire.close()
})

async function open(path = '/sync', heading = 'Sync this device'): Promise<void> {
  render(<MemoryRouter initialEntries={[path]}><Pages config={{ publishableKey: 'k', isDemo: false, canSignUp: true }} /></MemoryRouter>)
  await screen.findByRole('heading', { level: 1, name: heading })
}

/** Writes while the server is out of reach, lets `others` act, and lets the server be reached again. */
async function writeLate(label: string, write_: Write, others: () => void): Promise<void> {
  const table = liveHub().open<FakeRow>({ table: 'bookings' })
  await waitFor(() => expect(table.table.getState().rows).toHaveLength(1))
  wire.server.ledger.before = lost
  expect(await write(label, [write_])).toEqual({ kind: 'queued' })
  others()
  wire.server.ledger.before = () => null
  liveHub().outbox.tryNow()
}
const priyaSaves = (columns: FakeRow) => () =>
  wire.server.commitSilently({ table: 'bookings', kind: 'UPDATE', row: { id: ID, modified_by: 'priya', modified_at: '2026-11-21T08:20:00Z', ...columns } })
const stored = () => wire.server.rows('bookings').find(({ id }) => id === ID) ?? {}
const radio = (name: RegExp) => screen.getByRole<HTMLInputElement>('radio', { name })

describe('the Sync centre', () => {
  it('says when nothing waits', async () => {
    await open()
    expect(await screen.findByText('Nothing is waiting')).toBeDefined()
  })

  it('lists what waits in its order, and moves it to what was sent', async () => {
    await open()
    wire.server.ledger.before = lost
    await write('New customer: Kapoor', [{ op: 'insert', table: 'customers', row: { id: ID, branch_id: 1, name: 'Kapoor' } }])
    await write('Guests 240 to 260, Wadhwa lunch', [change({ guests_expected: 260 })])
    const waiting = (await screen.findByRole('heading', { name: /Waiting to be sent/ })).parentElement as HTMLElement
    expect(within(waiting).getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      expect.stringMatching(/New customer: Kapoor.*Will be sent first/),
      expect.stringMatching(/Guests 240 to 260, Wadhwa lunch.*After: New customer: Kapoor/),
    ])

    wire.server.ledger.before = () => null
    await user.click(screen.getByRole('button', { name: 'Send now' }))
    expect(await screen.findByText('Nothing is waiting')).toBeDefined()
    expect(screen.getAllByText(/^Accepted/)).toHaveLength(2)
  })

  it('asks about what both changed alone, and saves the choice upon the newer row', async () => {
    await open()
    await writeLate('Wadhwa lunch, Emerald A', change({ event_time: '13:00', guests_expected: 260 }), priyaSaves({ event_time: '12:00:00', status: 'confirmed' }))
    await screen.findByText('Refused: changed meanwhile')
    expect(screen.getByRole('link', { name: 'Sync 1 refused change needs you' })).toBeDefined()
    expect(radio(/Guests expected.*Yours, 260/).checked).toBe(true)
    expect(radio(/Status.*Now with the server, Confirmed/).checked).toBe(true)
    expect(radio(/Starts.*Yours/).checked || radio(/Starts.*Now with the server/).checked).toBe(false)
    expect(screen.getByRole('button', { name: 'Save my choice' })).toHaveProperty('disabled', true)

    await user.click(radio(/Starts.*Yours, 13:00/))
    await user.click(screen.getByRole('button', { name: 'Save my choice' }))

    await screen.findByText('Nothing is waiting')
    expect(stored()).toMatchObject({ event_time: '13:00', guests_expected: 260, status: 'confirmed', version: 3 })
  })

  it('sends nothing when the server\'s values are taken', async () => {
    await open()
    await writeLate('Wadhwa lunch', change({ notes: 'tea' }), priyaSaves({ notes: 'coffee' }))
    await user.click(await screen.findByRole('button', { name: 'Take all of Priya\'s' }))
    await user.click(screen.getByRole('button', { name: 'Save my choice' }))

    await screen.findByText('Nothing is waiting')
    expect(stored()).toMatchObject({ notes: 'coffee', version: 2 })
  })

  it('says where a booking stands whose move was refused', async () => {
    await open()
    wire.server.ledger.judge = () => ({ code: '23P01', message: 'Pearl is taken', details: null, hint: null })
    await writeLate('Wadhwa lunch moved to Pearl', change({ hall_id: 4, hall_name: 'Pearl' }), () => undefined)
    expect(await screen.findByText('Refused: the hall is taken')).toBeDefined()
    expect(screen.getByText(/stays as it was: Emerald A, Thu 26 Nov( 2026)?, 12:30/)).toBeDefined()
  })

  it('tells on other pages too that something was refused, and leads to it', async () => {
    await open('/nowhere', 'There is no such page')
    await writeLate('Wadhwa lunch', change({ notes: 'tea' }), priyaSaves({ notes: 'coffee' }))
    expect(await screen.findByText('Refused: Wadhwa lunch', {}, { timeout: 5_000 })).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Open Sync' }))
    expect(await screen.findByRole('button', { name: 'Take all of mine' })).toBeDefined()
  })

  it('drops a change, and puts it back when that was a slip', async () => {
    await open()
    await writeLate('Wadhwa lunch', change({ notes: 'tea' }), priyaSaves({ notes: 'coffee' }))
    await user.click(await screen.findByRole('button', { name: 'Drop my change' }))
    await screen.findByText('Nothing is waiting')

    await user.click(screen.getByRole('button', { name: 'Undo' }))
    expect(await screen.findByText('Refused: changed meanwhile')).toBeDefined()
  })

  it('puts what builds on a refused change before its person with it', async () => {
    await open()
    wire.server.ledger.judge = (each) => ('row' in each ? { code: '23514', message: 'A name is too long', details: null, hint: 'Shorten it.' } : null)
    wire.server.ledger.before = lost
    const other = ID.replace('1', '2')
    await write('New customer', [{ op: 'insert', table: 'customers', row: { id: other, branch_id: 1, name: 'x' } }])
    await write('Phone of the customer', [{ op: 'update', table: 'customers', id: other, version: 1, changes: { phone: '1' } }])
    await write('Note', [change({ notes: 'tea' })])
    wire.server.ledger.before = () => null
    liveHub().outbox.tryNow()

    expect(await screen.findByText('Shorten it.')).toBeDefined()
    expect(screen.getAllByRole('link', { name: /customer/i }).map((link) => link.textContent)).toEqual([
      expect.stringMatching(/New customer.*A name is too long/), expect.stringMatching(/Phone of the customer.*builds on/),
    ])
    await waitFor(() => expect(stored()).toMatchObject({ notes: 'tea' }))
  })
})

describe('the history', () => {
  it('lists what was sent, the newest first', async () => {
    await open('/sync/history')
    expect(await screen.findByText('Nothing was sent from this device yet.')).toBeDefined()
    await write('First', [change({ notes: 'a' })])
    await write('Second', [{ ...change({ notes: 'b' }), version: 2 } as Write])
    await waitFor(() => expect(screen.getAllByRole('listitem').map((item) => item.textContent.slice(0, 6))).toEqual(['Second', expect.stringContaining('First')]))
  })
})
