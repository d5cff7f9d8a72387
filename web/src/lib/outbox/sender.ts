/**
 * Sends the changes of this device, one after the other in their order.
 *
 * One tab sends at a time; the others wait for its lock, so that one of them goes on at once when it is
 * closed or dies. Where the browser has no locks several may send: the server does each number once.
 */
import { debug } from '@/lib/live/debug'
import { mergeStale } from '@/lib/outbox/merge'
import type { Answer, Post } from '@/lib/outbox/post'
import type { OutboxStorage } from '@/lib/outbox/storage'
import type { Entry } from '@/lib/outbox/types'

export type SenderStatus =
  /** Another tab sends, or nothing waits. */
  | { status: 'idle' }
  | { status: 'sending'; seq: number }
  /** Nothing could be sent; it tries again by itself. */
  | { status: 'held'; reason: 'unreachable' | 'signed-out' }

/** Runs the task while no other tab runs one; waits for its turn. */
export type Lock = (task: () => Promise<void>, signal: AbortSignal) => Promise<void>

export type SenderParts = {
  storage: OutboxStorage
  post: Post
  /** The server has it; told before the outbox lets go of it. */
  onDone(entry: Entry, results: readonly unknown[]): void
  onStatus(status: SenderStatus): void
  lock?: Lock
  /** In [0, 1). */
  random?: () => number
}

const LOCK_NAME = 'banquet-outbox'
const RETRY_BASE_MS = 500
const RETRY_MOST_MS = 30_000

export class Sender {
  readonly #parts: Required<SenderParts>
  readonly #stop = new AbortController()
  #attempts = 0
  #wake: () => void = () => undefined
  #woken: Promise<void> = Promise.resolve()

  constructor(parts: SenderParts) {
    this.#parts = { lock: lockOfBrowser, random: Math.random, ...parts }
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    try {
      await this.#parts.lock(() => this.#sendAll(), this.#stop.signal)
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error
    }
  }

  /** Tries now: something was added, or the network is back. */
  wake(): void {
    this.#attempts = 0
    this.#wake()
  }

  stop(): void {
    this.#stop.abort()
    this.#wake()
  }

  async #sendAll(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Before looking: what is added from here on wakes this very wait.
      this.#woken = new Promise((resolve) => { this.#wake = resolve })
      const entry = await this.#parts.storage.first()
      if (this.#isStopped()) return
      if (entry) await this.#send(entry)
      else {
        this.#parts.onStatus({ status: 'idle' })
        await this.#woken
      }
    }
  }

  async #send(entry: Entry): Promise<void> {
    this.#parts.onStatus({ status: 'sending', seq: entry.seq })
    const answer = await this.#parts.post(this.#parts.storage.clientId, entry).catch(unreachable)
    if (this.#isStopped()) return
    debug('outbox', `${entry.seq} ${entry.label}: ${answer.kind}`)
    if (answer.kind === 'later') return this.#wait(answer.reason)
    if (answer.kind === 'again') return this.#attempts++ === 0 ? undefined : this.#wait('signed-out')
    this.#attempts = 0
    await this.#take(entry, answer)
  }

  async #take(entry: Entry, answer: Extract<Answer, { kind: 'done' | 'refused' }>): Promise<void> {
    const { storage, onDone } = this.#parts
    if (answer.kind === 'done') {
      onDone(entry, answer.results)
      return storage.settle(entry.seq, answer.results, Date.now())
    }
    const merged = mergeStale(entry, answer.error)
    if (merged) return storage.replace(merged)
    await storage.refuse(entry.seq, answer.error, Date.now())
  }

  /** Full jitter: the devices of a house do not all come back in the same instant. */
  async #wait(reason: 'unreachable' | 'signed-out'): Promise<void> {
    this.#parts.onStatus({ status: 'held', reason })
    const most = Math.min(RETRY_MOST_MS, RETRY_BASE_MS * 2 ** this.#attempts)
    this.#attempts += 1
    let timer: ReturnType<typeof setTimeout> | undefined
    await Promise.race([this.#woken, new Promise((resolve) => { timer = setTimeout(resolve, this.#parts.random() * most) })])
    clearTimeout(timer)
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted
  }
}

function unreachable(error: unknown): Answer {
  debug('outbox', 'not sent', error)
  return { kind: 'later', reason: 'unreachable' }
}

const lockOfBrowser: Lock = (task, signal) => {
  // Pages that are not served securely have none.
  const locks = navigator.locks as LockManager | null | undefined
  return locks ? locks.request(LOCK_NAME, { signal }, task) : task()
}
