/** The store as a ruled table in groups. Up and down go from item to item, Enter opens one. */
import type { KeyboardEvent } from 'react'
import { HereMark, type HereMarkProps } from '@/components/ui/here-mark'
import { LiveRing } from '@/components/ui/live-ring'
import { cx } from '@/lib/cx'
import type { Ring } from '@/lib/diary/rings'
import { messages } from '@/lib/messages'
import type { StockGroup, StockLine } from '@/lib/stock/overview'
import { count, countOrDash, datesWords } from '@/lib/stock/words'
import { LowMark, StateChip } from './state-chip'
import { StockBars } from './stock-bars'

const words = messages.stock

export type StockTableProps = {
  groups: readonly StockGroup[]
  dates: readonly string[]
  /** *Sat 21*, *next 14 days*. */
  windowName: string
  selectedId: string | null
  rings: ReadonlyMap<string, Ring>
  /** Who has an item open. */
  hereAt: (itemId: string) => HereMarkProps['people']
  onOpen: (id: string) => void
}

const cell = 'h-[37px] border-b border-line px-2.5 @min-[1150px]:px-5 text-13 whitespace-nowrap'
const number = cx(cell, 'text-right')
const head = 'sticky top-0 z-2 h-[38px] border-b border-line-strong bg-sheet px-2.5 @min-[1150px]:px-5 text-12 font-semibold whitespace-nowrap text-text-2'
/** Where there is no room for everything, the chart goes first. */
const chart = 'hidden @min-[900px]:table-cell'

export function StockTable(props: StockTableProps) {
  const [from, to] = datesWords(props.dates)
  return (
    <div className="@container min-h-0 flex-1 overflow-auto" onKeyDown={onArrow}>
      <table className="narrow w-full border-separate border-spacing-0">
        <caption className="sr-only">{words.title}</caption>
        <thead>
          <tr>
            <th scope="col" className={cx(head, 'rule-double left-0 z-3 text-left font-normal!')}>{words.item}</th>
            <th scope="col" className={cx(head, 'text-right')}>{words.owned}</th>
            <th scope="col" className={cx(head, 'text-right')}>{words.outOfService}</th>
            <th scope="col" className={cx(head, 'text-right')}>{words.onHand}</th>
            <th scope="col" className={cx(head, 'text-right')}>{words.peak(props.windowName)}</th>
            <th scope="col" className={cx(head, 'text-right')}>{words.left}</th>
            <th scope="col" className={cx(head, chart, 'text-left')}>{words.days(from, to)}</th>
            <th scope="col" className={cx(head, 'w-full text-left')}>{words.state}</th>
          </tr>
        </thead>
        {props.groups.map((group) => (
          <tbody key={group.category}>
            <tr>
              <th scope="rowgroup" className="rule-double sticky left-0 z-1 h-7 border-b border-line bg-sunken px-2.5 @min-[1150px]:px-5 text-left text-12 font-semibold whitespace-nowrap text-text-2">
                {group.category}
              </th>
              <td colSpan={7} className="h-7 border-b border-line bg-sunken" />
            </tr>
            {group.lines.map((line) => <Line key={line.item.id} line={line} {...props} />)}
          </tbody>
        ))}
      </table>
    </div>
  )
}

function Line({ line, dates, selectedId, rings, hereAt, onOpen }: StockTableProps & { line: StockLine }) {
  const { item, peak, left } = line
  const isSelected = item.id === selectedId
  const ring = rings.get(item.id)
  const ground = isSelected ? 'bg-accent-soft' : 'bg-sheet group-hover:bg-hover'
  return (
    <tr className="group" data-item={item.id} onClick={() => onOpen(item.id)}>
      <th scope="row" className={cx(cell, ground, 'rule-double sticky left-0 z-1 w-[200px] max-w-[200px] min-w-[200px] @min-[1150px]:w-[260px] @min-[1150px]:max-w-[260px] @min-[1150px]:min-w-[260px] text-left font-medium')}>
        <button
          type="button"
          data-line=""
          aria-current={isSelected ? 'true' : undefined}
          title={item.name}
          className="block max-w-full truncate rounded-[3px] outline-none focus-visible:focus-ring"
          onClick={(event) => { event.stopPropagation(); onOpen(item.id) }}
        >
          {item.name}
        </button>
      </th>
      <td className={cx(number, ground)}>{count(item.owned)}</td>
      <td className={cx(number, ground, 'text-text-2')}>{countOrDash(item.out_of_service)}</td>
      <td className={cx(number, ground)}>
        <span className="relative -mx-1 inline-block rounded-[4px] px-1">
          {count(item.on_hand)}
          {ring && <LiveRing personId={ring.personId} text={ring.text} at={ring.at} />}
        </span>
      </td>
      <td className={cx(number, ground)}>{count(peak)}</td>
      <td className={cx(number, ground, 'font-semibold', left < 0 && 'text-bad-text')}>{count(left)}</td>
      <td className={cx(cell, ground, chart)}><StockBars line={line} dates={dates} /></td>
      <td className={cx(cell, ground)}>
        <span className="flex items-center gap-1.5"><StateChip line={line} /><LowMark line={line} /><HereMark people={hereAt(item.id)} /></span>
      </td>
    </tr>
  )
}

/** Up and down, Home and End among the items, as in any list. */
function onArrow(event: KeyboardEvent<HTMLElement>) {
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-line]')]
  const at = lines.findIndex((line) => line === document.activeElement)
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key]
  if (at === -1 || next === undefined) return
  event.preventDefault()
  lines[next]?.focus()
}
