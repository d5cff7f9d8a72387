/** Every change taken in is done exactly once and in order, or put before its person, whenever the browser dies. */
import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postTo, type Post } from '@/lib/outbox/post'
import { Sender } from '@/lib/outbox/sender'
import type { OutboxStorage } from '@/lib/outbox/storage'
import type { Change, OutboxContents } from '@/lib/outbox/types'
import { DexieStore } from '@/lib/store/dexie-store'
import { always } from '@/testing/turns'
import { Crash } from '@/testing/crash'
import { connectToFake, type Wire } from '@/testing/wire'

const idOf = (number: number) => `01900000-0000-7000-8000-00000000000${number}`
const BAD = 'refused'

const PERSON = 'p'

let wire: Wire
beforeEach(() => { wire = connectToFake() })
afterEach(() => wire.close())

type Command = { row: number; isBad: boolean }
type Fault = 'none' | 'busy' | 'lost'

/** The n-th command as a change: the first of a row makes it, later ones rename it. */
function changesOf(commands: readonly Command[]): Change[] {
  const versions = new Map<number, number>()
  return commands.map(({ row, isBad }, place) => {
    const version = versions.get(row) ?? 0
    versions.set(row, version + 1)
    const name = isBad ? BAD : `n${place}`
    return {
      label: `c${place}`, bases: [null], madeAt: 0,
      writes: [version === 0
        ? { op: 'insert' as const, table: 'customers' as const, row: { id: idOf(row), branch_id: 7, name } }
        : { op: 'update' as const, table: 'customers' as const, id: idOf(row), version, changes: { name } }],
    }
  })
}

/** One life of the browser: goes on sending what is kept, and takes changes in until it dies or all is done. */
async function live(storage: OutboxStorage, post: Post, changes: Change[], crash: Crash | null): Promise<void> {
  const mortal = crash?.within(storage) ?? storage
  const sent = crash?.within({ post }).post ?? post
  let idle: () => void = () => undefined
  const sender = new Sender({
    storage: mortal, post: sent, random: () => 0, onDone: () => undefined,
    onStatus: ({ status }) => { if (status === 'idle') idle() },
    turn: always,
  })
  void sender.run()
  const adding = (async () => {
    for (let change = changes[0]; change; change = changes[0]) {
      await mortal.add(change)
      changes.shift()
      sender.wake()
    }
    // Idle is said again after each look at the storage, so none is missed.
    await new Promise<void>((resolve) => { idle = resolve; sender.wake() })
  })()
  const isDead = new Promise<void>((resolve) => {
    const look = setInterval(() => { if (crash?.isOver) { clearInterval(look); resolve() } }, 1)
    void adding.then(() => clearInterval(look))
  })
  await Promise.race([adding, isDead])
  sender.stop()
  storage.close()
}

async function openOutbox(): Promise<OutboxStorage> {
  return (await DexieStore.open(PERSON)).outbox
}

async function contents(): Promise<OutboxContents> {
  const outbox = await openOutbox()
  return new Promise((resolve) => {
    const stop = outbox.watch((found) => {
      resolve(found)
      queueMicrotask(() => {
        stop()
        outbox.close()
      })
    })
  })
}

/** What was being taken in as the browser died is in, or it is not; a person would look, and so does this. */
async function forgetTaken(changes: Change[]): Promise<void> {
  const { entries, conflicts, sent } = await contents()
  const labels = new Set([...entries, ...conflicts, ...sent].map(({ label }) => label))
  while (changes[0] && labels.has(changes[0].label)) changes.shift()
}

describe('the outbox', () => {
  const commands = fc.array(fc.record({ row: fc.integer({ min: 0, max: 3 }), isBad: fc.boolean() }), { minLength: 1, maxLength: 6 })
  const faults = fc.array(fc.constantFrom<Fault>('none', 'none', 'busy', 'lost'), { maxLength: 12 })

  it('does each change once and in order through crashes at any step, lost answers and refusals', async () => {
    await fc.assert(
      fc.asyncProperty(commands, faults, fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 6 }), async (list, faulty, deaths) => {
        wire = connectToFake()
        await Dexie.delete(`banquet-${PERSON}`)
        const { ledger } = wire.server
        const next = (): Fault => faulty.pop() ?? 'none'
        let fault: Fault = 'none'
        ledger.before = () => {
          fault = next()
          return fault === 'busy' ? Response.json({}, { status: 503 }) : null
        }
        ledger.after = () => fault === 'lost'
        ledger.judge = (write) => {
          const columns = write.op === 'insert' ? write.row : write.op === 'update' ? write.changes : {}
          return columns['name'] === BAD ? { code: '23514', message: 'no', details: null, hint: null } : null
        }
        const changes = changesOf(list)
        const post = postTo(wire.client, null)
        for (const steps of deaths) {
          await live(await openOutbox(), post, changes, new Crash(steps))
          await forgetTaken(changes)
        }
        await live(await openOutbox(), post, changes, null)

        const { entries, conflicts } = await contents()
        const seqs = ledger.done.map(({ seq }) => seq)
        const settled = [...ledger.done.map(({ writes }) => JSON.stringify(writes)), ...conflicts.map(({ writes }) => JSON.stringify(writes))]
        expect(entries).toEqual([])
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
        expect(settled.sort()).toEqual(changesOf(list).map(({ writes }) => JSON.stringify(writes)).sort())
        await wire.close()
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})
