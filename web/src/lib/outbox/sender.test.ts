import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryStorage } from '@/lib/outbox/memory-storage'
import { answerOf, postTo, type Answer } from '@/lib/outbox/post'
import { Sender, type SenderStatus } from '@/lib/outbox/sender'
import { BrowserTurn, type Turn } from '@/lib/outbox/turn'
import type { Change } from '@/lib/outbox/types'
import { always, fakeLocks, inTurn } from '@/testing/turns'
import { connectToFake } from '@/testing/wire'

const change: Change = { label: '', writes: [], bases: [], madeAt: 0 }

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

function start(answers: Answer[], options: { turn?: Turn; storage?: MemoryStorage } = {}) {
  const storage = options.storage ?? new MemoryStorage()
  const [posts, told]: [number[], SenderStatus[]] = [[], []]
  const sender = new Sender({
    storage, random: () => 1,
    turn: options.turn ?? always,
    post: (_client, { seq }) => {
      posts.push(seq)
      return Promise.resolve(answers.shift() ?? { kind: 'done', results: [] })
    },
    onDone: () => undefined,
    onStatus: (status) => told.push(status),
  })
  void sender.run()
  return { storage, sender, posts, told }
}

describe('the sender', () => {
  it('sends what waits in order, and what is added while it waits', async () => {
    const { storage, sender, posts } = start([])
    await storage.add(change)
    await storage.add(change)
    sender.wake()
    await vi.advanceTimersByTimeAsync(0)
    await storage.add(change)
    sender.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(posts).toEqual([1, 2, 3])
  })

  it('waits longer after each failure, at most half a minute, and goes on at once when woken', async () => {
    const later: Answer = { kind: 'later', reason: 'unreachable' }
    const storage = new MemoryStorage()
    await storage.add(change)
    const { sender, posts, told } = start(Array.from({ length: 9 }, () => later), { storage })
    const waits = []
    for (let count = 1; count <= 8; count += 1) {
      let waited = 0
      for (; posts.length === count || (count === 1 && posts.length === 0); waited += 500) await vi.advanceTimersByTimeAsync(500)
      waits.push(waited)
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    expect(told.at(-1)).toEqual({ status: 'held', reason: 'unreachable' })
    sender.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(posts).toHaveLength(10)
  })

  it('tries once more at once with a renewed session, then waits', async () => {
    const storage = new MemoryStorage()
    await storage.add(change)
    const { posts, told } = start([{ kind: 'again' }, { kind: 'again' }], { storage })
    await vi.advanceTimersByTimeAsync(0)
    expect([posts, told.at(-1)]).toEqual([[1, 1], { status: 'held', reason: 'signed-out' }])
  })

  it('goes on in another tab when the one that sends is gone', async () => {
    const turn = inTurn()
    const storage = new MemoryStorage()
    const first = start([{ kind: 'later', reason: 'unreachable' }], { turn, storage })
    const second = start([], { turn, storage })
    await storage.add(change)
    await vi.advanceTimersByTimeAsync(0)
    expect([first.posts, second.posts]).toEqual([[1], []])

    first.sender.stop()
    await vi.advanceTimersByTimeAsync(0)
    expect([first.posts, second.posts]).toEqual([[1], [1]])
  })
})

describe('a tab that waits half a minute for its next try', () => {
  it('tries now when another tab hears the server again', async () => {
    Object.defineProperty(navigator, 'locks', { configurable: true, value: fakeLocks() })
    const storage = new MemoryStorage()
    await storage.add(change)
    const turn = (): BrowserTurn => new BrowserTurn(() => senders[0]?.wake())
    const first = start(Array.from({ length: 7 }, () => ({ kind: 'later', reason: 'unreachable' })), { turn: turn(), storage })
    const second = start([], { turn: turn(), storage })
    const senders = [first.sender, second.sender]
    await vi.advanceTimersByTimeAsync(40_000)
    expect([first.posts.length, second.posts]).toEqual([7, []])

    second.sender.wake()
    await vi.waitFor(() => expect(first.posts).toHaveLength(8), { interval: 10 })
    expect(second.posts).toEqual([])
    for (const sender of senders) sender.stop()
    Reflect.deleteProperty(navigator, 'locks')
  })
})

describe('storage that fails', () => {
  it('holds the sender up, and does not end it', async () => {
    const storage = new MemoryStorage()
    await storage.add(change)
    await storage.add(change)
    const [first, settle] = [vi.spyOn(storage, 'first'), vi.spyOn(storage, 'settle')]
    first.mockRejectedValueOnce(new DOMException('the connection was lost', 'UnknownError'))
    settle.mockRejectedValueOnce(new DOMException('no room', 'QuotaExceededError'))
    const { posts, told } = start([], { storage })
    await vi.advanceTimersByTimeAsync(0)
    expect([posts, told.at(-1)]).toEqual([[], { status: 'held', reason: 'device' }])
    await vi.advanceTimersByTimeAsync(10_000)
    expect([posts, told.at(-1), await storage.first()]).toEqual([[1, 1, 2], { status: 'idle' }, undefined])
  })
})

describe('what an answer means', () => {
  const error = (code: string) => ({ code, message: 'm', details: '{"a":1}', hint: '', name: 'PostgrestError', toJSON: () => ({}) })
  it.each([['', 0], ['XX000', 500], ['', 429], ['PGRST000', 503], ['40P01', 409], ['40001', 409], ['PGRST202', 404], ['57P01', 400]])(
    '%s with status %i: the same again later',
    (code, status) => expect(answerOf(error(code) as never, status).kind).toBe('later'),
  )
  it.each([['23P01', 409], ['PT409', 409], ['42501', 403], ['22023', 400]])('%s with status %i: refused', (code, status) => {
    expect(answerOf(error(code) as never, status)).toEqual({ kind: 'refused', error: { code, message: 'm', details: { a: 1 }, hint: null } })
  })
})

describe('the session behind a change', () => {
  const entry = { ...change, seq: 1 }

  it('is the one of the person who made it, never another and never none', async () => {
    const wire = connectToFake({ person: { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu' } })
    const { requests } = wire.server.ledger
    expect(await postTo(wire.client, 'neha')('device', entry)).toEqual({ kind: 'later', reason: 'signed-out' })
    expect(wire.server.ledger.requests).toBe(requests)
    expect(await postTo(wire.client, 'ritu')('device', entry)).toEqual({ kind: 'done', results: [] })
    await wire.close()
  })

  it('is renewed when it has run out, and the change stays', async () => {
    const wire = connectToFake({ person: { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu' } })
    wire.server.ledger.before = () => Response.json({ code: 'PGRST303', message: 'JWT expired' }, { status: 401 })
    wire.server.refuseAuth = { status: 503, body: {} }
    const answer = postTo(wire.client, 'ritu')('device', entry)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await answer).toEqual({ kind: 'later', reason: 'unreachable' })
    await wire.close()
  })
})
