/**
 * Which tab of this browser sends: the one that holds the lock, while the others wait in line for it.
 *
 * A tab that is asked to send and may not asks the one that may. That one may be frozen (a phone that shows another
 * page, a laptop that saves power) and would hold its lock all day: where it does not answer, its turn is taken.
 * What a number does is done once (`public.perform`), so that two tabs at it for a moment harm nothing.
 */
import { debug } from '@/lib/live/debug'

export type Turn = {
  /** Runs the task whenever it is this tab's turn, until `stop`; `over` tells the task that its turn has ended. */
  run(task: (over: AbortSignal) => Promise<void>, stop: AbortSignal): Promise<void>
  /** Something is to be sent now: has the tab whose turn it is told, if that is another one. */
  ask(): void
}

const NAME = 'banquet-outbox'
/** An answer is one task of the other tab away. */
const SILENCE_MS = 3_000

type Said = 'send' | 'sending'

export class BrowserTurn implements Turn {
  readonly #onAsked: () => void
  readonly #channel = new BroadcastChannel(NAME)
  #isOurs = false
  #isToBeTaken = false
  #line = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `onAsked`: another tab wants sent what waits. */
  constructor(onAsked: () => void) {
    this.#onAsked = onAsked
    this.#channel.onmessage = ({ data }: MessageEvent<Said>) => this.#hear(data)
  }

  async run(task: (over: AbortSignal) => Promise<void>, stop: AbortSignal): Promise<void> {
    stop.addEventListener('abort', () => this.#leave(), { once: true })
    // Pages that are not served securely have none, and those whose storage is forbidden may not use them: several tabs may send then.
    const locks = navigator.locks as LockManager | undefined
    let mayLock = locks !== undefined
    while (locks && mayLock && !stop.aborted) mayLock = await this.#wait(locks, task)
    if (stop.aborted) return
    this.#isOurs = true
    return task(stop)
  }

  ask(): void {
    if (this.#isOurs) return
    this.#say('send')
    this.#timer ??= setTimeout(() => this.#take(), SILENCE_MS)
  }

  /** One turn, from the line to its end; false where the browser forbids locks. */
  async #wait(locks: LockManager, task: (over: AbortSignal) => Promise<void>): Promise<boolean> {
    const over = new AbortController()
    this.#line = new AbortController()
    this.#line.signal.addEventListener('abort', () => over.abort())
    const options = this.#isToBeTaken ? { steal: true } : { signal: this.#line.signal }
    this.#isToBeTaken = false
    try {
      await locks.request(NAME, options, () => {
        this.#isOurs = true
        this.#calm()
        return task(over.signal)
      })
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      // else out of the line, or another tab has taken the turn
      if (error.name === 'SecurityError') return false
      if (error.name !== 'AbortError') throw error
    } finally {
      this.#isOurs = false
      over.abort()
    }
    return true
  }

  #hear(said: Said): void {
    if (said === 'sending') return this.#calm()
    if (!this.#isOurs) return
    this.#say('sending')
    this.#onAsked()
  }

  #take(): void {
    this.#timer = undefined
    if (this.#isOurs || document.visibilityState === 'hidden') return
    debug('outbox', 'the tab that sends does not answer')
    this.#isToBeTaken = true
    this.#line.abort()
  }

  #calm(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #leave(): void {
    this.#calm()
    this.#line.abort()
    this.#channel.close()
  }

  #say(said: Said): void {
    if (!this.#line.signal.aborted) this.#channel.postMessage(said)
  }
}
