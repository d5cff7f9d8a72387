/** Above the table: how many are short and tight, when the peak is asked for, which items, and a search. */
import { Chip } from '@/components/ui/badge'
import { controlClass, inputClass } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { FILTERS, type StockFilter, type StockLine } from '@/lib/stock/overview'
import { formatDate } from '@/lib/time'

const words = messages.stock

export type StockChoice = {
  filter: StockFilter
  /** A date among the days shown; null: all of them. */
  day: string | null
  search: string
}

type Props = {
  choice: StockChoice
  dates: readonly string[]
  today: string
  onChoice: (choice: StockChoice) => void
}

export function StockCounts({ lines }: { lines: readonly StockLine[] }) {
  const active = lines.filter(({ item }) => item.active)
  const short = active.filter(({ state }) => state === 'short').length
  const tight = active.filter(({ state }) => state === 'tight').length
  const low = active.filter((line) => line.isLow).length
  return (
    <>
      {short > 0 && <Chip tone="bad" icon="close">{words.shortages(short)}</Chip>}
      {tight > 0 && <Chip tone="warn" icon="warning">{words.tightCount(tight)}</Chip>}
      {low > 0 && <Chip tone="warn" icon="bell">{words.lowCount(low)}</Chip>}
    </>
  )
}

export function StockSearch({ choice, onChoice, className }: Pick<Props, 'choice' | 'onChoice'> & { className?: string }) {
  return (
    <span className={cx(controlClass(), 'tablet:h-[26px]! tablet:text-13!', className)}>
      <Icon name="search" size="sm" className="text-text-3" />
      <input
        type="search"
        enterKeyHint="search"
        value={choice.search}
        aria-label={words.search}
        placeholder={words.search}
        onChange={(event) => onChoice({ ...choice, search: event.target.value })}
        className={inputClass}
      />
    </span>
  )
}

export function StockChoices({ choice, dates, today, onChoice }: Props) {
  return (
    <>
      <Picker
        label={words.window}
        value={choice.day ?? ''}
        items={[{ id: '', label: words.windowOf14 }, ...dates.map((date) => ({ id: date, label: formatDate(date, today) }))]}
        onChange={(day) => onChoice({ ...choice, day: day === '' ? null : day })}
      />
      <FilterPicker {...{ choice, onChoice }} />
    </>
  )
}

export function FilterPicker({ choice, onChoice }: Pick<Props, 'choice' | 'onChoice'>) {
  return (
    <Picker
      label={words.show}
      value={choice.filter}
      items={FILTERS.map((filter) => ({ id: filter, label: words.filters[filter] }))}
      onChange={(filter) => onChoice({ ...choice, filter: filter as StockFilter })}
    />
  )
}

type PickerProps = { label: string; value: string; items: readonly { id: string; label: string }[]; onChange: (id: string) => void }

/** A native list: it needs no more room than its word, and a phone shows it its own way. */
function Picker({ label, value, items, onChange }: PickerProps) {
  return (
    <span className="relative flex flex-1 items-center tablet:flex-none">
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-11 w-full appearance-none rounded-control border border-line-control bg-raised pr-7 pl-[9px] text-16 font-medium outline-none focus-visible:focus-ring tablet:h-[26px] tablet:w-auto tablet:text-13"
      >
        {items.map((item) => <option key={item.id} value={item.id}>{item.label}</option>)}
      </select>
      <Icon name="down" size="sm" className="pointer-events-none absolute right-2 text-text-3" />
    </span>
  )
}
