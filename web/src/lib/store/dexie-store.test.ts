import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isQuotaError } from '@/lib/outbox/storage'
import { BanquetDatabase } from '@/lib/store/database'
import { DexieOutbox } from '@/lib/store/dexie-outbox'
import { DexieRows } from '@/lib/store/dexie-rows'
import { DexieStore } from '@/lib/store/dexie-store'
import { openStore, wipeStore, type RowsChange } from '@/lib/store/store'

const change = (from: string | null, position: string, puts: Record<string, object> = {}, deletes: string[] = [], window = 'today'): RowsChange => ({
  window, from, position, puts: new Map(Object.entries(puts)), deletes: new Set(deletes),
})
const DAY = 24 * 3_600_000

let db: BanquetDatabase
let rows: DexieRows
beforeEach(() => {
  db = new BanquetDatabase('ritu')
  rows = new DexieRows(db)
})
afterEach(async () => {
  db.close()
  for (const name of await Dexie.getDatabaseNames()) await Dexie.delete(name)
})

describe('rows kept on the device', () => {
  it('are those of the last position', async () => {
    await rows.save('t', change(null, 'p1', { a: { id: 'a' }, b: { id: 'b' } }))
    await rows.save('t', change('p1', 'p2', { a: { id: 'a', n: 2 }, c: { id: 'c' } }, ['b']))

    expect(await rows.read('t')).toEqual({ rows: [{ id: 'a', n: 2 }, { id: 'c' }], position: 'p2', window: 'today' })
    expect(await rows.read('other')).toBeNull()
  })

  it('take nothing from a tab that is behind', async () => {
    await rows.save('t', change(null, 'p1', { a: { n: 1 } }))
    await rows.save('t', change('p1', 'p3', { a: { n: 3 } }))
    await rows.save('t', change('p1', 'p2', { a: { n: 2 } }))

    expect(await rows.read('t')).toMatchObject({ rows: [{ n: 3 }], position: 'p3' })
  })

  it('take nothing from a tab that still looks at the window of the day before, not even at one position', async () => {
    await rows.save('t', change(null, 'p1', { a: { n: 1 } }, [], 'yesterday'))
    await rows.save('t', change(null, 'p1', { b: { n: 1 } }))
    await rows.save('t', change('p1', 'p2', { a: { n: 2 } }, ['b'], 'yesterday'))
    await rows.save('t', change('p1', 'p2', { b: { n: 2 } }))

    expect(await rows.read('t')).toEqual({ rows: [{ n: 2 }], position: 'p2', window: 'today' })
  })

  it('go on from what an earlier build kept, which said no window', async () => {
    await db.kept.add({ name: 't', position: 'p1', usedAt: Date.now() })
    await rows.save('t', change('p1', 'p2', { a: { n: 1 } }, [], 't'))

    expect(await rows.read('t')).toEqual({ rows: [{ n: 1 }], position: 'p2', window: 't' })
  })

  it('are all replaced by a new reading', async () => {
    await rows.save('t', change(null, 'p1', { a: { n: 1 } }))
    await rows.save('u', change(null, 'p1', { a: { n: 1 } }))
    await rows.save('t', change(null, 'p2', { b: { n: 2 } }))

    expect([await rows.read('t'), await rows.read('u')]).toMatchObject([
      { rows: [{ n: 2 }], position: 'p2' }, { rows: [{ n: 1 }], position: 'p1' },
    ])
  })

  it('are found one by one, as they were last seen anywhere', async () => {
    await rows.save('live:bookings:a', change(null, 'p1', { x: { version: 1 } }))
    await rows.save('live:bookings:b', change(null, 'p1', { x: { version: 3 } }))
    await rows.save('live:leads:b', change(null, 'p1', { x: { version: 9 } }))

    expect([await rows.find('bookings', 'x'), await rows.find('bookings', 'y')]).toEqual([{ version: 3 }, null])
  })

  it('are dropped when there are very many of them', async () => {
    await rows.save('t', change(null, 'p1', { a: {} }))
    await rows.save('t', change(null, 'p2', Object.fromEntries(Array.from({ length: 5_001 }, (_, id) => [String(id), {}]))))

    expect(await rows.read('t')).toBeNull()
  })

  it('are dropped when nobody has looked at them for two weeks, or at many others since', async () => {
    await db.kept.add({ name: 'old', position: 'p', usedAt: Date.now() - 15 * DAY })
    await db.rows.add({ name: 'old', key: 'a', row: {} })
    for (let n = 0; n < 81; n += 1) await db.kept.add({ name: `t${n}`, position: 'p', usedAt: Date.now() - n * 1_000 })
    await rows.sweep()

    expect([await rows.read('old'), await rows.read('t80'), await db.rows.count()]).toEqual([null, null, 0])
    expect(await rows.read('t79')).not.toBeNull()
  })
})

