import { render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useMovements } from '@/hooks/use-movements'
import type { InventoryMovement } from '@/lib/database'
import type { FakeChange } from '@/testing/fake-server'
import { pass, settle, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
beforeEach(() => {
  stopClock()
  wire = connectToFake()
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

const row = (id: string, day: string) => ({ id, branch_id: 7, happened_at: `${day}T10:00:00Z` })
const moved = (id: string, day: string): FakeChange => ({ table: 'inventory_movements', kind: 'INSERT', row: row(id, day) })
const ofToday = [row('c', '2026-11-23')] as unknown as InventoryMovement[]

function List({ movements = ofToday }: { movements?: readonly InventoryMovement[] }) {
  const { rows, loaded, hasMore } = useMovements(7, '2026-11-23', { movements, loaded: true })
  return <p>{loaded ? rows.map(({ id }) => id).join(' ') : 'loading'}, {String(hasMore)}</p>
}
const shown = () => screen.getByRole('paragraph').textContent

it('shows those of today until the last fifty are read', async () => {
  wire.server.commit(moved('a', '2026-10-01'), moved('b', '2026-11-10'), moved('c', '2026-11-23'))
  render(<List />)
  expect(shown()).toBe('c, null')
  await settle()
  await settle()
  expect(shown()).toMatch(/^c b a, (true|false)$/)
})

it('shows those of today where no server answers, and does not call them all', async () => {
  wire.server.failWith = 0
  wire.server.reachable = false
  const { rerender } = render(<List />)
  await pass(20_000)
  expect(shown()).toBe('c, null')
  rerender(<List movements={[]} />)
  expect(shown()).toBe('loading, null')
})
