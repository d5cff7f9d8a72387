/** The news of one's options as a chunk of its own, fetched once the first page is there and live. */
import { useState } from 'react'
import { useConnection } from '@/hooks/use-connection'
import { lazyPart, usePart } from '@/components/ui/lazy-part'

const OptionNews = lazyPart(async () => (await import('./option-news')).OptionNews)

export function LazyOptionNews() {
  const { connection } = useConnection()
  const [isOn, setOn] = useState(false)
  if (!isOn && connection.status === 'live') setOn(true)
  return usePart(OptionNews, isOn) && <OptionNews />
}
