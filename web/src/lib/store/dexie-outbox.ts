/** The outbox in IndexedDB: every method is one transaction, and every tab sees what any of them did. */
import { liveQuery } from 'dexie'
import { isQuotaError, refusedTogether, SENT_KEPT, type OutboxStorage } from '@/lib/outbox/storage'
import type { Change, Conflict, Entry, OutboxContents, WriteError } from '@/lib/outbox/types'
import type { BanquetDatabase } from '@/lib/store/database'

export class DexieOutbox implements OutboxStorage {
  readonly clientId: string
  readonly isKept = true
  readonly #db: BanquetDatabase

  constructor(db: BanquetDatabase, clientId: string) {
    this.#db = db
    this.clientId = clientId
  }

  async add(change: Change): Promise<Entry> {
    const seq = await this.#withRoom(() => this.#db.outbox.add({ ...change }))
    return { ...change, seq }
  }

  first(): Promise<Entry | undefined> {
    return this.#db.outbox.orderBy('seq').first()
  }

  async settle(seq: number, results: readonly unknown[], sentAt: number): Promise<void> {
    try {
      await this.#withRoom(() => this.#settle(seq, results, sentAt))
    } catch (error) {
      if (!isQuotaError(error)) throw error
      // No room even for what was sent: the history misses it, and what waits behind it does not.
      await this.#db.outbox.delete(seq)
    }
  }

  async replace(entry: Entry): Promise<void> {
    const { outbox } = this.#db
    await this.#withRoom(() => this.#db.transaction('rw', outbox, async () => {
      if (await outbox.get(entry.seq)) await outbox.put(entry)
    }))
  }

  refuse(seq: number, error: WriteError, refusedAt: number): Promise<void> {
    const { outbox, conflicts } = this.#db
    return this.#withRoom(() => this.#db.transaction('rw', outbox, conflicts, async () => {
      const refused = refusedTogether(await outbox.orderBy('seq').toArray(), seq, error, refusedAt)
      await conflicts.bulkPut(refused)
      await outbox.bulkDelete(refused.map((each) => each.seq))
    }))
  }

  drop(seq: number): Promise<Conflict | undefined> {
    const { conflicts } = this.#db
    return this.#db.transaction('rw', conflicts, async () => {
      const conflict = await conflicts.get(seq)
      await conflicts.delete(seq)
      return conflict
    })
  }

  async restore(conflict: Conflict): Promise<void> {
    await this.#db.conflicts.put(conflict)
  }

  resend(seq: number, change: Pick<Change, 'writes' | 'bases' | 'madeAt'>): Promise<void> {
    const { outbox, conflicts } = this.#db
    return this.#db.transaction('rw', outbox, conflicts, async () => {
      const conflict = await conflicts.get(seq)
      if (!conflict) return
      await conflicts.delete(seq)
      await outbox.add({ ...change, label: conflict.label })
    })
  }

  watch(listener: (contents: OutboxContents) => void): () => void {
    const subscription = liveQuery(() => this.#contents()).subscribe(listener)
    return () => subscription.unsubscribe()
  }

  close(): void {
    this.#db.close()
  }

  #contents(): Promise<OutboxContents> {
    const { outbox, conflicts, sent } = this.#db
    return this.#db.transaction('r', outbox, conflicts, sent, async () => ({
      entries: await outbox.orderBy('seq').toArray(),
      conflicts: await conflicts.orderBy('seq').toArray(),
      sent: await sent.orderBy('seq').toArray(),
    }))
  }

  #settle(seq: number, results: readonly unknown[], sentAt: number): PromiseLike<void> {
    const { outbox, sent } = this.#db
    return this.#db.transaction('rw', outbox, sent, async () => {
      const entry = await outbox.get(seq)
      if (!entry) return
      const { label, madeAt, writes } = entry
      await outbox.delete(seq)
      await sent.put({ seq, label, madeAt, sentAt, writes, results })
      const old = await sent.orderBy('seq').reverse().offset(SENT_KEPT).primaryKeys()
      await sent.bulkDelete(old)
    })
  }

  /** Rows can be read again, a change cannot be made again: where room is short, the rows go. */
  async #withRoom<Result>(task: () => PromiseLike<Result>): Promise<Result> {
    try {
      return await task()
    } catch (error) {
      if (!isQuotaError(error)) throw error
      await Promise.all([this.#db.rows.clear(), this.#db.kept.clear()])
      return task()
    }
  }
}
