/** What a screen that is open for weeks may not do: keep what it no longer shows. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useLiveTable } from '@/hooks/use-live-table'
import { useRealtimeBookings } from '@/hooks/use-real-time'
import type { FakeChange } from '@/testing/fake-server'
import { pass, settle, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

const MEGABYTE = 1024 * 1024
/** Longer than rows that nobody looks at are kept live. */
const FORGOTTEN_MS = 60_000

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

let wire: Wire
beforeEach(() => {
  stopClock()
  wire = connectToFake()
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

type Row = { id: string; branch_id: number; title: string }
const change = (kind: FakeChange['kind'], id: number, note: number): FakeChange => ({
  table: 'bookings',
  kind,
  row: { id: `row ${id}`, branch_id: 7, title: `Kapoor wedding ${note}`, version: note },
})

const shown = () => Number(screen.getByRole('paragraph').textContent)

function Screen({ branchId = 7 }: { branchId?: number }) {
  const { rows } = useLiveTable<Row>({ table: 'bookings', conditions: [['branch_id', 'eq', branchId]] })
  useRealtimeBookings(branchId, {})
  return <p>{rows.length}</p>
}

/** Bytes in use once nothing is left over from work that is done. */
async function heap(): Promise<number> {
  await settle()
  collect()
  return process.memoryUsage().heapUsed
}

it('returns what 1,000 mounts took, and leaves no channel behind', async () => {
  const { rerender } = render(<main />)
  const visit = async (branchId: number) => {
    rerender(<Screen branchId={branchId} />)
    await settle()
    rerender(<main />)
    await settle()
  }
  for (let round = 0; round < 20; round += 1) await visit(round)
  const before = await heap()
  for (let round = 0; round < 1_000; round += 1) await visit(round)
  await pass(FORGOTTEN_MS)
  expect(wire.server.openChannels).toEqual([])
  wire.server.forget()
  wire.server.reads = []
  wire.server.joins = []
  expect((await heap()) - before).toBeLessThan(4 * MEGABYTE)
}, 60_000)

it('keeps the last pages that somebody leafed through, not all of them', async () => {
  const { rerender } = render(<Screen branchId={0} />)
  for (let branchId = 1; branchId < 90; branchId += 1) {
    rerender(<Screen branchId={branchId} />)
    await settle()
  }
  expect(wire.server.openChannels.length).toBeLessThan(30)

  const reads = wire.server.reads.length
  rerender(<Screen branchId={80} />)
  await settle()
  expect(wire.server.reads.length).toBe(reads)
  rerender(<Screen branchId={10} />)
  await settle()
  expect(wire.server.reads.length).toBe(reads + 1)
})

it('holds the rows there are, whatever 100,000 changes there were', async () => {
  const { unmount } = render(<Screen />)
  await settle()
  let note = 0
  const stream = async (changes: number) => {
    for (let sent = 0; sent < changes; sent += 100) {
      const burst = Array.from({ length: 100 }, (_, index) => {
        note += 1
        const kind = index % 10 === 9 ? 'DELETE' : 'INSERT'
        return change(kind, kind === 'DELETE' ? (note - 1) % 500 : note % 500, note)
      })
      act(() => wire.server.commit(...burst))
      if (sent % 1_000 === 0) await settle()
    }
    wire.server.forget()
  }
  await stream(2_000)
  const before = await heap()
  await stream(100_000)
  expect((await heap()) - before).toBeLessThan(4 * MEGABYTE)
  expect(shown()).toBe(wire.server.rows('bookings').length)
  expect(shown()).toBeLessThanOrEqual(500)
  unmount()
}, 60_000)
