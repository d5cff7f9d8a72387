/**
 * Everything this device wants written and the server has not answered yet.
 *
 * Kept in the browser's storage, so that neither a reload nor a killed browser loses it; in memory where the
 * browser keeps nothing. Opened for one person at a time: what one wrote is never sent as another.
 */
import type { SupabaseClient } from '@supabase/supabase-js'
import { debug } from '@/lib/live/debug'
import { Listeners } from '@/lib/live/listeners'
import { isAbout } from '@/lib/outbox/dependants'
import { messages } from '@/lib/messages'
import { MemoryStorage } from '@/lib/outbox/memory-storage'
import { postTo } from '@/lib/outbox/post'
import { Sender, type SenderStatus } from '@/lib/outbox/sender'
import { isQuotaError, type OutboxStorage } from '@/lib/outbox/storage'
import type { Change, Conflict, Entry, OutboxContents, Row, Write, WriteOutcome } from '@/lib/outbox/types'

export type OutboxState = OutboxContents & {
  sender: SenderStatus
  /** False where changes are lost with the tab. */
  isKept: boolean
}

export type PendingState = 'queued' | 'sending'

/** How the outbox reaches the rows on screen. */
export type Rows = {
  /** The row as it is shown. */
  find(table: string, id: string | number): Row | null
  /** A row as the server answered with it. */
  accept(table: string, row: Row): void
}

/** How long a screen waits for the server's word before it goes on. */
const PATIENCE_MS = 5_000

/** The device took nothing in: there is no room, or its storage broke. */
function notKept(error: unknown): Extract<WriteOutcome, { kind: 'refused' }> {
  debug('outbox', 'not taken in', error)
  const message = isQuotaError(error) ? messages.sync.noRoom : messages.sync.cannotKeep
  return { kind: 'refused', error: { code: 'device', message, details: null, hint: null } }
}

const newestOf = ({ entries }: OutboxContents): number => entries.at(-1)?.seq ?? 0

const NOTHING: OutboxContents = { entries: [], conflicts: [], sent: [] }

export class Outbox {
  readonly #client: SupabaseClient
  readonly #rows: Rows
  readonly #listeners = new Listeners()
  readonly #askers = new Map<number, (outcome: WriteOutcome) => void>()
  /** Taken in here, and not yet told of by the storage. */
  readonly #fresh = new Map<number, Entry>()
  #contents: OutboxContents = NOTHING
  #state: OutboxState = { ...NOTHING, sender: { status: 'idle' }, isKept: true }
  #storage: Promise<OutboxStorage> | null = null
  #sender: Sender | null = null
  #close: () => void = () => undefined

