/** The shortage seen while booking: amber and in words; it never stands in the way. */
import { Icon } from '@/components/ui/icon'
import { messages } from '@/lib/messages'
import type { StockCheck } from '@/lib/stock/check'
import { count } from '@/lib/stock/words'

const words = messages.stock.check
/** The worst; the store sees the rest. */
const SHOWN = 3

export function StockCheckNote({ check }: { check: StockCheck }) {
  if (check.status === 'unknown') return null
  if (check.status === 'enough') {
    return <p role="status" className="flex items-center gap-1.5 text-12 text-text-2"><Icon name="stock" size="sm" /> {words.enough}</p>
  }
  const { falling } = check
  return (
    <div role="status" className="rounded-card border border-warn-line bg-warn-soft px-3 py-2 text-13 text-warn-text">
      <p className="flex items-center gap-1.5 font-semibold"><Icon name="stock" size="sm" /> {words.falls(falling.length)}</p>
      <ul>
        {falling.slice(0, SHOWN).map(({ item, short, needed }) => <li key={item.id}>{words.line(item.name, count(short), count(needed))}</li>)}
      </ul>
      <p className="mt-0.5 text-12">{words.hint}</p>
    </div>
  )
}
