import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Booking } from '@/lib/database'
import { subscribeToBookings, subscribeToInventory, subscribeToLeads, subscribeToTable } from '@/lib/live/subscriptions'
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

const change = (kind: FakeChange['kind'], row: Record<string, unknown>, table = 'bookings'): FakeChange => ({ kind, table, row })

/** Hears the bookings of branch 7 and writes down what it is told. */
function hear() {
  const told: string[] = []
  const note = (what: string) => (row: Booking) => void told.push(`${what} ${row.id}`)
  const subscription = subscribeToBookings(7, {
    onNew: note('new'),
    onUpdated: note('updated'),
    onCancelled: note('cancelled'),
    onRefetch: () => void told.push('refetch'),
    onConnection: (isConnected) => void told.push(isConnected ? 'connected' : 'disconnected'),
  })
  return { told, subscription }
}

describe('subscribeToBookings', () => {
  it('tells new, updated and cancelled of its branch alone', async () => {
    const { told } = hear()
    await settle()

    wire.server.commit(change('INSERT', { id: 'a', branch_id: 7, status: 'tentative' }), change('INSERT', { id: 'b', branch_id: 8 }))
    wire.server.commit(change('UPDATE', { id: 'a', title: 'x' }))
    wire.server.commit(change('DELETE', { id: 'a' }))
    await settle()

    expect(told).toEqual(['connected', 'new a', 'updated a', 'cancelled a'])
  })

  it.each(['cancelled', 'released', 'lost'])('calls a booking cancelled that becomes %s, once', async (status) => {
    const { told } = hear()
    await settle()
    wire.server.commit(change('INSERT', { id: 'a', branch_id: 7, status: 'tentative' }))
    wire.server.commit(change('UPDATE', { id: 'a', status }))
    wire.server.commit(change('UPDATE', { id: 'a', notes: 'why' }))
    wire.server.commit(change('DELETE', { id: 'a' }))
    await settle()
    expect(told).toEqual(['connected', 'new a', 'cancelled a'])
  })

  it('calls a booking new that takes its hall again', async () => {
    const { told } = hear()
    await settle()
    wire.server.commit(change('INSERT', { id: 'a', branch_id: 7, status: 'released' }))
    wire.server.commit(change('UPDATE', { id: 'a', status: 'tentative' }))
    await settle()
    expect(told).toEqual(['connected', 'new a'])
  })

  it('tells every change once, though the line died inside a transaction', async () => {
    const { told } = hear()
    await settle()
    wire.server.commit(change('INSERT', { id: 'a', branch_id: 7 }))
    await settle()

    wire.server.deliverHalf(wire.server.commitSilently(change('INSERT', { id: 'b', branch_id: 7 }), change('INSERT', { id: 'c', branch_id: 7 })))
    wire.server.drop()
    await pass(3_000)

    expect(told).toEqual(['connected', 'new a', 'disconnected', 'new b', 'new c', 'connected'])
  })

  it('says so when changes were missed for good, after it hears everything again', async () => {
    const { told } = hear()
    await settle()
    wire.server.commit(change('INSERT', { id: 'a', branch_id: 7 }))
    await settle()

    wire.server.drop()
    wire.server.commit(change('INSERT', { id: 'b', branch_id: 7 }))
    wire.server.forget()
    await pass(3_000)
    wire.server.commit(change('INSERT', { id: 'c', branch_id: 7 }))
    await settle()

    expect(told).toEqual(['connected', 'new a', 'disconnected', 'connected', 'refetch', 'new c'])
  })

  it('tells nothing after unsubscribe, and leaves its channel', async () => {
    const { told, subscription } = hear()
    await settle()
    subscription.unsubscribe()
    subscription.unsubscribe()
    await settle()
    wire.server.commit(change('INSERT', { id: 'a', branch_id: 7 }))
    await settle()

    expect(told).toEqual(['connected', 'disconnected'])
    expect(wire.server.openChannels).toEqual([])
    expect(subscription.isConnected).toBe(false)
  })

  it('may be given up before its channel was joined', async () => {
    const { told, subscription } = hear()
    subscription.unsubscribe()
    await settle()
    expect(told).toEqual([])
    expect(wire.server.openChannels).toEqual([])
  })
})

describe('other tables', () => {
  it('leads: won, lost and turned down are closed', async () => {
    const closed: unknown[] = []
    subscribeToLeads(7, { onClosed: (lead) => closed.push(lead['id']) })
    await settle()
    for (const [id, stage] of [['a', 'won'], ['b', 'visit'], ['c', 'turned_down']] as const) {
      wire.server.commit(change('INSERT', { id, branch_id: 7, stage: 'new' }, 'leads'))
      wire.server.commit(change('UPDATE', { id, stage }, 'leads'))
    }
    await settle()
    expect(closed).toEqual(['a', 'c'])
  })

  it('stock: removed is deleted or retired', async () => {
    const removed: unknown[] = []
    subscribeToInventory(7, { onRemoved: (item) => removed.push(item['name']) })
    await settle()
    wire.server.commit(change('INSERT', { id: 'a', branch_id: 7, name: 'Chafing dish' }, 'inventory_items'))
    wire.server.commit(change('DELETE', { id: 'a' }, 'inventory_items'))
    wire.server.commit(change('INSERT', { id: 'b', branch_id: 7, name: 'Sofa', active: true }, 'inventory_items'))
    wire.server.commit(change('UPDATE', { id: 'b', active: false }, 'inventory_items'))
    await settle()
    expect(removed).toEqual(['Chafing dish', 'Sofa'])
  })

  it('any table without a filter, on a stock server: each change at once', async () => {
    await wire.close()
    wire = connectToFake({ extended: false })
    const told: unknown[] = []
    subscribeToTable({ table: 'anything', onInsert: (row) => told.push(row['id']) })
    await settle()
    wire.server.commit(change('INSERT', { id: 'a' }, 'anything'), change('INSERT', { id: 'b' }, 'anything'))
    await settle()
    expect(told).toEqual(['a', 'b'])
  })
})
