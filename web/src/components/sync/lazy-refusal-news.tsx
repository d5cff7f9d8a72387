/** The news of refusals as a chunk of its own, fetched once something waits that could be refused. */
import { lazy, Suspense, useState } from 'react'
import { useOutbox } from '@/hooks/use-outbox'

const RefusalNews = lazy(async () => ({ default: (await import('./refusal-news')).RefusalNews }))

export function LazyRefusalNews() {
  const { entries } = useOutbox().state
  // kept, as the first may be answered before the chunk is here
  const [waited, setWaited] = useState<readonly number[] | null>(null)
  if (waited === null && entries.length > 0) setWaited(entries.map(({ seq }) => seq))
  return waited && <Suspense><RefusalNews waited={waited} /></Suspense>
}
