import { beforeEach, expect, test, vi } from 'vitest'
import { connectClient } from '@/lib/client'
import type { Booking } from '@/lib/database'
import { toasts } from '@/lib/toasts'
import { FakeServer } from '@/testing/fake-server'
import { floorWork } from './floor-work'
import { toldRow } from './testing'

const BOOKING = { id: 'b1', title: 'Kapoor wedding', status: 'in_progress', version: 1 } as Booking
const KITCHEN = toldRow({ id: 'k1', department: 'kitchen' })
const STORE = toldRow({ id: 's1', department: 'store' })

let server: FakeServer
beforeEach(() => {
  server = new FakeServer()
  connectClient({ publishableKey: 'k' }, { origin: 'http://banquet.test', fetch: server.fetch, transport: server.transport, storageKey: crypto.randomUUID() })
  for (const row of [KITCHEN, STORE]) server.commit({ table: 'function_acknowledgements', kind: 'INSERT', row })
})
const seen = () => server.rows('function_acknowledgements').map((row) => row['acknowledged_at'] !== null)
const told = () => toasts.getAll().at(-1)

test('what departments have seen is signed for all of them in one transaction, and Undo takes it back', async () => {
  await floorWork.acknowledge(BOOKING, [{ department: 'kitchen', row: KITCHEN }, { department: 'store', row: STORE }])

  expect(seen()).toEqual([true, true])
  expect(server.ledger.done).toHaveLength(1)
  toasts.act(told()?.id ?? 0)
  await vi.waitFor(() => expect(seen()).toEqual([false, false]))
})

test.each([
  ['in_progress', { status: 'completed', guests_actual: 612 }],
  ['completed', { status: 'completed', guests_actual: 612 }],
] as const)('covers of a function that is %s are kept with its status', async (status, after) => {
  server.commit({ table: 'bookings', kind: 'INSERT', row: { ...BOOKING, status } })

  await floorWork.complete({ ...BOOKING, status }, 612)

  expect(server.rows('bookings')).toEqual([expect.objectContaining(after)])
})

test('a refusal says why and changes nothing', async () => {
  server.ledger.judge = () => ({ code: '42501', message: 'Only the floor begins functions.', details: null, hint: null })

  await floorWork.start(BOOKING)

  expect(told()).toMatchObject({ tone: 'failed' })
  expect(server.ledger.done).toEqual([])
})
