/** Live tables over what this device keeps: begun from it, resumed by cursor, gone with its person. */
import 'fake-indexeddb/auto'
import { waitFor } from '@testing-library/react'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { liveHub } from '@/lib/live/hub'
import type { LiveTable } from '@/lib/live/table'
import { BanquetDatabase } from '@/lib/store/database'
import { SessionStore } from '@/lib/session'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

type Hall = { id: string; name: string; branch_id: number; version: number }
const ritu = { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu' }
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row })
const hall = (id: string, columns: FakeRow = {}) => put('halls', { id, name: id, branch_id: 7, ...columns })

let wire: Wire
beforeEach(() => {
  wire = connectToFake({ person: ritu })
})
afterEach(async () => {
  await wire.close()
  for (const name of await Dexie.getDatabaseNames()) await Dexie.delete(name)
})

/** The tables as a page opens them that has just been loaded. */
function visit(): LiveTable<Hall> {
  const hub = liveHub(wire.client)
  hub.closeAll()
  hub.openFor(ritu.id)
  return hub.open<Hall>({ table: 'halls', conditions: [['branch_id', 'eq', 7]] }).table
}
const names = (table: LiveTable<Hall>) => table.getState().rows.map(({ name }) => name)
const shows = (table: LiveTable<Hall>, ...expected: string[]) => waitFor(() => expect(names(table)).toEqual(expected))
const isLive = () => waitFor(() => expect(liveHub(wire.client).connection.getStatus()).toEqual({ status: 'live' }))
async function kept(): Promise<string[]> {
  const db = new BanquetDatabase(ritu.id)
  const rows = await db.rows.toArray()
  db.close()
  return rows.map(({ key }) => key)
}

/** Keeps the storage of this device busy until the answer is called. */
async function holdDevice(): Promise<() => void> {
  const db = new BanquetDatabase(ritu.id)
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => { release = resolve })
  await new Promise<void>((isHeld) => {
    void db.transaction('rw', db.kept, db.rows, async () => {
      await db.kept.count()
      isHeld()
      await Dexie.waitFor(released)
    }).finally(() => db.close())
  })
  return release
}

async function firstVisit(): Promise<void> {
  wire.server.commit(hall('a'), hall('b'))
  const table = visit()
  await shows(table, 'a', 'b')
  await isLive()
  await waitFor(async () => expect(await kept()).toEqual(['a', 'b']))
}

describe('the second visit', () => {
  it('begins with the rows last seen and goes on from there, without reading anew', async () => {
    await firstVisit()
    wire.server.reads = []
    wire.server.commitSilently(hall('c'), { table: 'halls', kind: 'DELETE', row: { id: 'a' } }, { table: 'halls', kind: 'UPDATE', row: { id: 'b', name: 'B' } })
    const table = visit()
    await shows(table, 'B', 'c')
    await isLive()
    expect(wire.server.reads).toEqual([])
    expect(wire.server.joins.at(-1)?.since).toMatch(/^e[.]/)
    await waitFor(async () => expect(await kept()).toEqual(['b', 'c']))
  })

  it('shows them while the server cannot be reached, and says what it is', async () => {
    await firstVisit()
    wire.server.drop()
    wire.server.reachable = false
    wire.server.failWith = 503
    const table = visit()
    await shows(table, 'a', 'b')
    expect(table.getState().status).toBe('ready')
    expect(liveHub(wire.client).connection.getStatus().status).not.toBe('live')
    expect(liveHub(wire.client).connection.getFacts().heardAt).not.toBeNull()
  })

  it('shows them also when the device has them only after the server was asked in vain', async () => {
    await firstVisit()
    const release = await holdDevice()
    wire.server.drop()
    wire.server.reachable = false
    wire.server.failWith = 503
    const table = visit()
    await waitFor(() => expect(table.getState().status).toBe('failed'))
    release()
    await shows(table, 'a', 'b')
    expect(table.getState().status).toBe('ready')
  })

  it('keeps to what the server said when the device comes later', async () => {
    await firstVisit()
    const release = await holdDevice()
    wire.server.commitSilently({ table: 'halls', kind: 'UPDATE', row: { id: 'b', name: 'B' } })
    const table = visit()
    await shows(table, 'a', 'B')
    release()
    wire.server.commit(hall('c'))
    await shows(table, 'a', 'B', 'c')
    await waitFor(async () => expect(await kept()).toEqual(['a', 'b', 'c']))
  })

  it('waits for no device where it asks for rows that were never kept', async () => {
    await firstVisit()
    const release = await holdDevice()
    wire.server.commitSilently(hall('z', { branch_id: 8 }))
    visit()
    wire.server.reads = []
    const other = liveHub(wire.client).open<Hall>({ table: 'halls', conditions: [['branch_id', 'eq', 8]] }).table
    await waitFor(() => expect(names(other)).toEqual(['z']), { timeout: 500 })
    expect(wire.server.reads).toHaveLength(1)
    release()
    await waitFor(async () => expect(await kept()).toContain('z'))
  })

  it('reads anew when too much was missed', async () => {
    await firstVisit()
    wire.server.commitSilently(hall('c'))
    wire.server.forget()
    const table = visit()
    await shows(table, 'a', 'b', 'c')
    await isLive()
  })

  it('forgets a row that has left the branch', async () => {
    await firstVisit()
    wire.server.commit({ table: 'halls', kind: 'UPDATE', row: { id: 'a', branch_id: 8 } })
    await waitFor(async () => expect(await kept()).toEqual(['b']))
  })
})

