/** Kills whatever runs, at any step: a call is made, or not; its answer comes, or never does. */

export class Crash {
  #left: number

  /** Lets so many steps happen, then none any more. */
  constructor(steps: number) {
    this.#left = steps
  }

  get isOver(): boolean {
    return this.#left < 0
  }

  /** The same object, dying before or after one of its promises. */
  within<Parts extends object>(target: Parts): Parts {
    return new Proxy(target, {
      get: (parts, name) => {
        const value: unknown = Reflect.get(parts, name, parts)
        return typeof value === 'function' ? (...given: unknown[]) => this.#call(parts, value as Method, given) : value
      },
    })
  }

  #call(parts: object, method: Method, given: unknown[]): unknown {
    const answer = this.#isNextStep() ? method.apply(parts, given) : new Promise(() => undefined)
    return answer instanceof Promise ? this.#hold(answer) : answer
  }

  async #hold(answer: Promise<unknown>): Promise<unknown> {
    const value = await answer
    return this.#isNextStep() ? value : new Promise(() => undefined)
  }

  #isNextStep(): boolean {
    this.#left -= 1
    return !this.isOver
  }
}

type Method = (...given: unknown[]) => unknown
