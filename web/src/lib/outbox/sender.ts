/**
 * Sends the changes of this device, one after the other in their order, while it is this tab's turn (`turn.ts`).
 *
 * Neither a server that does not answer nor storage that fails ends it: it says what holds it up, and tries again.
 */
import { debug } from '@/lib/live/debug'
import { mergeStale } from '@/lib/outbox/merge'
import type { Answer, Post } from '@/lib/outbox/post'
import type { OutboxStorage } from '@/lib/outbox/storage'
import { BrowserTurn, type Turn } from '@/lib/outbox/turn'
import type { Entry } from '@/lib/outbox/types'

/** What holds everything up: no server, no session it would take, or storage of this device that fails. */
export type Holdup = 'unreachable' | 'signed-out' | 'device'

export type SenderStatus =
  /** Another tab sends, or nothing waits. */
  | { status: 'idle' }
  | { status: 'sending'; seq: number }
  /** Nothing could be sent; it tries again by itself. */
  | { status: 'held'; reason: Holdup }

export type SenderParts = {
  storage: OutboxStorage
  post: Post
  /** The server has it; told before the outbox lets go of it. */
  onDone(entry: Entry, results: readonly unknown[]): void
  onStatus(status: SenderStatus): void
  turn?: Turn
  /** In [0, 1). */
  random?: () => number
}

const RETRY_BASE_MS = 500
const RETRY_MOST_MS = 30_000

export class Sender {
  readonly #parts: Required<SenderParts>
  readonly #stop = new AbortController()
  #attempts = 0
  #wake: () => void = () => undefined
  #woken: Promise<void> = Promise.resolve()

  constructor(parts: SenderParts) {
    this.#parts = { turn: new BrowserTurn(() => this.#wakeHere()), random: Math.random, ...parts }
  }

  /** Runs until `stop`. */
  run(): Promise<void> {
    return this.#parts.turn.run((over) => this.#sendAll(over), this.#stop.signal)
  }

  /** Tries now, in whichever tab it is to be: something was added, or the network is back. */
  wake(): void {
    this.#wakeHere()
    this.#parts.turn.ask()
  }

  stop(): void {
    this.#stop.abort()
  }

  #wakeHere(): void {
    this.#attempts = 0
    this.#wake()
  }

  async #sendAll(over: AbortSignal): Promise<void> {
    over.addEventListener('abort', () => this.#wake(), { once: true })
    while (!over.aborted) {
      // Before looking: what is added from here on wakes this very wait.
      this.#woken = new Promise((resolve) => { this.#wake = resolve })
      try {
        await this.#sendNext(over)
      } catch (error) {
        if (isOver(over)) return
        debug('outbox', 'the storage of this device fails', error)
        await this.#wait('device')
      }
    }
  }

  async #sendNext(over: AbortSignal): Promise<void> {
    const entry = await this.#parts.storage.first()
    if (over.aborted) return
    if (entry) return this.#send(entry, over)
    this.#parts.onStatus({ status: 'idle' })
    await this.#woken
  }

  async #send(entry: Entry, over: AbortSignal): Promise<void> {
    this.#parts.onStatus({ status: 'sending', seq: entry.seq })
    const answer = await this.#parts.post(this.#parts.storage.clientId, entry).catch(unreachable)
    if (over.aborted) return
    debug('outbox', `${entry.seq} ${entry.label}: ${answer.kind}`)
    if (answer.kind === 'later') return this.#wait(answer.reason)
    if (answer.kind === 'again') return this.#attempts++ === 0 ? undefined : this.#wait('signed-out')
    await this.#take(entry, answer)
    this.#attempts = 0
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
  async #wait(reason: Holdup): Promise<void> {
    this.#parts.onStatus({ status: 'held', reason })
    const most = Math.min(RETRY_MOST_MS, RETRY_BASE_MS * 2 ** this.#attempts)
    this.#attempts += 1
    let timer: ReturnType<typeof setTimeout> | undefined
    await Promise.race([this.#woken, new Promise((resolve) => { timer = setTimeout(resolve, this.#parts.random() * most) })])
    clearTimeout(timer)
  }
}

// by a call, since what a loop found out about a signal is not for ever
function isOver(signal: AbortSignal): boolean {
  return signal.aborted
}

function unreachable(error: unknown): Answer {
  debug('outbox', 'not sent', error)
  return { kind: 'later', reason: 'unreachable' }
}
