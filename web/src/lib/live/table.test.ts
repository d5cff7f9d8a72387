import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { liveHub } from '@/lib/live/hub'
import type { Batch, LiveTable, LiveTableSpec } from '@/lib/live/table'
import type { FakeChange } from '@/testing/fake-server'
import { pass, settle } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

type Row = { id: string; branch_id: number; event_date: string; title: string; version: number }

const OF_BRANCH: LiveTableSpec<Row> = { table: 'bookings', conditions: [['branch_id', 'eq', 7]] }

let wire: Wire
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'requestAnimationFrame', 'cancelAnimationFrame', 'Date'] })
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

const booking = (id: string, values: Partial<Row> = {}) => ({ id, branch_id: 7, event_date: '2026-11-21', title: id, ...values })
const insert = (id: string, values: Partial<Row> = {}): FakeChange => ({ table: 'bookings', kind: 'INSERT', row: booking(id, values) })
const update = (id: string, values: Partial<Row>): FakeChange => ({ table: 'bookings', kind: 'UPDATE', row: { id, ...values } })
const remove = (id: string): FakeChange => ({ table: 'bookings', kind: 'DELETE', row: { id } })

function open(spec: LiveTableSpec<Row> = OF_BRANCH): LiveTable<Row> {
  return liveHub(wire.client).open(spec).table
}
const titles = (table: LiveTable<Row>) => table.getState().rows.map((row) => row.title)

