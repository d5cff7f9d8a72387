import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { liveHub } from '@/lib/live/hub'
import { watchRefusals } from '@/lib/outbox/refusals'
import { write } from '@/lib/writes'
import { pass, settle, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
const told: string[][] = []
beforeEach(() => {
  stopClock()
  wire = connectToFake()
  told.length = 0
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

const outbox = () => liveHub(wire.client).outbox
const watch = (...waited: number[]) => watchRefusals(outbox(), waited, (refused) => told.push(refused.map(({ label }) => label)))
const add = (label: string, id: number) =>
  write(label, [{ op: 'insert', table: 'customers', row: { id: `01900000-0000-7000-8000-00000000000${id}`, branch_id: 7, name: label } }])
const lost = () => Response.json({}, { status: 503 })
const no = () => ({ code: '23514', message: 'No', details: null, hint: null })

/** Takes changes in while the server does not answer; it then refuses them. */
async function refuseLater(...labels: string[]): Promise<void> {
  wire.server.ledger.before = lost
  for (const [place, label] of labels.entries()) void add(label, place + 1)
  await pass(6_000)
  wire.server.ledger.before = () => null
  wire.server.ledger.judge = no
  outbox().tryNow()
}

it('are told together, a moment after the last', async () => {
  watch()
  await refuseLater('Kapoor', 'Mehta')
  await settle()
  expect(told).toEqual([])
  await pass(2_000)
  expect(told).toEqual([['Kapoor', 'Mehta']])
})

it('are no news any more once all of them are settled', async () => {
  watch()
  await refuseLater('Kapoor', 'Mehta')
  await pass(2_000)
  const [first, second] = outbox().getState().conflicts
  await outbox().drop(first?.seq ?? 0)
  await settle()
  expect(told).toHaveLength(1)
  await outbox().drop(second?.seq ?? 0)
  await settle()
  expect(told).toEqual([['Kapoor', 'Mehta'], []])
})

it('are not told of what its own screen was told', async () => {
  watch()
  wire.server.ledger.judge = no
  const outcome = add('Kapoor', 1)
  await pass(3_000)
  expect((await outcome).kind).toBe('refused')
  expect(told).toEqual([])
})

it('are not told again of what was refused before', async () => {
  await refuseLater('Kapoor')
  await pass(2_000)
  watch()
  await pass(5_000)
  expect(told).toEqual([])
})

it('are told of one that waited when the watch was asked for, and was answered before it began', async () => {
  await refuseLater('Kapoor')
  await pass(2_000)
  watch(outbox().getState().conflicts[0]?.seq ?? 0)
  await pass(2_000)
  expect(told).toEqual([['Kapoor']])
})
