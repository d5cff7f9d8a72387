/** A part of the application as a chunk of its own, that can be asked for before it is drawn. */
import { lazy, useEffect, useState, type ComponentType } from 'react'
import { messages } from '@/lib/messages'
import { isServerReached } from '@/lib/server'
import { toasts } from '@/lib/toasts'

/** Milliseconds until a part that did not come is asked for again. */
const AGAIN_MS = 10_000
/** Milliseconds between two parts that are fetched ahead. */
const AHEAD_MS = 200

export type LazyPart<Props extends object> = ComponentType<Props> & {
  /** Fetches the part, once however often it is asked for; what failed is asked for again. */
  load: () => Promise<ComponentType<Props>>
  /** Whether it is here, and is drawn at once. */
  isHere: () => boolean
}

/**
 * Like `lazy`, but a part that is here already is drawn at once: React holds back what follows a fallback for 300 ms;
 * and without a server it takes no page with it: that is said, the page before stays, and it is asked for until it comes.
 */
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
  const untilHere = async (isTold = false): Promise<ComponentType<Props>> => {
    try {
      return await load()
    } catch {
      // The line may have come back between the two; what a server that answers does not have is another build's.
      if (await isServerReached()) return load()
      if (!isTold) tellOfLate()
      await nextTry()
      return untilHere(true)
    }
  }
  const Late = lazy(async () => ({ default: await untilHere() })) as unknown as ComponentType<Props>
  function Part(props: Props) {
    const [Shown] = useState(() => part ?? Late)
    return <Shown {...props} />
  }
  awaited.push(load)
  if (isAhead) void fetchNext()
  return Object.assign(Part, { load, isHere: () => part !== null })
}

/** What is said of a part that was asked for and is not here. */
export function tellOfLate(): void {
  toasts.show({ text: messages.error.partLater, kind: 'part', tone: 'news' })
}

function nextTry(): Promise<void> {
  return new Promise((resolve) => {
    const again = (): void => {
      clearTimeout(timer)
      removeEventListener('online', again)
      resolve()
    }
    const timer = setTimeout(again, AGAIN_MS)
    addEventListener('online', again)
  })
}

// ---- fetched ahead, where nothing keeps the build on this device

const awaited: (() => Promise<unknown>)[] = []
let isAhead = false
let isFetching = false

/** Fetches every part of the application there is, one after the other, and those that these bring with them. */
export function fetchAhead(): void {
  isAhead = true
  void fetchNext()
}

async function fetchNext(): Promise<void> {
  if (isFetching) return
  isFetching = true
  for (let load = awaited.shift(); load; load = awaited.shift()) {
    if (!(await isFetched(load))) {
      awaited.unshift(load)
      await nextTry()
    }
    await new Promise((resolve) => setTimeout(resolve, AHEAD_MS))
  }
  isFetching = false
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

/** Whether it came; and whether it never will, since a server that answers does not have it. */
async function isFetched(load: () => Promise<unknown>): Promise<boolean> {
  try {
    await load()
    return true
  } catch {
    return isServerReached()
  }
}
