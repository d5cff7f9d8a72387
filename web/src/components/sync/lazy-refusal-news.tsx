/** The news of refusals as a chunk of its own, fetched once something waits that could be refused. */
import { useState } from 'react'
import { useOutbox } from '@/hooks/use-outbox'
import { lazyPart, usePart } from '@/components/ui/lazy-part'

const RefusalNews = lazyPart(async () => (await import('./refusal-news')).RefusalNews)

export function LazyRefusalNews() {
  const { entries } = useOutbox().state
  // kept, as the first may be answered before the chunk is here
  const [waited, setWaited] = useState<readonly number[] | null>(null)
  if (waited === null && entries.length > 0) setWaited(entries.map(({ seq }) => seq))
  const isHere = usePart(RefusalNews, waited !== null)
  return waited && isHere && <RefusalNews waited={waited} />
}
