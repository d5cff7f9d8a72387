import { render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useSlidingTable } from '@/hooks/use-sliding-table'
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

type Row = { id: string; branch_id: number; event_date: string }
const insert = (id: string, branch_id: number, event_date: string): FakeChange => ({
  table: 'bookings', kind: 'INSERT', row: { id, branch_id, event_date },
})

function Titles({ branchId = 7, since }: { branchId?: number; since: string }) {
  const { status, rows } = useSlidingTable<Row>({
    table: 'bookings',
    keptAs: 'titles',
    conditions: [['branch_id', 'eq', branchId], ['event_date', 'gte', since]],
  })
  return <p>{status}: {rows.map((row) => row.id).join(' ')}</p>
}
const shown = () => screen.getByRole('paragraph').textContent
const yesterday = insert('a', 7, '2026-11-22')
const today = insert('b', 7, '2026-11-23')

it('keeps the rows of yesterday until those of today are in', async () => {
  wire.server.commit(yesterday, today)
  const { rerender } = render(<Titles since="2026-11-22" />)
  await settle()
  rerender(<Titles since="2026-11-23" />)
  expect(shown()).toBe('ready: a b')
  await settle()
  expect(shown()).toBe('ready: b')
})

it('keeps them live while the server does not answer, and turns once it does', async () => {
  wire.server.commit(yesterday, today)
  const { rerender } = render(<Titles since="2026-11-22" />)
  await settle()
  wire.server.failWith = 503
  rerender(<Titles since="2026-11-23" />)
  await settle()
  wire.server.commit(insert('c', 7, '2026-11-24'))
  await settle()
  expect(shown()).toBe('ready: a b c')

  wire.server.failWith = null
  await pass(2_000)
  expect(shown()).toBe('ready: b c')
})

it('never shows the rows of another branch', async () => {
  wire.server.commit(yesterday, insert('d', 8, '2026-11-23'))
  const { rerender } = render(<Titles since="2026-11-22" />)
  await settle()
  rerender(<Titles branchId={8} since="2026-11-23" />)
  expect(shown()).toBe('loading: ')
  await settle()
  expect(shown()).toBe('ready: d')
})
