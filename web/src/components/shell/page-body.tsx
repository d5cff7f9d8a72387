/** What is under the bars of a page: its banner and itself, or that this device has nothing of it. */
import type { ReactNode } from 'react'
import { useConnection } from '@/hooks/use-connection'
import { lazyPart, usePart } from '@/components/ui/lazy-part'
import { useIsSlow } from '@/components/ui/states'

export const NotKept = lazyPart(async () => (await import('@/components/shell/not-kept')).NotKept)

/** What this device has is on screen by then. */
const DEVICE_MS = 1_000

type Props = { isUnread: boolean; banner: ReactNode; children: ReactNode }

/** Bars that shimmer promise what comes; offline nothing does, and an empty day would look like a free one. */
export function PageBody({ isUnread, banner, children }: Props) {
  const { connection } = useConnection()
  const isMissing = useIsSlow(isUnread && connection.status === 'offline', DEVICE_MS)
  const isHere = usePart(NotKept, isMissing)
  if (isMissing && isHere) return <NotKept />
  return <>{banner}{children}</>
}