describe('a live table', () => {
  it('shows the rows of the first read, then every change', async () => {
    wire = connectToFake()
    wire.server.commit(insert('a'), insert('b'), insert('other', { branch_id: 8 }))
    const table = open()
    expect(table.getState().status).toBe('loading')

    await settle()
    expect(table.getState().status).toBe('ready')
    expect(titles(table)).toEqual(['a', 'b'])

    wire.server.commit(insert('c'), update('a', { title: 'A' }), remove('b'))
    await settle()
    expect(titles(table)).toEqual(['A', 'c'])
  })

  it('joins from the snapshot of its read, so nothing falls between', async () => {
    wire = connectToFake()
    wire.server.afterRead = () => {
      wire.server.afterRead = null
      wire.server.commit(insert('between'))
    }
    const table = open()

    await settle()

    expect(titles(table)).toEqual(['between'])
    expect(wire.server.joins.map((join) => join.since)).toEqual(['101:101:'])
  })

  it('applies a transaction at its checkpoint and not before', async () => {
    wire = connectToFake()
    const table = open()
    await settle()

    wire.server.deliverHalf(wire.server.commitSilently(insert('a'), insert('b')))
    await settle()
    expect(titles(table)).toEqual([])

    wire.server.drop()
    await pass(3_000)
    expect(titles(table)).toEqual(['a', 'b'])
  })

  it('takes nothing of a channel that has failed, and everything with the next join', async () => {
    wire = connectToFake()
    const table = open()
    const told: number[] = []
    table.onBatch((batch) => told.push(batch.changes.length))
    await settle()

    const half = wire.server.commitSilently(insert('a'), insert('b'))
    wire.server.deliverHalf(half)
    wire.server.failAmid(half)
    await settle()
    expect(titles(table)).toEqual([])

    await pass(3_000)
    expect(titles(table)).toEqual(['a', 'b'])
    expect(told).toEqual([2])
  })

  it('resumes at its cursor after the line was lost', async () => {
    wire = connectToFake()
    const table = open()
    await settle()
    wire.server.commit(insert('a'))
    await settle()

    wire.server.drop()
    wire.server.commit(insert('b'))
    wire.server.commit(update('a', { title: 'A' }))
    await pass(3_000)

    expect(titles(table)).toEqual(['A', 'b'])
    expect(wire.server.joins.at(-1)?.since).toBe('e.101.0')
    expect(wire.server.reads).toHaveLength(1)
  })

  it('reads anew when what it missed cannot be replayed, keeping its rows meanwhile', async () => {
    wire = connectToFake()
    wire.server.commit(insert('a'))
    const table = open()
    await settle()

    wire.server.drop()
    wire.server.commit(remove('a'), insert('b'))
    wire.server.forget()
    await pass(3_000)

    expect(titles(table)).toEqual(['b'])
    expect(wire.server.reads).toHaveLength(2)
    expect(wire.server.openChannels).toHaveLength(1)
  })

  it('waits as long as must_refetch says', async () => {
    wire = connectToFake()
    open()
    await settle()

    wire.server.mustRefetch(5_000)
    await pass(4_900)
    expect(wire.server.reads).toHaveLength(1)
    expect(liveHub(wire.client).connection.getStatus().status).toBe('stale')

    await pass(300)
    expect(wire.server.reads).toHaveLength(2)
    expect(liveHub(wire.client).connection.getStatus()).toEqual({ status: 'live' })
  })

  it('comes back when the server closed its channel for good', async () => {
    wire = connectToFake()
    const table = open()
    await settle()

    wire.server.closeChannels()
    wire.server.commit(insert('a'))
    await pass(2_000)

    expect(titles(table)).toEqual(['a'])
  })

  it('tells its listeners once for a burst, and the batch holds every change', async () => {
    wire = connectToFake()
    const table = open()
    await settle()
    let renders = 0
    const batches: Batch<Row>[] = []
    table.subscribe(() => (renders += 1))
    table.onBatch((batch) => batches.push(batch))

    for (let index = 0; index < 50; index += 1) wire.server.commit(insert(`b${index}`))
    await settle()

    expect(renders).toBe(1)
    expect(batches.map((batch) => batch.changes.length)).toEqual([50])
  })

  it('lets a row go that leaves the window, and takes one that enters it', async () => {
    wire = connectToFake()
    wire.server.commit(insert('a'), insert('b', { event_date: '2026-12-05' }))
    const november = [['event_date', 'gte', '2026-11-01'], ['event_date', 'lte', '2026-11-30']] as const
    const table = open({ ...OF_BRANCH, conditions: [['branch_id', 'eq', 7], ...november] })
    await settle()
    expect(titles(table)).toEqual(['a'])

    wire.server.commit(update('a', { event_date: '2026-12-01' }), update('b', { event_date: '2026-11-30' }))
    await settle()

    expect(titles(table)).toEqual(['b'])
  })

  it('lets a row go that leaves the branch', async () => {
    wire = connectToFake()
    wire.server.commit(insert('a'))
    const table = open()
    await settle()
    expect(titles(table)).toEqual(['a'])

    wire.server.commit(update('a', { branch_id: 8 }))
    await settle()

    expect(titles(table)).toEqual([])
  })

  it('takes the row of its own write at once, and its event changes nothing more', async () => {
    wire = connectToFake()
    wire.server.commit(insert('a'))
    const table = open()
    await settle()
    const batches: Batch<Row>[] = []
    table.onBatch((batch) => batches.push(batch))

    const transaction = wire.server.commitSilently(update('a', { title: 'mine' }))
    table.accept(wire.server.rows('bookings')[0] as Row)
    await settle()
    expect(titles(table)).toEqual(['mine'])

    wire.server.deliver(transaction)
    await settle()
    expect(titles(table)).toEqual(['mine'])
    expect(batches).toHaveLength(1)
  })

  it('reads every page, and misses nothing that changes between two of them', async () => {
    wire = connectToFake()
    wire.server.maxRows = 3
    wire.server.commit(...['b', 'd', 'f', 'h', 'j', 'l', 'n'].map((id) => insert(id)))
    wire.server.afterRead = () => {
      wire.server.afterRead = null
      wire.server.commit(insert('a'), remove('d'), update('n', { title: 'N' }))
    }
    const table = open()

    await settle()

    expect(titles(table)).toEqual(['a', 'b', 'f', 'h', 'j', 'l', 'N'])
  })

  it('says what failed and tries again by itself', async () => {
    wire = connectToFake()
    wire.server.failWith = 400
    wire.server.commit(insert('a'))
    const table = open()
    await settle()
    const state = table.getState()
    expect(state.status === 'failed' && [state.error.status, state.retryAt - state.failedAt]).toEqual([400, 1_000])

    wire.server.failWith = null
    await pass(1_100)

    expect(titles(table)).toEqual(['a'])
  })

  it('carries the session in its first join', async () => {
    wire = connectToFake()
    open()
    await settle()
    expect(wire.server.joins[0]?.token).toBeDefined()
  })
})

