/** When rows are kept: what is read at once, what changes a step behind the screen. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Keeper } from '@/lib/live/keeper'
import type { RowChange } from '@/lib/live/protocol'
import type { RowStore } from '@/lib/store/store'

const save = vi.fn<RowStore['save']>(() => Promise.resolve())
const store: RowStore = { read: () => Promise.resolve(null), find: () => Promise.resolve(null), save, clear: () => Promise.resolve() }
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const insert = (id: string): RowChange<object> => ({ kind: 'INSERT', row: { id }, committedAt: null })
const savedKeys = () => save.mock.calls.map(([, { puts }]) => [...puts.keys()])
let keeper: Keeper

beforeEach(async () => {
  vi.useFakeTimers()
  save.mockClear()
  const shelf = { rows: Promise.resolve(store), mayHold: false, names: new Set<string>() }
  keeper = new Keeper({ name: 'halls', window: 'all' }, { key: ['id'], conditions: [] }, shelf)
  keeper.replace(new Map([['a', { id: 'a' }]]), 'e.0')
  await pass(0)
})
afterEach(() => {
  vi.useRealTimers()
})

it('keeps what was read at once', () => {
  expect(savedKeys()).toEqual([['a']])
})

it('lets the frame go first, and keeps what comes close together in one transaction', async () => {
  keeper.apply([insert('b')], 'e.1')
  await pass(200)
  keeper.apply([insert('c')], 'e.2')
  expect(savedKeys()).toEqual([['a']])
  await pass(50)
  expect(savedKeys()).toEqual([['a'], ['b', 'c']])
  expect(save.mock.lastCall?.[1]).toMatchObject({ from: 'e.0', position: 'e.2' })
})

it('keeps what waits when the rows are left', async () => {
  keeper.apply([insert('b')], 'e.1')
  keeper.close()
  await pass(0)
  expect(savedKeys()).toEqual([['a'], ['b']])
})
