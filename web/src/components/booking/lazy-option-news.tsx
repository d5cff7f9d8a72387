/** The news of one's options as a chunk of its own, fetched once the first page is there and live. */
import { lazy, Suspense, useState } from 'react'
import { useConnection } from '@/hooks/use-connection'

const OptionNews = lazy(async () => ({ default: (await import('./option-news')).OptionNews }))

export function LazyOptionNews() {
  const { connection } = useConnection()
  const [isOn, setOn] = useState(false)
  if (!isOn && connection.status === 'live') setOn(true)
  return isOn ? <Suspense><OptionNews /></Suspense> : null
}