describe('a window that slides with the days', () => {
  const since = (day: string, screen = 'list') => {
    const hub = liveHub(wire.client)
    hub.closeAll()
    hub.openFor(ritu.id)
    return hub.open<Hall>({ table: 'bookings', keptAs: screen, conditions: [['branch_id', 'eq', 7], ['event_date', 'gte', day]] }).table
  }
  const booking = (id: string, event_date: string) => put('bookings', { id, name: id, branch_id: 7, event_date })
  const cutOff = () => {
    wire.server.drop()
    wire.server.reachable = false
    wire.server.failWith = 0
  }
  const yesterday = async (...rows: FakeChange[]) => {
    wire.server.commit(...rows)
    await shows(since('2026-11-30'), ...rows.map(({ row }) => String(row.name)))
    await isLive()
    await waitFor(async () => expect(await kept()).toHaveLength(rows.length))
  }

  it('shows on a device that is opened without a network the next day what it had, within the new window', async () => {
    await yesterday(booking('a', '2026-11-30'), booking('b', '2026-12-01'))
    cutOff()
    const table = since('2026-12-01')
    await shows(table, 'b')
    await waitFor(() => expect(liveHub(wire.client).connection.getFacts().link).toMatchObject({ status: 'lost' }))
    expect(table.getState()).toMatchObject({ status: 'ready', isKnown: true })
  })

  it('knows that there was nothing, too', async () => {
    await yesterday(booking('a', '2026-11-30'))
    cutOff()
    const table = since('2026-12-01')
    await waitFor(() => expect(table.getState()).toMatchObject({ status: 'ready', isKnown: true, rows: [] }))
  })

  it('is read anew once the server is there, and kept in place of the old one', async () => {
    await yesterday(booking('a', '2026-11-30'), booking('b', '2026-12-01'))
    wire.server.commitSilently(booking('c', '2026-12-02'))
    await shows(since('2026-12-01'), 'b', 'c')
    await isLive()
    await waitFor(async () => expect(await kept()).toEqual(['b', 'c']))
    wire.server.reads = []
    await shows(since('2026-12-01'), 'b', 'c')
    expect(wire.server.reads).toEqual([])
  })

  it('never answers for another screen or another branch', async () => {
    await yesterday(booking('a', '2026-11-30'))
    cutOff()
    const table = since('2026-11-30', 'board')
    await waitFor(() => expect(table.getState()).toMatchObject({ status: 'failed', isKnown: false }))
  })
})

describe('what is kept of a person', () => {
  it('goes when they sign out', async () => {
    wire.server.commit(put('memberships', { id: 1, user_id: 'ritu', branch_id: 7, role: 'sales' }))
    const store = new SessionStore(wire.client)
    await waitFor(async () => expect(await kept()).toContain('1'))
    await store.signOut()
    await waitFor(async () => expect(await Dexie.getDatabaseNames()).toEqual([]))
    expect(localStorage.getItem('banquet-holds-rows')).toBeNull()
    expect(localStorage.getItem('banquet-kept-tables')).toBeNull()
  })

  it('goes when their rights change, but for what they may read now', async () => {
    wire.server.commit(put('memberships', { id: 1, user_id: 'ritu', branch_id: 7, role: 'sales' }), hall('a'))
    const store = new SessionStore(wire.client)
    await waitFor(() => expect(store.getSession().status).toBe('ready'))
    const lease = liveHub(wire.client).open<Hall>({ table: 'halls' })
    await waitFor(async () => expect(await kept()).toContain('a'))
    lease.release()
    wire.server.commit({ table: 'halls', kind: 'DELETE', row: { id: 'a' } })
    wire.server.commit(put('memberships', { id: 2, user_id: 'ritu', branch_id: 8, role: 'sales' }))
    await waitFor(async () => expect((await kept()).sort()).toEqual(['1', '2']))
  })
})
