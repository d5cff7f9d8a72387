/** The panel of an address whose row is not here: still being read, out of reach, or gone; never an empty strip. */
import { SidePanel } from '@/components/ui/side-panel'
import { SkeletonLine } from '@/components/ui/states'
import type { TableState } from '@/lib/live/table'
import { messages } from '@/lib/messages'

const words = messages.device

export type Missing = 'reading' | 'unread' | 'gone'

type Props = {
  title: string
  why: Missing
  /** Said of what is gone. */
  gone?: string
  onClose: () => void
}

export function MissingPanel({ title, why, gone = words.gone, onClose }: Props) {
  return (
    <SidePanel title={title} onClose={onClose}>
      {why === 'reading' && (
        <div aria-busy="true">
          <SkeletonLine width={62} />
          <SkeletonLine />
          <SkeletonLine width={84} />
        </div>
      )}
      {why === 'unread' && <><p className="font-semibold">{words.notKept}</p><p className="mt-1 text-text-2">{words.notKeptHint}</p></>}
      {why === 'gone' && <p className="text-text-2">{gone}</p>}
    </SidePanel>
  )
}

/** Why a row that was asked for by its id is not among the rows. A server that refuses the id knows no such row. */
export function whyMissing(table: TableState<object>): Missing {
  if (table.status === 'loading') return 'reading'
  if (table.status === 'ready') return 'gone'
  return table.error.status >= 400 && table.error.status < 500 ? 'gone' : 'unread'
}