describe('on a stock Supabase server', () => {
  it('subscribes first, then reads, and shows each change as it comes', async () => {
    wire = connectToFake({ extended: false })
    wire.server.commit(insert('a'))
    const table = open()
    await settle()
    expect(titles(table)).toEqual(['a'])

    wire.server.commit(insert('b'))
    await settle()

    expect(titles(table)).toEqual(['a', 'b'])
    expect(wire.server.joins[0]?.since).toBeUndefined()
    expect(liveHub(wire.client).connection.getStatus()).toEqual({ status: 'live' })
  })

  it('reads anew after every lost line, because nothing can be replayed', async () => {
    wire = connectToFake({ extended: false })
    wire.server.commit(insert('a'))
    const table = open()
    await settle()

    wire.server.drop()
    wire.server.commit(remove('a'), insert('b'))
    await pass(3_000)

    expect(titles(table)).toEqual(['b'])
  })
})

describe('the hub', () => {
  it('shares one channel among all who look at the same rows, and leaves it 30 s after the last', async () => {
    wire = connectToFake()
    const hub = liveHub(wire.client)
    const [first, second] = [hub.open(OF_BRANCH), hub.open(OF_BRANCH)]
    await settle()
    expect(first.table).toBe(second.table)
    expect(wire.server.openChannels).toHaveLength(1)

    first.release()
    first.release()
    await pass(40_000)
    expect(wire.server.openChannels).toHaveLength(1)

    second.release()
    await pass(29_000)
    expect(wire.server.openChannels).toHaveLength(1)
    await pass(2_000)
    expect(wire.server.openChannels).toHaveLength(0)
  })

  it('forgets everything at once when the person goes', async () => {
    wire = connectToFake()
    wire.server.commit(insert('a'))
    const table = open()
    let told = 0
    await settle()
    table.subscribe(() => (told += 1))

    liveHub(wire.client).closeAll()
    wire.server.commit(insert('b'))
    await settle()

    expect(told).toBe(0)
    expect(wire.server.openChannels).toHaveLength(0)
  })
})

describe('the sync law: snapshot and events together are a fresh snapshot', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const step = fc.oneof(
    fc.record({ do: fc.constant('write' as const), ids: fc.uniqueArray(ids, { minLength: 1, maxLength: 3 }), branch: fc.constantFrom(7, 8) }),
    fc.record({ do: fc.constant('remove' as const), id: ids }),
    fc.record({ do: fc.constant('half' as const), ids: fc.uniqueArray(ids, { minLength: 2, maxLength: 3 }) }),
    fc.record({ do: fc.constantFrom('drop' as const, 'forget' as const, 'refetch' as const, 'close' as const, 'wait' as const) }),
  )

  it.each([{ extended: true }, { extended: false }])('holds through any mishap, extended: $extended', async ({ extended }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.boolean(), async (steps, early) => {
        wire = connectToFake({ extended })
        wire.server.maxRows = 2
        const write = (id: string, branch: number): FakeChange =>
          wire.server.rows('bookings').some((row) => row['id'] === id) ? update(id, { branch_id: branch }) : insert(id, { branch_id: branch })
        const table = open()
        if (!early) await settle()

        for (const action of steps) {
          if (action.do === 'write') wire.server.commit(...action.ids.map((id) => write(id, action.branch)))
          else if (action.do === 'remove') wire.server.commit(remove(action.id))
          else if (action.do === 'half') {
            const half = wire.server.commitSilently(...action.ids.map((id) => write(id, 7)))
            wire.server.deliverHalf(half)
            wire.server.drop()
          } else if (action.do === 'drop') wire.server.drop()
          else if (action.do === 'forget') {
            wire.server.drop()
            wire.server.forget()
          } else if (action.do === 'refetch') wire.server.mustRefetch()
          else if (action.do === 'close') wire.server.closeChannels()
          else await pass(700)
        }
        await pass(60_000)

        const fresh = wire.server.rows('bookings').filter((row) => row['branch_id'] === 7)
        expect(table.getState().rows).toEqual(fresh.sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1)))
        await wire.close()
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})
