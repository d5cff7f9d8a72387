/** Tells of changes that waited on this device and were refused, once those that came together are in. */
import type { OutboxState } from '@/lib/outbox/outbox'
import type { Conflict } from '@/lib/outbox/types'

/** What a screen asked for is refused on that screen, and taken off the list within this time. */
const SETTLED_MS = 1_000

type Watched = { getState(): Pick<OutboxState, 'entries' | 'conflicts'>; subscribe(listener: () => void): () => void }

/**
 * `tell` hears of all refused changes that need their person whenever there is a new one among them, the oldest first;
 * of none once they are settled. Those that waited for the server since the watch began are news, and the numbers in
 * `waited`; what was refused before is not. The answer ends the watch.
 */
export function watchRefusals(outbox: Watched, waited: readonly number[], tell: (refused: readonly Conflict[]) => void): () => void {
  const seen = new Set(waited)
  let told: ReadonlySet<number> = new Set()
  let timer: ReturnType<typeof setTimeout> | undefined

  const look = (): void => {
    const { entries, conflicts } = outbox.getState()
    for (const { seq } of entries) seen.add(seq)
    const news = conflicts.filter(({ seq }) => seen.has(seq))
    if (told.size > 0 && !news.some(({ seq }) => told.has(seq))) tellOf([])
    if (news.every(({ seq }) => told.has(seq))) return
    timer ??= setTimeout(settle, SETTLED_MS)
  }
  const settle = (): void => {
    timer = undefined
    const news = outbox.getState().conflicts.filter(({ seq }) => seen.has(seq))
    if (news.some(({ seq }) => !told.has(seq))) tellOf(news)
  }
  const tellOf = (news: readonly Conflict[]): void => {
    told = new Set(news.map(({ seq }) => seq))
    tell(news)
  }

  look()
  const unsubscribe = outbox.subscribe(look)
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}
