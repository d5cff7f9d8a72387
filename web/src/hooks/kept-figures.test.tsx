/** The last figures on a device that is opened without a server. */
import 'fake-indexeddb/auto'
import { render, screen, waitFor } from '@testing-library/react'
import { Dexie } from 'dexie'
import { afterEach, expect, it, vi } from 'vitest'
import { useFigures } from '@/hooks/use-figures'
import { useSession } from '@/hooks/use-session'
import { liveHub } from '@/lib/live/hub'
import type { FakeChange } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const QUERY = { branchId: 1, date: '2026-11-22', span: 30 } as const
const NAME = 'figures {"branchId":1,"span":30}'
const REPORTS = ['occupancy', 'books', 'books_by_month', 'enquiries', 'lead_funnel', 'lead_reasons']
const put = (table: string, row: object): FakeChange => ({ table, kind: 'INSERT', row: { id: 1, ...row } })

let wire: Wire
afterEach(async () => {
  await wire.close()
  for (const name of await Dexie.getDatabaseNames()) await Dexie.delete(name)
})

function enter(id: string): void {
  wire = connectToFake({ person: { id, email: `${id}@demo.test`, name: id } })
  wire.server.commit(
    put('branches', { code: 'dwk', sort_order: 0 }),
    put('role_permissions', { role: 'manager', table_name: 'bookings', can_read: true }),
    put('memberships', { user_id: id, branch_id: 1, role: 'manager' }),
  )
}

function Board() {
  return useSession().status === 'ready' ? <Figures /> : null
}
function Figures() {
  const { value, readAt } = useFigures(QUERY)
  return <p>{value ? `${value.query.date} at ${String(readAt)}` : 'none'}</p>
}

it('are kept as they are read, for their person alone', async () => {
  enter('dev')
  vi.spyOn(Date, 'now').mockReturnValue(1_000)
  for (const name of REPORTS) wire.server.answers.set(name, () => [{}])
  render(<Board />)
  await screen.findByText('2026-11-22 at 1000')
  vi.restoreAllMocks()
  const hub = liveHub(wire.client)
  await waitFor(async () => expect(await hub.keptReport(NAME)).toMatchObject({ value: { query: QUERY }, readAt: 1_000 }))
  hub.closeAll()
  hub.openFor('somebody else')
  expect(await hub.keptReport(NAME)).toBeNull()
})

it('are shown with their moment until they can be counted again', async () => {
  enter('kavi')
  const { unmount } = render(<Board />)
  await screen.findByText('none')
  liveHub(wire.client).keepReport(NAME, { value: { query: QUERY }, readAt: 5_000 })
  await waitFor(async () => expect(await liveHub(wire.client).keptReport(NAME)).not.toBeNull())
  unmount()
  render(<Board />)
  await screen.findByText('2026-11-22 at 5000')
})
