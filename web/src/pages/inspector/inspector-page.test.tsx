/** The Inspector from its address to its frames, and who may not open it. */
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { InspectorPage } from '@/pages/inspector/inspector-page'
import { useSession } from '@/hooks/use-session'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row })
const house = [
  put('branches', { id: 1, code: 'dwk', name: 'Dwarka', sort_order: 1, timezone: 'Asia/Kolkata', currency: 'INR' }),
  put('memberships', { id: 1, user_id: 'ritu', branch_id: null, role: 'owner', created_at: '2026-11-01T10:00:00Z' }),
  put('role_permissions', { id: 1, role: 'owner', table_name: 'bookings', can_read: true, can_insert: true }),
  put('role_permissions', { id: 2, role: 'owner', table_name: 'audit_log', can_read: true }),
  put('role_permissions', { id: 3, role: 'sales', table_name: 'secrets', can_read: true }),
]
const figures = { connections: 12, channels: 30, behind: 0, cursor: 'e.9.0', transactions: 5, frames: 99, lag_bytes: 0, lag_seconds: 0, commit_to_send_ms: { p50: 0.5, p99: 2 }, must_refetch: { rights: 2 } }

let wire: Wire
let health: Response | Error
const user = userEvent.setup()

beforeEach(async () => {
  wire = connectToFake({ person: { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu Sen' } })
  wire.server.commit(...house)
  health = Response.json({ version: '0.1.0', parts: { database: { status: 'ok' }, realtime: { status: 'unavailable', reason: 'It stands still.' } }, figures }, { status: 503 })
  vi.stubGlobal('fetch', () => (health instanceof Error ? Promise.reject(health) : Promise.resolve(health.clone())))
  vi.stubGlobal('WebSocket', wire.server.transport)
  render(<MemoryRouter><WhenReady /></MemoryRouter>)
  await screen.findByRole('button', { name: 'Join' })
})
afterEach(async () => {
  await wire.close()
  vi.unstubAllGlobals()
})

function WhenReady() {
  return useSession().status === 'ready' ? <InspectorPage /> : null
}

const said = /(sent|received)(phx_join|phx_reply|system|postgres_changes|broadcast|presence)/
const frames = () => screen.queryAllByRole('option').map(({ textContent }) => said.exec(textContent)?.slice(1).join(' '))
async function join() {
  await user.click(screen.getByRole('button', { name: 'Join' }))
  await screen.findByText('Joined')
  await waitFor(() => expect(frames()).toEqual(['sent phx_join', 'received phx_reply', 'received system']))
}
const view = (name: string) => user.click(screen.getByRole('radio', { name }))

it('shows every frame of the channel it joins, and where that stands', async () => {
  screen.getByText('Nothing heard yet')
  await join()
  wire.server.commit(put('bookings', { id: 'a', title: 'Tea' }))
  await screen.findByText('INSERT bookings')
  screen.getByText('1 change in 1 transaction')
  screen.getByText('e.102.0')
  await user.click(screen.getByRole('button', { name: 'Leave' }))
  screen.getByText('Not joined')
})

it('opens a frame by keys, over several lines, and closes it by Esc', async () => {
  await join()
  screen.getByRole('listbox').focus()
  await user.keyboard('{Home}{ArrowDown}')
  expect(screen.getByRole('option', { selected: true }).textContent).toContain('phx_reply')
  expect(within(screen.getByRole('complementary', { name: 'Frame' })).getByLabelText('Payload, JSON').textContent).toContain('\n  "status": "ok"')
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('complementary')).toBeNull()
})

it('holds still while paused, and shows the rest afterwards', async () => {
  await join()
  await user.click(screen.getByRole('button', { name: /Pause/ }))
  wire.server.commit(put('bookings', { id: 'a' }))
  await waitFor(() => expect(screen.getByText('1 change in 1 transaction')).toBeDefined())
  expect(frames()).toHaveLength(3)
  await user.click(screen.getByRole('button', { name: /Continue/ }))
  expect(frames()).toHaveLength(5)
})

it('finds frames by words and direction, and clears them', async () => {
  await join()
  await view('Out')
  expect(frames()).toEqual(['sent phx_join'])
  await view('All')
  await user.type(screen.getByRole('searchbox', { name: 'Find in frames' }), 'checkpoint')
  expect(frames()).toEqual(['received system'])
  await user.type(screen.getByRole('searchbox'), ' nowhere')
  screen.getByText('No frame matches')
  await user.click(screen.getByRole('button', { name: 'Clear' }))
  screen.getByText('Nothing heard yet')
})

it('sends a broadcast and presence, and refuses what is no JSON object', async () => {
  await join()
  await user.click(screen.getByRole('button', { name: 'Send' }))
  await waitFor(() => expect(frames()).toContain('sent broadcast'))
  await user.click(screen.getByRole('radio', { name: 'Presence' }))
  await user.click(screen.getByRole('button', { name: 'Track' }))
  await user.click(screen.getByRole('button', { name: 'Untrack' }))
  await waitFor(() => expect(frames().filter((each) => each === 'sent presence')).toHaveLength(2))
  await user.clear(screen.getByLabelText('Payload, JSON'))
  await user.type(screen.getByLabelText('Payload, JSON'), 'nonsense')
  screen.getByText('This is not a JSON object')
})

it('does not join without a topic, and says so', async () => {
  await user.clear(screen.getByLabelText('Topic'))
  await user.click(screen.getByRole('button', { name: 'Join' }))
  screen.getByText('Enter a topic')
  screen.getByText('Not joined')
})

it('shows the roles one has and what they may do', async () => {
  await view('Rights')
  const row = screen.getByRole('row', { name: /bookings/ })
  expect(within(row).getAllByRole('cell').map(({ textContent }) => textContent)).toEqual(['Yes', 'Yes', 'No', 'No'])
  screen.getByText('All branches')
  screen.getByText(/^since Sun 1 Nov/)
})

it('shows how the server does, with reasons and figures', async () => {
  await view('Server')
  await screen.findByText('It stands still.')
  screen.getByText('≤ 0.5 ms, ≤ 2 ms')
  screen.getByText('2 rights changed')
  screen.getByText('By nothing')
})

it('says that the server is out of reach, and asks again', async () => {
  const answer = health
  health = new TypeError('failed to fetch')
  await view('Server')
  await screen.findByText('The server cannot be reached')
  health = answer
  await user.click(screen.getByRole('button', { name: 'Try now' }))
  await screen.findByText('It stands still.')
  expect(screen.queryByText('The server cannot be reached')).toBeNull()
})
