import { describe, expect, it } from 'vitest'
import { connectClient, reconnectDelay } from '@/lib/client'

describe('the client', () => {
  it('waits 1, 2, 5, 10 s between attempts, half as long to half as long again', () => {
    expect([1, 2, 3, 4, 9].map((tries) => reconnectDelay(tries, 0.5))).toEqual([1_000, 2_000, 5_000, 10_000, 10_000])
    expect([reconnectDelay(1, 0), reconnectDelay(1, 0.999), reconnectDelay(0, 0.5)]).toEqual([500, 1_499, 1_000])
  })

  it('speaks to the origin it is given', () => {
    const client = connectClient({ publishableKey: 'k' }, { origin: 'http://banquet.test', storageKey: 'client-test' })
    expect(client.realtime.endpointURL()).toContain('ws://banquet.test/realtime/v1/websocket')
  })
})
