/** The store on a phone: a list, the same words, one line of numbers. */
import { HereMark, type HereMarkProps } from '@/components/ui/here-mark'
import { LiveRing } from '@/components/ui/live-ring'
import type { Ring } from '@/lib/diary/rings'
import { messages } from '@/lib/messages'
import type { StockLine } from '@/lib/stock/overview'
import { count } from '@/lib/stock/words'
import { LowMark, StateChip } from './state-chip'
import type { StockTableProps } from './stock-table'

const words = messages.stock

type Props = Pick<StockTableProps, 'groups' | 'rings' | 'hereAt' | 'onOpen'>

export function StockList({ groups, rings, hereAt, onOpen }: Props) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-4">
      {groups.map((group) => (
        <section key={group.category} aria-label={group.category}>
          <h2 className="sticky top-0 z-2 border-y border-line bg-sunken px-4 py-1 text-12 font-semibold text-text-2">{group.category}</h2>
          <ul>
            {group.lines.map((line) => <Entry key={line.item.id} line={line} ring={rings.get(line.item.id)} here={hereAt(line.item.id)} onOpen={onOpen} />)}
          </ul>
        </section>
      ))}
    </div>
  )
}

type EntryProps = Pick<Props, 'onOpen'> & { line: StockLine; ring: Ring | undefined; here: HereMarkProps['people'] }

function Entry({ line, ring, here, onOpen }: EntryProps) {
  const { item, left } = line
  return (
    <li className="relative border-b border-line">
      <button type="button" className="flex min-h-[58px] w-full items-center gap-3 px-4 py-2 text-left outline-none focus-visible:focus-ring-inset" onClick={() => onOpen(item.id)}>
        <span className="min-w-0 flex-1">
          <b className="block wrap-anywhere text-14 font-medium">{item.name} <HereMark people={here} /></b>
          <span className="narrow block text-13 text-text-2">
            {words.onHandOf(count(item.on_hand), count(item.owned))}
            {' · '}
            <span className={left < 0 ? 'font-semibold text-bad-text' : undefined}>{words.leftAtPeak(count(left))}</span>
          </span>
        </span>
        <span className="flex flex-none flex-col items-end gap-1"><StateChip line={line} /><LowMark line={line} /></span>
      </button>
      {ring && <LiveRing personId={ring.personId} text={ring.text} at={ring.at} tag="none" className="-outline-offset-2" />}
    </li>
  )
}
