/** A part of the application as a chunk of its own, that can be asked for before it is drawn. */
import { lazy, useEffect, useState, type ComponentType } from 'react'

/** Milliseconds until a part that did not come is asked for again. */
const AGAIN_MS = 10_000

export type LazyPart<Props extends object> = ComponentType<Props> & {
  /** Fetches the part, once however often it is asked for; what failed is asked for again. */
  load: () => Promise<ComponentType<Props>>
  /** Whether it is here, and is drawn at once. */
  isHere: () => boolean
}

/** Like `lazy`, but a part that is here already is drawn at once: React holds back what follows a fallback for 300 ms. */
export function lazyPart<Props extends object>(fetchPart: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  let part: ComponentType<Props> | null = null
  let fetching: Promise<ComponentType<Props>> | null = null
  const load = () =>
    (fetching ??= fetchPart().then(
      (found) => (part = found),
      (error: unknown) => {
        fetching = null
        throw error
      },
    ))
  const Late = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>
  function Part(props: Props) {
    const [Shown] = useState(() => part ?? Late)
    return <Shown {...props} />
  }
  return Object.assign(Part, { load, isHere: () => part !== null })
}

/**
 * Whether a part that a page can do without is here; it is fetched as soon as `isWanted`.
 *
 * A part that is drawn before it is here, and does not come, takes its page with it: this one is waited for instead.
 */
export function usePart(part: Pick<LazyPart<never>, 'isHere'> & { load: () => Promise<unknown> }, isWanted: boolean): boolean {
  const [isHere, setHere] = useState(part.isHere)
  useEffect(() => {
    if (isHere || !isWanted) return undefined
    const left = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = (): void => void part.load().then(
      () => { if (!left.signal.aborted) setHere(true) },
      () => { if (!left.signal.aborted) timer = setTimeout(ask, AGAIN_MS) },
    )
    ask()
    return () => {
      left.abort()
      clearTimeout(timer)
    }
  }, [part, isHere, isWanted])
  return isHere
}
