/** In place of a page whose code is on its way: nothing for a moment, then that it comes; without a server that it cannot. */
import { NotKept } from '@/components/shell/page-body'
import { usePart } from '@/components/ui/lazy-part'
import { SkeletonLine, useIsSlow } from '@/components/ui/states'
import { useConnection } from '@/hooks/use-connection'
import { messages } from '@/lib/messages'

/** What this device has is drawn by then. */
const DEVICE_MS = 1_000
const LINES = [40, 90, 80, 85] as const

export function PageAwaited() {
  const { connection } = useConnection()
  const isSlow = useIsSlow(true)
  const isMissing = useIsSlow(connection.status === 'offline', DEVICE_MS)
  const isHere = usePart(NotKept, isMissing)
  if (!isSlow) return null
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-sheet tablet:mr-4 tablet:ml-1" aria-busy={!isMissing}>
      {isMissing && isHere && <NotKept />}
      {isMissing && !isHere && <p className="m-auto p-6 text-text-2">{messages.error.partLater}</p>}
      {!isMissing && <div className="p-4">{LINES.map((width) => <SkeletonLine key={width} width={width} />)}</div>}
    </main>
  )
}
