/** Says to a screen reader what others change in the store. */
import { useMemo } from 'react'
import { Spoken } from '@/components/ui/spoken'
import type { StockRings } from '@/hooks/use-stock-changes'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { count } from '@/lib/stock/words'

export function SpokenStock({ rings, nameOf }: { rings: StockRings; nameOf: (id: string | null) => string }) {
  const news = useMemo(() => [...rings.values()].map(({ item, at }) => (
    { text: messages.stock.spoken(firstName(nameOf(item.modified_by)), item.name, count(item.on_hand)), at }
  )).sort((one, other) => one.at - other.at), [rings, nameOf])
  return <Spoken news={news} />
}
