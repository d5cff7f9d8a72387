/** The settings of a branch, from the field to the row, on a wire in memory. */
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useSession } from '@/hooks/use-session'
import { SettingsPage } from '@/pages/settings/settings-page'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const asha = { id: 'asha', email: 'asha@demo.test', name: 'Asha Rao' }
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row: { version: 1, ...row } })
const dwarka = { id: 1, code: 'dwk', name: 'Dwarka', sort_order: 1, timezone: 'Asia/Kolkata', currency: 'INR', option_hours: 168, default_duration_minutes: 240 }
const house = (role: string) => [
  put('branches', dwarka),
  put('halls', { id: 7, branch_id: 1, name: 'Pearl', kind: 'base', active: true, sort_order: 1, setup_minutes: 120, teardown_minutes: 60 }),
  put('dayparts', { id: 3, branch_id: 1, code: 'dinner', name: 'Dinner', start_time: '19:00:00', end_time: '23:30:00', end_day_offset: 0, sort_order: 1 }),
  put('memberships', { id: 1, user_id: 'asha', branch_id: 1, role }),
  ...['branches', 'halls', 'dayparts'].map((table_name, id) => put('role_permissions', { id, role: 'manager', table_name, can_read: true, can_insert: true, can_update: true, can_delete: true })),
]

let wire: Wire
const user = userEvent.setup()
const section = (name: string) => within(screen.getByRole('region', { name }))
const lastWrites = () => wire.server.ledger.done.at(-1)?.writes
const stored = (table: string) => wire.server.rows(table)[0]

function Ready() {
  return useSession().status === 'ready' ? <Routes><Route path="/:branch/settings" element={<SettingsPage />} /></Routes> : null
}

async function open(role: string) {
  wire.server.commit(...house(role))
  render(<MemoryRouter initialEntries={['/dwk/settings']}><Ready /></MemoryRouter>)
  await screen.findByRole('region', { name: 'Options' })
  await screen.findByLabelText('Set-up of Pearl')
}

async function type(label: string, text: string) {
  await user.clear(screen.getByLabelText(label))
  await user.type(screen.getByLabelText(label), text)
  await user.tab()
}

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}'))) // /health, asked without the client
  wire = connectToFake({ person: asha })
})
afterEach(() => wire.close())

