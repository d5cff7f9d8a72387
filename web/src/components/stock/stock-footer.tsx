/** Under a stock page: what the line means, and what moved last. */
import type { InventoryItem, InventoryMovement } from '@/lib/database'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { momentWords, movementSentence } from '@/lib/stock/words'
import type { StockView } from './stock-views'

const words = messages.stock

type Props = {
  view: StockView
  last: InventoryMovement | null
  itemOf: ReadonlyMap<string, InventoryItem>
  zone: string
  today: string
  nameOf: (id: string | null) => string
}

export function StockFooter({ view, last, itemOf, zone, today, nameOf }: Props) {
  const item = last && itemOf.get(last.item_id)
  return (
    <>
      {view === 'stock' && (
        <span className="hidden items-center gap-1.5 min-[1361px]:inline-flex">
          <svg width="26" height="10" aria-hidden="true"><path d="M0 5h26" stroke="var(--text)" strokeDasharray="3 2" /></svg>
          {words.legendOwned}
        </span>
      )}
      {view !== 'movements' && <span className="truncate">{words.legendNeed}</span>}
      <span className="flex-1" />
      {item && (
        <span className="truncate" data-testid="last-movement">
          {movementSentence(last, firstName(nameOf(last.created_by)), item.name, momentWords(Date.parse(last.happened_at), zone, today))}
        </span>
      )}
    </>
  )
}
