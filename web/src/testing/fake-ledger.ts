/** `public.perform` in memory: the same law as the database keeps, each number once and each list whole. */
import type { FakeChange, FakeRow, FakeServer } from '@/testing/fake-server'
import type { Write } from '@/lib/outbox/types'

export type FakeError = { code: string; message: string; details: string | null; hint: string | null }
type Sent = { client_id: string; seq: number; writes: Write[] }

export class FakeLedger {
  /** Every list that was done, in the order in which that happened. */
  readonly done: Sent[] = []
  /** Requests so far, the repeated and the refused among them. */
  requests = 0
  /** What a call of a function does; none may be called unless it is here. */
  readonly functions = new Map<string, (arguments_: FakeRow) => unknown>()
  /** Refuses a write for reasons of its own. */
  judge: (write: Write) => FakeError | null = () => null
  /** Runs before a list is looked at; an answer of its own is sent instead. */
  before: (sent: Sent) => Response | null = () => null
  /** Runs when a list is done, before the answer leaves; `true` loses the answer on the way. */
  after: (sent: Sent) => boolean = () => false
  readonly #server: FakeServer
  readonly #results = new Map<string, unknown[]>()

  constructor(server: FakeServer) {
    this.#server = server
  }

  /** Answers a request as PostgREST answers a call of the function. */
  answer(init: RequestInit | undefined): Promise<Response> {
    const sent = JSON.parse(init?.body as string) as Sent
    this.requests += 1
    const instead = this.before(sent)
    if (instead) return Promise.resolve(instead)
    const name = `${sent.client_id} ${sent.seq}`
    const known = this.#results.get(name)
    if (known) return Promise.resolve(Response.json(known))
    const results = this.#perform(sent.writes)
    if ('code' in results) return Promise.resolve(Response.json(results, { status: 409 }))
    this.#results.set(name, results)
    this.done.push(sent)
    return this.after(sent) ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(Response.json(results))
  }

  #perform(writes: readonly Write[]): unknown[] | FakeError {
    const changes: (FakeChange | null)[] = []
    for (const write of writes) {
      const change = this.judge(write) ?? this.#changeOf(write)
      if (change && 'code' in change) return change
      changes.push(change)
    }
    const transaction = this.#server.commitSilently(...changes.filter((change) => change !== null))
    const rows = transaction.changes.map(({ row }) => row)
    const results = writes.map((write) =>
      write.op === 'call' ? this.functions.get(write.function)?.(write.arguments) : rows.shift(),
    )
    this.#server.deliver(transaction)
    return results
  }

  #changeOf(write: Write): FakeChange | FakeError | null {
    if (write.op === 'call') return this.functions.has(write.function) ? null : refusal('42501', 'perform does not do that')
    if (write.op === 'insert') return { table: write.table, kind: 'INSERT', row: write.row }
    const current = this.#server.rows(write.table).find((row) => row['id'] === write.id)
    if (!current) return refusal('PT404', 'It is no longer there, or no longer yours to change')
    if (current['version'] !== write.version) {
      return refusal('PT409', 'This was changed meanwhile', JSON.stringify(current))
    }
    return write.op === 'delete'
      ? { table: write.table, kind: 'DELETE', row: current }
      : { table: write.table, kind: 'UPDATE', row: { ...write.changes, id: write.id } }
  }
}

function refusal(code: string, message: string, details: string | null = null): FakeError {
  return { code, message, details, hint: null }
}
