/** The smallest event source: a set of callbacks. */
export class Listeners<Arguments extends unknown[] = []> {
  readonly #listeners = new Set<(...values: Arguments) => void>()

  get size(): number {
    return this.#listeners.size
  }

  /** Adds a listener; the answer takes it away again. The same function may be added twice. */
  add(listener: (...values: Arguments) => void): () => void {
    const entry = (...values: Arguments) => listener(...values)
    this.#listeners.add(entry)
    return () => void this.#listeners.delete(entry)
  }

  tell(...values: Arguments): void {
    for (const listener of [...this.#listeners]) listener(...values)
  }
}
