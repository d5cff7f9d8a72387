/** How an item stands, in words: short, tight, enough; and low, which is another matter. */
import { Chip } from '@/components/ui/badge'
import { messages } from '@/lib/messages'
import type { StockLine } from '@/lib/stock/overview'
import { count } from '@/lib/stock/words'

const words = messages.stock

export function StateChip({ line: { state, left, item } }: { line: StockLine }) {
  if (!item.active) return <Chip>{words.retired}</Chip>
  if (state === 'short') return <Chip tone="bad" icon="close">{words.short(count(-left))}</Chip>
  if (state === 'tight') return <Chip tone="warn" icon="warning">{words.tight}</Chip>
  return <Chip tone="ok" icon="check">{words.enough}</Chip>
}

/** Below the par level. */
export function LowMark({ line }: { line: StockLine }) {
  if (!line.isLow) return null
  return <span title={words.lowHint(count(line.item.par_level))}><Chip tone="warn" icon="bell">{words.low}</Chip></span>
}
