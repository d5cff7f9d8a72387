/**
 * Says the latest of many things no more often than the server takes: four calls in half a minute, the last
 * one always, in the end.
 */

/** The server ends a channel at the sixth call of `track` in 30 s; one is kept for coming back. */
const MOST_CALLS = 4
const WITHIN_MS = 30_000

export class Pace<Value> {
  readonly #say: (value: Value) => void
  readonly #now: () => number
  #said: number[] = []
  #waiting: { value: Value } | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(say: (value: Value) => void, now: () => number = () => performance.now()) {
    this.#say = say
    this.#now = now
  }

  /** Says it now, or as soon as it may be said and nothing newer has come. */
  offer(value: Value): void {
    this.#waiting = { value }
    this.#review()
  }

  /** Says nothing more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = null
  }

  #review(): void {
    if (!this.#waiting || this.#timer !== undefined) return
    const now = this.#now()
    this.#said = this.#said.filter((at) => at > now - WITHIN_MS)
    const [oldest] = this.#said
    if (oldest !== undefined && this.#said.length >= MOST_CALLS) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        this.#review()
      }, oldest + WITHIN_MS - now + 1)
      return
    }
    const { value } = this.#waiting
    this.#waiting = null
    this.#said.push(now)
    this.#say(value)
  }
}
