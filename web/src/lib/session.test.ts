import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sessionStore, type Session, type SessionStore } from '@/lib/session'
import type { FakeChange } from '@/testing/fake-server'
import { pass, settle, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

const ritu = { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu Sen' }
const membership = (id: number, branch_id: number | null, role = 'sales', user_id = 'ritu'): FakeChange => ({
  table: 'memberships', kind: 'INSERT', row: { id, user_id, branch_id, role },
})
const house: FakeChange[] = [
  { table: 'branches', kind: 'INSERT', row: { id: 2, code: 'jai', sort_order: 1 } },
  { table: 'branches', kind: 'INSERT', row: { id: 1, code: 'dwk', sort_order: 0 } },
  { table: 'role_permissions', kind: 'INSERT', row: { id: 1, role: 'sales', table_name: 'bookings', can_insert: true } },
]

let wire: Wire
let store: SessionStore
beforeEach(() => {
  stopClock()
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

function start(person: typeof ritu | undefined, ...changes: FakeChange[]) {
  wire = connectToFake(person ? { person } : {})
  if (changes.length > 0) wire.server.commit(...changes)
  store = sessionStore(wire.client)
}
const codes = (session: Session) => (session.status === 'ready' ? session.branches.map((branch) => branch.code) : session.status)

describe('the session', () => {
  it('is signed out when none is stored', async () => {
    start(undefined)
    expect(store.getSession()).toEqual({ status: 'opening', problem: null })
    await settle()
    expect(store.getSession()).toEqual({ status: 'signed-out' })
    expect(wire.server.reads).toEqual([])
  })

  it('opens with rights and branches, in their order', async () => {
    start(ritu, ...house, membership(1, null))
    await settle()
    const session = store.getSession()
    expect(codes(session)).toEqual(['dwk', 'jai'])
    expect(session.status === 'ready' && [session.person, session.rights.can('insert', 'bookings', 2)]).toEqual([ritu, true])
  })

  it('waits without rights, and opens by itself when they are given', async () => {
    start(ritu, ...house, membership(9, 1, 'manager', 'somebody else'))
    await settle()
    expect(store.getSession()).toEqual({ status: 'waiting', person: ritu })

    wire.server.commit(membership(1, 1))
    await settle()
    expect(codes(store.getSession())).toEqual(['dwk', 'jai'])
  })

  it('does not show a house without branches while new rights are being read', async () => {
    start(ritu)
    await settle()
    expect(store.getSession().status).toBe('waiting')
    const seen: unknown[] = []
    store.subscribe(() => seen.push(codes(store.getSession())))

    wire.server.commit(...house, membership(1, 1))
    await settle()

    expect(seen).not.toContainEqual([])
    expect(codes(store.getSession())).toEqual(['dwk', 'jai'])
  })

  it('closes when the last right is taken away, and reads everything anew', async () => {
    start(ritu, ...house, membership(1, 1))
    await settle()
    expect(store.getSession().status).toBe('ready')
    const before = wire.server.reads.length

    wire.server.commit({ table: 'memberships', kind: 'DELETE', row: { id: 1 } })
    await settle()

    expect(store.getSession()).toEqual({ status: 'waiting', person: ritu })
    expect(wire.server.reads.slice(before).map((url) => url.pathname).sort()).toEqual([
      '/rest/v1/branches', '/rest/v1/memberships', '/rest/v1/role_permissions',
    ])
  })

  it('says what stands in the way of opening, and opens when it is gone', async () => {
    wire = connectToFake({ person: ritu })
    wire.server.commit(...house, membership(1, 1))
    wire.server.failWith = 400
    store = sessionStore(wire.client)
    await settle()
    expect(store.getSession()).toEqual({ status: 'opening', problem: 'out of order' })

    wire.server.failWith = null
    await pass(3_000)
    expect(store.getSession().status).toBe('ready')
  })

  it('leaves every channel when the person goes', async () => {
    start(ritu, ...house, membership(1, 1))
    await settle()
    expect(wire.server.openChannels).toHaveLength(3)

    await store.signOut()
    await settle()

    expect(store.getSession()).toEqual({ status: 'signed-out' })
    expect(wire.server.openChannels).toEqual([])
  })
})
