import { act, render, screen } from '@testing-library/react'
import { Profiler } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { liveHub } from '@/lib/live/hub'
import { useLiveBatches, useLiveTable } from '@/hooks/use-live-table'
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

type Row = { id: string; branch_id: number }
const insert = (id: string, branch_id: number): FakeChange => ({ table: 'bookings', kind: 'INSERT', row: { id, branch_id } })

function Titles({ branchId, told }: { branchId: number | null; told?: number[] }) {
  const { status, rows, table } = useLiveTable<Row>(branchId === null ? null : { table: 'bookings', conditions: [['branch_id', 'eq', branchId]] })
  useLiveBatches(table, (batch) => told?.push(batch.changes.length))
  return <p>{status}: {rows.map((row) => row.id).join(' ')}</p>
}
const shown = () => screen.getByRole('paragraph').textContent

it('shows rows as they come, and one render for a burst', async () => {
  wire.server.commit(insert('a', 7))
  const told: number[] = []
  let renders = 0
  render(<Profiler id="titles" onRender={() => (renders += 1)}><Titles branchId={7} told={told} /></Profiler>)
  expect(shown()).toBe('loading: ')
  await settle()
  expect(shown()).toBe('ready: a')

  renders = 0
  act(() => { for (const id of ['b', 'c', 'd']) wire.server.commit(insert(id, 7)) })
  await settle()
  expect(shown()).toBe('ready: a b c d')
  expect([renders, told]).toEqual([1, [3]])
})

it('never shows the rows of another question', async () => {
  wire.server.commit(insert('a', 7), insert('b', 8))
  const { rerender } = render(<Titles branchId={7} />)
  await settle()
  expect(shown()).toBe('ready: a')

  rerender(<Titles branchId={8} />)
  expect(shown()).toBe('loading: ')
  await settle()
  expect(shown()).toBe('ready: b')
})

it('has rows that were looked at a moment ago at once', async () => {
  wire.server.commit(insert('a', 7))
  const { rerender } = render(<Titles branchId={7} />)
  await settle()
  rerender(<Titles branchId={8} />)
  await pass(5_000)
  wire.server.commit(insert('meanwhile', 7))
  rerender(<Titles branchId={7} />)
  expect(shown()).toBe('ready: a')
  await settle()
  expect(shown()).toBe('ready: a meanwhile')
  expect(wire.server.reads).toHaveLength(2)
})

it('draws rows that are at hand in one render', async () => {
  wire.server.commit(insert('a', 7), insert('b', 8))
  const beside = liveHub().open<Row>({ table: 'bookings', conditions: [['branch_id', 'eq', 8]] })
  let renders = 0
  const titles = (branchId: number) => <Profiler id="titles" onRender={() => (renders += 1)}><Titles branchId={branchId} /></Profiler>
  const { rerender } = render(titles(7))
  await settle()

  renders = 0
  rerender(titles(8))
  expect([shown(), renders]).toEqual(['ready: b', 1])
  beside.release()
  await pass(60_000)
  wire.server.commit(insert('c', 8))
  await settle()
  expect(shown()).toBe('ready: b c')
})

it('opens rows anew that were closed since they were last shown', async () => {
  wire.server.commit(insert('a', 7))
  const { rerender } = render(<Titles branchId={7} />)
  await settle()
  rerender(<Titles branchId={null} />)
  await pass(60_000)
  wire.server.commit(insert('b', 7))
  rerender(<Titles branchId={7} />)
  await settle()
  expect(shown()).toBe('ready: a b')
})

it('asks for nothing when given nothing', async () => {
  render(<Titles branchId={null} />)
  await settle()
  expect(shown()).toBe('loading: ')
  expect(wire.server.reads).toEqual([])
})
