/** Pull sheets by keys, from the number to the row, on a wire in memory. */
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes } from 'react-router'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useSession } from '@/hooks/use-session'
import { aFunction, anItem, aNeed } from '@/lib/stock/testing'
import { toasts } from '@/lib/toasts'
import { PullSheetsPage } from '@/pages/stock/pull-sheets-page'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const sunil = { id: 'sunil', email: 'store@demo.test', name: 'Sunil Tomar' }
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row: { version: 1, ...row } })
const dwarka = { id: 1, code: 'dwk', name: 'Dwarka', sort_order: 1, timezone: 'Asia/Kolkata', currency: 'INR', option_hours: 168, default_duration_minutes: 240 }
const TABLES = ['branches', 'bookings', 'inventory_items', 'inventory_needs', 'inventory_movements', 'inventory_shortages', 'inventory_transfers']

let wire: Wire
const user = userEvent.setup()
const counted = (item: string) => screen.getByRole<HTMLInputElement>('textbox', { name: `To take: ${item}, Malhotra–Kapoor reception` })
const wanted = () => wire.server.rows('inventory_needs').map(({ item_id, quantity }) => [item_id, quantity])

function Ready() {
  return useSession().status === 'ready' ? <Routes><Route path="/:branch/stock/pull-sheets" element={<PullSheetsPage />} /></Routes> : null
}

beforeEach(async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}'))) // /health, asked without the client
  vi.setSystemTime('2026-11-21T05:00:00Z') // needs of days gone by are not read
  wire = connectToFake({ person: sunil })
  wire.server.commit(
    put('branches', dwarka),
    put('memberships', { id: 1, user_id: 'sunil', branch_id: 1, role: 'store' }),
    ...TABLES.map((table_name, id) => put('role_permissions', { id, role: 'store', table_name, can_read: true, can_insert: true, can_update: true, can_delete: true })),
    put('bookings', aFunction()),
    put('inventory_items', anItem()),
    put('inventory_items', anItem({ id: 'gold', name: 'Banquet chair, gold', sort_order: 1 })),
    put('inventory_needs', aNeed()),
  )
  render(<MemoryRouter initialEntries={['/dwk/stock/pull-sheets?day=2026-11-21']}><Ready /></MemoryRouter>)
  await screen.findByRole('textbox', { name: 'To take: Chiavari chair, Malhotra–Kapoor reception' })
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

it('a number is changed by Enter, and has the focus still', async () => {
  await user.click(counted('Chiavari chair'))
  await user.keyboard('120{Enter}')
  await waitFor(() => expect(wanted()).toEqual([['chair', 120]]))
  await waitFor(() => expect(document.activeElement).toBe(counted('Chiavari chair')))
})

it('what is put on the sheet is counted next', async () => {
  wire.server.ledger.before = ({ writes }) => {
    for (const write of writes) if (write.op === 'insert') Object.assign(write.row, { ...aNeed(), ...write.row }) // as the database completes it
    return null
  }
  await user.click(screen.getByRole('combobox'))
  await user.keyboard('gold{ArrowDown}{Enter}')
  await waitFor(() => expect(document.activeElement).toBe(counted('Banquet chair, gold')))
  await user.keyboard('40{Enter}')
  await waitFor(() => expect(wanted()).toEqual([['chair', 100], ['gold', 40]]))
})

it('a number that is refused says why, where it stands', async () => {
  wire.server.ledger.judge = () => ({ code: '23514', message: 'That is more than the store has', details: null, hint: 'Take fewer.' })
  await user.click(counted('Chiavari chair'))
  await user.keyboard('9000{Enter}')
  const why = await screen.findByRole('alert')
  expect(why.textContent).toContain('That is more than the store has')
  const field = counted('Chiavari chair')
  expect([field.value, field.getAttribute('aria-invalid')]).toEqual(['100', 'true'])
  expect(within(document.getElementById(field.getAttribute('aria-describedby') ?? '') as HTMLElement).getByRole('alert')).toBe(why)
})

it('leads from a sheet to its booking', () => {
  expect(screen.getByRole('link', { name: 'Malhotra–Kapoor reception' }).getAttribute('href')).toBe('/dwk/diary/2026-11-21?booking=a')
})

it('what was issued is taken back by Undo, as far as it is still out', async () => {
  const moved = () => wire.server.rows('inventory_movements').map(({ reason, quantity, note }) => [reason, quantity, note])
  const issueRest = () => screen.queryByRole('button', { name: 'Issue what is left' })
  await user.click(issueRest() as HTMLElement)
  await waitFor(() => expect(toasts.getAll().at(-1)?.text).toBe('Issued for Malhotra–Kapoor reception'))
  wire.server.commit({ table: 'inventory_needs', kind: 'UPDATE', row: { ...aNeed(), issued: 100, returned: 30, version: 2 } }) // as the database counts, and a colleague
  await waitFor(() => expect(screen.getByText('30')).toBeTruthy())

  toasts.act(toasts.getAll().at(-1)?.id ?? 0)
  await waitFor(() => expect(moved()).toEqual([['issue', 100, null], ['return', 70, 'Undone at once']]))
  wire.server.commit({ table: 'inventory_needs', kind: 'UPDATE', row: { ...aNeed(), issued: 100, returned: 100, version: 3 } })
  await waitFor(() => expect(issueRest()).not.toBeNull())
})