  constructor(client: SupabaseClient, rows: Rows) {
    this.#client = client
    this.#rows = rows
    addEventListener('online', () => this.#sender?.wake())
  }

  getState = (): OutboxState => this.#state

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** Opens what was kept for this person and goes on sending it. `ownerId` null: whoever is signed in. */
  open(ownerId: string | null, storage: Promise<OutboxStorage>): void {
    this.close()
    let isOpen = true
    this.#storage = storage
    this.#close = () => { isOpen = false }
    void storage.then((opened) => {
      if (isOpen) this.#close = this.#start(ownerId, opened)
      else opened.close()
    })
  }

  /** Stops sending and forgets what is in memory; what is kept stays kept. */
  close(): void {
    this.#close()
    this.#close = () => undefined
    this.#storage = null
    this.#fresh.clear()
    for (const answer of [...this.#askers.values()]) answer({ kind: 'queued' })
    this.#set({ ...NOTHING, sender: { status: 'idle' }, isKept: true })
  }

  /** Takes a change in, shows it, and answers when the server has, or when it cannot be waited for. */
  async write(label: string, writes: readonly Write[]): Promise<WriteOutcome> {
    const storage = await this.#opened()
    const bases = writes.map((write) => this.#baseOf(write))
    const entry = await this.#add(storage, { label, writes, bases, madeAt: Date.now() }).catch(notKept)
    if ('kind' in entry) return entry
    const outcome = await this.#answered(entry)
    // Told here and now; where it cannot be taken off the list it is told there as well.
    if (outcome.kind === 'refused') await storage.drop(entry.seq).catch((error: unknown) => debug('outbox', 'not taken off', error))
    return outcome
  }

  /** Whether a change of this row waits, and whether it is on its way right now. */
  pendingOf(table: string, id: string | number): PendingState | null {
    const { entries, sender } = this.#state
    const pending = entries.filter((entry) => entry.writes.some((write) => isAbout(write, table, id)))
    if (pending.length === 0) return null
    return sender.status === 'sending' && pending.some(({ seq }) => seq === sender.seq) ? 'sending' : 'queued'
  }

  /** Drops a refused change; the answer puts it back. */
  async drop(seq: number): Promise<() => Promise<void>> {
    const storage = await this.#opened()
    const dropped = await storage.drop(seq)
    return async () => { if (dropped) await storage.restore(dropped) }
  }

  /** Sends a refused change after all, in these words. */
  async resend(conflict: Conflict, writes: readonly Write[]): Promise<void> {
    const storage = await this.#opened()
    const bases = writes.map((write) => this.#baseOf(write))
    await storage.resend(conflict.seq, { writes, bases, madeAt: Date.now() })
    this.#sender?.wake()
  }

  /** Tries to send now instead of at the next step. */
  tryNow(): void {
    this.#sender?.wake()
  }

  #opened(): Promise<OutboxStorage> {
    if (!this.#storage) this.open(null, Promise.resolve(new MemoryStorage()))
    return this.#storage as Promise<OutboxStorage>
  }

  #start(ownerId: string | null, storage: OutboxStorage): () => void {
    const sender = new Sender({
      storage,
      post: postTo(this.#client, ownerId),
      onDone: (entry, results) => this.#acceptAll(entry, results),
      onStatus: (status) => this.#onSender(status),
    })
    this.#sender = sender
    const unwatch = storage.watch((contents) => this.#onContents(contents))
    this.#set({ isKept: storage.isKept })
    void sender.run()
    return () => {
      this.#sender = null
      sender.stop()
      unwatch()
      storage.close()
    }
  }

  async #add(storage: OutboxStorage, change: Change): Promise<Entry> {
    const entry = await storage.add(change)
    debug('outbox', `${entry.seq} ${entry.label}: taken in`)
    this.#fresh.set(entry.seq, entry)
    this.#onContents(this.#contents)
    this.#sender?.wake()
    return entry
  }

  #baseOf(write: Write): Row | null {
    if (write.op !== 'update' && write.op !== 'delete') return null
    const row = this.#rows.find(write.table, write.id)
    return row?.['version'] === write.version ? row : null
  }

  #acceptAll(entry: Entry, results: readonly unknown[]): void {
    entry.writes.forEach((write, place) => {
      const row = results[place]
      if (write.op === 'insert' || write.op === 'update') this.#rows.accept(write.table, row as Row)
    })
  }

  #answered({ seq }: Entry): Promise<WriteOutcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => answer({ kind: 'queued' }), PATIENCE_MS)
      const answer = (outcome: WriteOutcome): void => {
        clearTimeout(timer)
        this.#askers.delete(seq)
        resolve(outcome)
      }
      this.#askers.set(seq, answer)
      this.#answerAll()
    })
  }

  #answerAll(): void {
    const { sent, conflicts, sender } = this.#state
    const isHeld = sender.status === 'held' || !navigator.onLine
    for (const [seq, answer] of [...this.#askers]) {
      const done = sent.find((each) => each.seq === seq)
      const refused = conflicts.find((each) => each.seq === seq)
      if (done) answer({ kind: 'done', results: done.results })
      else if (refused) answer({ kind: 'refused', error: refused.error })
      else if (isHeld) answer({ kind: 'queued' })
    }
  }

  #onSender(sender: SenderStatus): void {
    this.#set({ sender })
    this.#answerAll()
  }

  #onContents(contents: OutboxContents): void {
    const newest = newestOf(this.#contents)
    this.#contents = contents
    // Taken in by another tab, which cannot send it while this one holds the lock.
    if (newestOf(contents) > newest) this.#sender?.wake()
    const known = new Set([...contents.entries, ...contents.conflicts, ...contents.sent].map(({ seq }) => seq))
    for (const seq of this.#fresh.keys()) if (known.has(seq)) this.#fresh.delete(seq)
    this.#set({ ...contents, entries: [...contents.entries, ...this.#fresh.values()] })
    this.#answerAll()
  }

  #set(change: Partial<OutboxState>): void {
    this.#state = { ...this.#state, ...change }
    this.#listeners.tell()
  }
}
