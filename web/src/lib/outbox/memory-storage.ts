/** An outbox that lives as long as the tab: for browsers that keep nothing, and until it is known who is here. */
import type { Change, Conflict, Entry, OutboxContents, Sent, WriteError } from '@/lib/outbox/types'
import { refusedTogether, SENT_KEPT, type OutboxStorage } from '@/lib/outbox/storage'
import { Listeners } from '@/lib/live/listeners'
import { uuidV7 } from '@/lib/diary/uuid'

export class MemoryStorage implements OutboxStorage {
  readonly clientId = uuidV7()
  readonly isKept = false
  readonly #listeners = new Listeners<[OutboxContents]>()
  #entries: Entry[] = []
  #conflicts: Conflict[] = []
  #sent: Sent[] = []
  #seq = 0

  add(change: Change): Promise<Entry> {
    const entry = { ...change, seq: (this.#seq += 1) }
    this.#entries = [...this.#entries, entry]
    return this.#changed(entry)
  }

  first(): Promise<Entry | undefined> {
    return Promise.resolve(this.#entries[0])
  }

  settle(seq: number, results: readonly unknown[], sentAt: number): Promise<void> {
    const entry = this.#entries.find((each) => each.seq === seq)
    if (!entry) return Promise.resolve()
    const { label, madeAt, writes } = entry
    this.#entries = this.#entries.filter((each) => each !== entry)
    this.#sent = [...this.#sent, { seq, label, madeAt, sentAt, writes, results }].slice(-SENT_KEPT)
    return this.#changed(undefined)
  }

  replace(entry: Entry): Promise<void> {
    this.#entries = this.#entries.map((each) => (each.seq === entry.seq ? entry : each))
    return this.#changed(undefined)
  }

  refuse(seq: number, error: WriteError, refusedAt: number): Promise<void> {
    const refused = refusedTogether(this.#entries, seq, error, refusedAt)
    const gone = new Set(refused.map((each) => each.seq))
    this.#entries = this.#entries.filter((each) => !gone.has(each.seq))
    this.#conflicts = [...this.#conflicts, ...refused]
    return this.#changed(undefined)
  }

  drop(seq: number): Promise<Conflict | undefined> {
    const dropped = this.#conflicts.find((each) => each.seq === seq)
    this.#conflicts = this.#conflicts.filter((each) => each !== dropped)
    return this.#changed(dropped)
  }

  restore(conflict: Conflict): Promise<void> {
    this.#conflicts = [...this.#conflicts, conflict].sort((a, b) => a.seq - b.seq)
    return this.#changed(undefined)
  }

  async resend(seq: number, change: Pick<Change, 'writes' | 'bases' | 'madeAt'>): Promise<void> {
    const conflict = await this.drop(seq)
    if (conflict) await this.add({ ...change, label: conflict.label })
  }

  watch(listener: (contents: OutboxContents) => void): () => void {
    listener(this.#contents())
    return this.#listeners.add(listener)
  }

  close(): void {}

  #contents(): OutboxContents {
    return { entries: this.#entries, conflicts: this.#conflicts, sent: this.#sent }
  }

  #changed<Answer>(answer: Answer): Promise<Answer> {
    this.#listeners.tell(this.#contents())
    return Promise.resolve(answer)
  }
}
