import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { liveHub } from '@/lib/live/hub'
import { PAUSE_AFTER_MS } from '@/lib/live/visibility'
import { pass, settle } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
let seen: DocumentVisibilityState = 'visible'
beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => seen)
  wire = connectToFake()
})
afterEach(async () => {
  await wire.close()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

async function look(state: DocumentVisibilityState, milliseconds: number): Promise<void> {
  seen = state
  document.dispatchEvent(new Event('visibilitychange'))
  await pass(milliseconds)
}

it('a hidden page gives up its channels and goes on from its cursor when it is seen', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  localStorage.setItem('debug', 'banquet')
  const { table } = liveHub(wire.client).open<{ id: string }>({ table: 'halls' })
  await settle()
  const reads = wire.server.reads.length

  await look('hidden', PAUSE_AFTER_MS - 1_000)
  expect(wire.server.openChannels).toHaveLength(1)
  await pass(2_000)
  expect(wire.server.openChannels).toHaveLength(0)
  wire.server.commit({ table: 'halls', kind: 'INSERT', row: { id: 'a' } })

  await look('visible', 200)
  expect(table.getState().rows).toHaveLength(1)
  expect(liveHub(wire.client).connection.getStatus()).toEqual({ status: 'live' })
  expect(wire.server.reads).toHaveLength(reads)
  expect(log.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('visibility'))).toEqual([
    '[banquet:visibility] hidden, subscriptions paused', '[banquet:visibility] visible, subscriptions resumed',
  ])
})

it('a glance at another page changes nothing', async () => {
  liveHub(wire.client).open({ table: 'halls' })
  await settle()
  await look('hidden', PAUSE_AFTER_MS - 1_000)
  await look('visible', 60_000)
  expect(wire.server.joins).toHaveLength(1)
})
