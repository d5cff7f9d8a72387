import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { liveHub } from '@/lib/live/hub'
import type { ConnectionMonitor } from '@/lib/live/monitor'
import { pass, settle, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
let monitor: ConnectionMonitor

beforeEach(async () => {
  stopClock()
  wire = connectToFake()
  monitor = liveHub(wire.client).connection
  liveHub(wire.client).open({ table: 'bookings' })
  await settle()
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

const status = () => monitor.getStatus().status

function setBrowser(values: { onLine?: boolean; visibilityState?: DocumentVisibilityState }, event: string, target: EventTarget) {
  if (values.onLine !== undefined) vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(values.onLine)
  if (values.visibilityState) vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(values.visibilityState)
  target.dispatchEvent(new Event(event))
}

describe('the connection of a page', () => {
  it('stays Live on heartbeats alone', async () => {
    const seen = new Set<string>()
    monitor.subscribe(() => seen.add(status()))
    await pass(120_000)
    expect([status(), ...seen]).toEqual(['live'])
  })

  it('says nothing of rows that are read ahead, until they are looked at', async () => {
    const ahead = liveHub(wire.client).openAhead({ table: 'halls' })
    expect(status()).toBe('live')
    const shown = liveHub(wire.client).open({ table: 'halls' })
    expect(status()).toBe('syncing')
    await settle()
    expect(status()).toBe('live')

    shown.release()
    ahead.release()
  })

  it('goes Reconnecting, Offline and back to Live with the line', async () => {
    wire.server.reachable = false
    wire.server.drop()
    await settle()
    expect(status()).toBe('reconnecting')

    await pass(10_000)
    expect(status()).toBe('offline')

    wire.server.reachable = true
    await pass(20_000)
    expect(status()).toBe('live')
  })

  it('is back at once when somebody asks for it, not at the next step of the stock client', async () => {
    wire.server.reachable = false
    wire.server.failWith = 0
    wire.server.drop()
    liveHub(wire.client).open({ table: 'halls' })
    await pass(60_000)
    wire.server.reachable = true
    wire.server.failWith = null
    expect(status()).toBe('offline')

    monitor.tryNow()
    await settle()
    expect(status()).toBe('live')
  })

  it('is back at once with the network', async () => {
    wire.server.reachable = false
    wire.server.drop()
    setBrowser({ onLine: false }, 'offline', window)
    await pass(60_000)
    wire.server.reachable = true
    setBrowser({ onLine: true }, 'online', window)
    await settle()
    expect(status()).toBe('live')
  })

  it('does not call a silent line Live', async () => {
    wire.server.mute = true
    await pass(9_000)
    expect(status()).toBe('live')

    // The stock client gives up a socket whose heartbeat is not answered within one interval.
    await pass(16_000)
    expect(status()).toBe('reconnecting')
    await pass(20_000)
    expect(status()).toBe('offline')
  })

  it('is Offline as soon as the browser says so', () => {
    setBrowser({ onLine: false }, 'offline', window)
    expect(status()).toBe('offline')
    setBrowser({ onLine: true }, 'online', window)
    expect(status()).toBe('live')
  })

  it('is Stale when a tab wakes, until the server is heard', async () => {
    setBrowser({ visibilityState: 'hidden' }, 'visibilitychange', document)
    wire.server.mute = true
    vi.setSystemTime(Date.now() + 600_000) // timers of a sleeping tab do not run
    setBrowser({ visibilityState: 'visible' }, 'visibilitychange', document)
    expect(status()).toBe('stale')

    wire.server.mute = false
    await pass(30_000)
    expect(status()).toBe('live')
  })

  it('counts a command until it is answered, well or not', async () => {
    let answer: (value: string) => void = () => undefined
    let refuse: (error: Error) => void = () => undefined
    const first = monitor.track(new Promise<string>((resolve) => (answer = resolve)))
    const second = monitor.track(new Promise((_resolve, reject) => (refuse = reject)))
    expect(monitor.getStatus()).toEqual({ status: 'syncing', waiting: 2 })

    refuse(new Error('no'))
    await expect(second).rejects.toThrow('no')
    expect(monitor.getStatus()).toEqual({ status: 'syncing', waiting: 1 })

    answer('yes')
    expect(await first).toBe('yes')
    expect(status()).toBe('live')
  })

  it('tells its listeners only when the state changes', async () => {
    let told = 0
    monitor.subscribe(() => (told += 1))
    wire.server.commit({ table: 'bookings', kind: 'INSERT', row: { id: 'a' } })
    await settle()
    expect(told).toBe(0)
    expect(monitor.getFacts().lastChangeAt).not.toBeNull()
  })
})