describe('the settings of a branch', () => {
  it('change how long options hold, said in days, and nothing else', async () => {
    await open('manager')
    expect(section('Options').getByText(/^7 days;/)).toBeDefined()
    await type('An option holds', '52')
    expect(section('Options').getByText(/^2 days 4 hours;/)).toBeDefined()
    await user.click(section('Options').getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(stored('branches')).toMatchObject({ option_hours: 52, name: 'Dwarka' }))
    expect(section('Options').queryByRole('button', { name: 'Save' })).toBeNull()
  })

  it('are not saved while they say nothing', async () => {
    await open('manager')
    await user.clear(screen.getByLabelText('An option holds'))
    expect(section('Options').getByText('From 1 to 504 hours')).toBeDefined()
    await user.click(section('Options').getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('An option holds')))
    expect(stored('branches')).toMatchObject({ option_hours: 168 })
    await user.click(section('Options').getByRole('button', { name: 'Put back' }))
    expect(section('Options').getByText(/^7 days;/)).toBeDefined()
  })

  it('are live: what nobody touched follows, what somebody else changed too is said', async () => {
    await open('manager')
    await type('An option holds', '52')
    wire.server.commit({ table: 'branches', kind: 'UPDATE', row: { ...dwarka, version: 2, option_hours: 24, name: 'Dwarka Sector 10' } })
    expect(await section('Options').findByText('Changed meanwhile to 1 day')).toBeDefined()
    expect(section('Branch').getByLabelText<HTMLInputElement>('Name').value).toBe('Dwarka Sector 10')
    await user.click(section('Options').getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(stored('branches')).toMatchObject({ option_hours: 52, name: 'Dwarka Sector 10' }))
  })

  it('change sessions and what a hall takes before and after', async () => {
    await open('manager')
    await type('Set-up of Pearl', '90')
    await user.click(section('Halls').getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(stored('halls')).toMatchObject({ setup_minutes: 90, teardown_minutes: 60 }))
    await user.clear(screen.getByLabelText('Name of Dinner'))
    await user.type(screen.getByLabelText('Name of Dinner'), 'Evening')
    await user.click(section('Sessions').getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(stored('dayparts')).toMatchObject({ name: 'Evening', start_time: '19:00:00' }))
  })

  it('add a hall, and a combination of those that are there', async () => {
    wire.server.commit(put('halls', { id: 8, branch_id: 1, name: 'Onyx', kind: 'base', active: true, sort_order: 2, setup_minutes: 0, teardown_minutes: 0 }))
    wire.server.ledger.functions.set('add_hall', () => 9)
    await open('manager')
    await user.click(screen.getByRole('button', { name: 'Add a hall or a combination' }))
    const form = within(screen.getByRole('form', { name: 'Add a hall or a combination' }))
    await user.type(form.getByLabelText('Hall'), 'Pearl and Onyx')
    await user.click(form.getByRole('checkbox', { name: 'Pearl' }))
    await user.click(form.getByRole('button', { name: 'Add' }))
    expect(form.getByRole('alert').textContent).toBe('Choose two halls or more')
    await user.click(form.getByRole('checkbox', { name: 'Onyx' }))
    await user.click(form.getByRole('button', { name: 'Add' }))
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Add a hall or a combination' })).toBeNull())
    expect(lastWrites()).toEqual([{ op: 'call', function: 'add_hall', arguments: { branch_id: 1, name: 'Pearl and Onyx', guests: null, outdoor: false, parts: [7, 8] } }])
  })

  it('keep the focus where a form, a row or the buttons go', async () => {
    wire.server.commit(put('halls', { id: 8, branch_id: 1, name: 'Onyx', kind: 'base', active: true, sort_order: 2, setup_minutes: 0, teardown_minutes: 0 }))
    await open('manager')
    await user.click(screen.getByRole('button', { name: 'Add a session' }))
    await user.click(within(screen.getByRole('form', { name: 'Add a session' })).getByRole('button', { name: 'Cancel' }))
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add a session' }))

    await type('Set-up of Pearl', '90')
    await user.click(section('Halls').getByRole('button', { name: 'Put back' }))
    expect(document.activeElement?.tagName).toBe('FORM')

    await user.click(screen.getByRole('button', { name: 'Take Pearl out of use' }))
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Use Pearl again' })))
  })

  it('say how many a hall seats, together with what else was changed of it', async () => {
    wire.server.ledger.functions.set('seat_guests', () => null)
    await open('manager')
    await type('Set-up of Pearl', '90')
    await type('Guests that Pearl seats', '140')
    await user.click(section('Halls').getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(section('Halls').queryByRole('button', { name: 'Save' })).toBeNull())
    expect(lastWrites()).toMatchObject([{ op: 'update', table: 'halls' }, { function: 'seat_guests', arguments: { hall_id: 7, guests: 140 } }])
  })

  it('take a hall out of use and into it again', async () => {
    await open('manager')
    await user.click(screen.getByRole('button', { name: 'Take Pearl out of use' }))
    await user.click(await screen.findByRole('button', { name: 'Use Pearl again' }))
    await screen.findByLabelText('Set-up of Pearl')
    expect(stored('halls')).toMatchObject({ active: true })
  })

  it('say what a new session lacks, and take one away', async () => {
    await open('manager')
    await user.click(screen.getByRole('button', { name: 'Add a session' }))
    const form = within(screen.getByRole('form', { name: 'Add a session' }))
    await user.click(form.getByRole('button', { name: 'Add' }))
    expect([form.getByText('Give it a name'), form.getAllByText('Give a time').length]).toEqual([expect.anything(), 2])
    await user.click(screen.getByRole('button', { name: 'Remove Dinner' }))
    await waitFor(() => expect(wire.server.rows('dayparts')).toEqual([]))
    expect(screen.getByText('No session yet. Calendars show what is free by session.')).toBeDefined()
  })

  it('are read by who may not set them, and say who may', async () => {
    await open('sales')
    expect(screen.getByText('Owners and managers of the branch set these.')).toBeDefined()
    expect(screen.getByLabelText('An option holds').hasAttribute('disabled')).toBe(true)
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
    expect(screen.queryAllByRole('button', { name: /^(Add|Remove|Take|Use)/ })).toEqual([])
    expect(screen.queryByRole('link', { name: 'Open another branch' })).toBeNull()
  })
})
