/**
 * Whether anybody can see this page. Hidden for a while, its channels are given up: no work for what nobody looks
 * at. Seen again, each goes on from its cursor at once.
 */
import { debug } from '@/lib/live/debug'
import { Listeners } from '@/lib/live/listeners'

/** A glance at another tab is not worth the way back. */
export const PAUSE_AFTER_MS = 30_000

class Visibility {
  readonly #listeners = new Listeners()
  #isPaused = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    document.addEventListener('visibilitychange', () => this.#onChange())
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Tells when channels are to pause, and when they are to go on. */
  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener)
  }

  #onChange(): void {
    clearTimeout(this.#timer)
    if (document.visibilityState === 'hidden') this.#timer = setTimeout(() => this.#set(true), PAUSE_AFTER_MS)
    else this.#set(false)
  }

  #set(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return
    this.#isPaused = isPaused
    debug('visibility', isPaused ? 'hidden, subscriptions paused' : 'visible, subscriptions resumed')
    this.#listeners.tell()
  }
}

export const visibility = new Visibility()
