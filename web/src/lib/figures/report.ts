/**
 * A value that is read from the server now and then: at once, soon after something changed, and again after a
 * failure. The last value stays readable with the moment it was read, so an offline page can say of when it is.
 */
import { Listeners } from '@/lib/live/listeners'

export type ReportState<Value> = {
  value: Value | null
  /** When `value` was read, milliseconds since the epoch. */
  readAt: number | null
  /** Why the last attempt failed; null after one that did not. */
  failure: string | null
}

/** How long changes are gathered before they are counted anew. */
export const GATHER_MS = 1_500
const RETRY_MS = 10_000

export class Report<Value> {
  readonly #read: (signal: AbortSignal) => Promise<Value>
  readonly #listeners = new Listeners()
  #state: ReportState<Value>
  #reading: AbortController | null = null
  #isStale = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `known` is a value from before, shown until the first answer. */
  constructor(read: (signal: AbortSignal) => Promise<Value>, known: ReportState<Value> | null = null) {
    this.#read = read
    this.#state = known ?? { value: null, readAt: null, failure: null }
  }

  getState = (): ReportState<Value> => this.#state

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** What was known before, if nothing has been read meanwhile. */
  recall(known: ReportState<Value>): void {
    if (this.#state.value === null) this.#set({ ...known, failure: this.#state.failure })
  }

  /** Reads now; a read that is under way is followed by another, since it may have missed what made this call. */
  refresh(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#reading) this.#isStale = true
    else void this.#load()
  }

  /** Reads a moment from now, once for all calls until then. */
  soon(afterMs = GATHER_MS): void {
    this.#timer ??= setTimeout(() => this.refresh(), afterMs)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#reading?.abort()
    this.#reading = null
  }

  async #load(): Promise<void> {
    const reading = new AbortController()
    this.#reading = reading
    this.#isStale = false
    try {
      const value = await this.#read(reading.signal)
      if (reading.signal.aborted) return
      this.#set({ value, readAt: Date.now(), failure: null })
    } catch (error) {
      if (reading.signal.aborted) return
      this.#set({ ...this.#state, failure: error instanceof Error ? error.message : String(error) })
      this.soon(RETRY_MS)
    }
    this.#reading = null
    this.#afterRead()
  }

  /** What was asked for while a read was under way may not be in it. */
  #afterRead(): void {
    if (this.#isStale) this.soon(0)
  }

  #set(state: ReportState<Value>): void {
    this.#state = state
    this.#listeners.tell()
  }
}
