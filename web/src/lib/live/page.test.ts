import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connectClient, supabase } from '@/lib/client'
import { LivePage } from '@/lib/live/page'
import { FakeServer } from '@/testing/fake-server'


type Row = { id: string; branch_id: number; at: string; version: number; title?: string }

let server: FakeServer
let page: LivePage<Row>

const two = (number: number): string => String(number).padStart(3, '0')
const commit = (kind: 'INSERT' | 'UPDATE' | 'DELETE', id: string, at: string, branch_id = 1): void =>
  server.commit({ table: 'bookings', kind, row: { id, at, branch_id } })
const ids = (): string[] => page.getState().rows.map(({ id }) => id)
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 5 })

function open(): LivePage<Row> {
  const link = { report: vi.fn(), heard: vi.fn(), changed: vi.fn(), setSeen: vi.fn(), onTryNow: vi.fn(), close: vi.fn() }
  const spec = { table: 'bookings', conditions: [['branch_id', 'eq', 1]] as const, order: { column: 'at', ascending: true }, size: 3, most: 6 }
  return new LivePage<Row>(supabase, spec, link)
}

beforeEach(async () => {
  server = new FakeServer()
  connectClient({ publishableKey: 'k' }, { origin: 'http://banquet.test', fetch: server.fetch, transport: server.transport, storageKey: crypto.randomUUID() })
  for (let number = 1; number <= 8; number += 1) commit('INSERT', `r${number}`, two(number * 10))
  page = open()
  await until(() => expect(server.openChannels).toHaveLength(1))
})

afterEach(() => page.close())

describe('a live page', () => {
  test('reads its first rows, says how many there are, and reads more when asked', async () => {
    await until(() => expect(ids()).toEqual(['r1', 'r2', 'r3']))
    expect(page.getState()).toMatchObject({ status: 'ready', total: 8, hasMore: true, isFull: false })

    await page.more()

    await until(() => expect(ids()).toEqual(['r1', 'r2', 'r3', 'r4', 'r5', 'r6']))
    expect(page.getState().isFull).toBe(true)
    const reads = server.reads.length
    await page.more()
    expect(server.reads).toHaveLength(reads)
  })

  test('merges what comes into the order', async () => {
    await until(() => expect(ids()).toHaveLength(3))

    commit('INSERT', 'x', '015')
    commit('INSERT', 'far', '999')
    commit('DELETE', 'r2', '020')

    await until(() => expect(ids()).toEqual(['r1', 'x', 'r3']))
    expect(page.getState().total).toBe(9)
  })

  test('loses nothing that changes while a further page is read', async () => {
    await until(() => expect(ids()).toHaveLength(3))
    server.afterRead = () => {
      server.afterRead = null
      commit('DELETE', 'r5', '050')
      commit('INSERT', 'x', '045')
    }

    await page.more()

    await until(() => expect(ids()).toEqual(['r1', 'r2', 'r3', 'r4', 'x', 'r6']))
  })

  test('held still changes in place, counts what waits, and shows it on demand', async () => {
    await until(() => expect(ids()).toHaveLength(3))
    page.hold(true)

    commit('INSERT', 'x', '005')
    server.commit({ table: 'bookings', kind: 'UPDATE', row: { id: 'r2', at: '025', title: 'Changed' } })
    commit('UPDATE', 'r3', '001')

    await until(() => expect(page.getState().waiting).toBe(1))
    expect(ids()).toEqual(['r1', 'r2', 'r3'])
    expect(page.getState().rows[1]?.title).toBe('Changed')

    page.showWaiting()
    await until(() => expect(ids()).toEqual(['r3', 'x', 'r1', 'r2']))
    expect(page.getState().waiting).toBe(0)
    commit('DELETE', 'x', '005')
    await until(() => expect(ids()).toEqual(['r3', 'r1', 'r2']))
  })

  test('reads anew as much as it had when the server cannot replay', async () => {
    await page.more()
    await until(() => expect(ids()).toHaveLength(6))
    server.commitSilently({ table: 'bookings', kind: 'UPDATE', row: { id: 'r1', at: '055' } })

    server.mustRefetch()

    await until(() => expect(ids()).toEqual(['r2', 'r3', 'r4', 'r5', 'r1', 'r6']))
  })

  test('says why it could not be read', async () => {
    server.failWith = 500
    const failing = open()
    await until(() => expect(failing.getState()).toMatchObject({ status: 'failed', rows: [] }))
    expect(failing.getState().failure?.error.status).toBe(500)
    failing.close()
  })

  test('next to another of the same rows has a channel of its own, and leaves none behind', async () => {
    const other = open()
    await until(() => expect(server.openChannels).toHaveLength(2))

    other.close()
    page.close()

    await until(() => expect(server.openChannels).toHaveLength(0))
  })
})