describe('a device with several people', () => {
  it('keeps a number of its own for each, found again at the next visit', async () => {
    const numbers = []
    for (const person of ['ritu', 'ritu', 'neha']) {
      const { outbox } = await DexieStore.open(person)
      numbers.push(outbox.clientId)
      outbox.close()
    }
    expect(numbers[1]).toBe(numbers[0])
    expect(numbers[2]).not.toBe(numbers[0])
  })

  it('leaves nothing to read of one for the next, but loses no change that waits', async () => {
    const entry = { label: 'Note', writes: [], bases: [], madeAt: 0 }
    const ritu = await DexieStore.open('ritu')
    await ritu.rows.save('t', change(null, 'p', { a: {} }))
    await ritu.outbox.add(entry)
    ritu.outbox.close()
    await DexieStore.wipe('ritu')
    await DexieStore.wipe('neha')

    expect(await Dexie.getDatabaseNames()).toEqual(['banquet-ritu'])
    const again = await DexieStore.open('ritu')
    expect([await again.rows.read('t'), (await again.outbox.first())?.label]).toEqual([null, 'Note'])
    again.outbox.close()
  })

  it('works where nothing can be kept', async () => {
    const { indexedDB } = globalThis
    Reflect.deleteProperty(globalThis, 'indexedDB')
    expect(await openStore('ritu')).toBeNull()
    globalThis.indexedDB = indexedDB
  })

  it('is gone without where it does not answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let answer: (opened: DexieStore) => void = () => undefined
    vi.spyOn(DexieStore, 'open').mockReturnValue(new Promise((resolve) => { answer = resolve }))
    vi.spyOn(DexieStore, 'wipe').mockReturnValue(new Promise(() => undefined))
    const [opened, wiped] = [openStore('ritu'), wipeStore('ritu')]
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(2))
    vi.advanceTimersByTime(10_000)
    vi.useRealTimers()
    expect([await opened, await wiped]).toEqual([null, undefined])

    vi.restoreAllMocks()
    const late = await DexieStore.open('ritu')
    const close = vi.spyOn(late.outbox, 'close')
    answer(late)
    await vi.waitFor(() => expect(close).toHaveBeenCalled())
  })
})

describe('a full disk', () => {
  it('gives up rows before it refuses a change', async () => {
    await rows.save('t', change(null, 'p', { a: {} }))
    let isFull = true
    db.outbox.hook('creating', () => {
      if (!isFull) return
      isFull = false
      throw new DOMException('no room', 'QuotaExceededError')
    })
    const outbox = new DexieOutbox(db, 'device')
    await outbox.add({ label: 'Note', writes: [], bases: [], madeAt: 0 })

    expect([(await outbox.first())?.label, await rows.read('t')]).toEqual(['Note', null])
  })

  it('lets go of what was sent, and forgets it was rather than send it for ever', async () => {
    const outbox = new DexieOutbox(db, 'device')
    await rows.save('t', change(null, 'p', { a: {} }))
    for (const label of ['One', 'Two']) await outbox.add({ label, writes: [], bases: [], madeAt: 0 })
    let tries = 0
    db.sent.hook('creating', () => {
      tries += 1
      if (tries !== 2) throw new DOMException('no room', 'QuotaExceededError')
    })
    await outbox.settle(1, [], 0)
    expect([await db.sent.toCollection().primaryKeys(), await rows.read('t')]).toEqual([[1], null])
    await outbox.settle(2, [], 0)
    expect([await db.sent.toCollection().primaryKeys(), await outbox.first()]).toEqual([[1], undefined])
  })

  it('says so when there is no room even then', async () => {
    db.outbox.hook('creating', () => { throw new DOMException('no room', 'QuotaExceededError') })
    const outbox = new DexieOutbox(db, 'device')

    await expect(outbox.add({ label: 'Note', writes: [], bases: [], madeAt: 0 })).rejects.toSatisfy(isQuotaError)
  })
})
