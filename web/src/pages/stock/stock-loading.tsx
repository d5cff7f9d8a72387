/** The store's page before its rows are in. */
import { SkeletonLine } from '@/components/ui/states'
import { messages } from '@/lib/messages'

export function StockLoading() {
  return (
    <div aria-busy="true" aria-label={messages.stock.loading} className="p-4">
      {Array.from({ length: 12 }, (_, line) => <SkeletonLine key={line} width={line % 4 === 0 ? 20 : 70} />)}
    </div>
  )
}
