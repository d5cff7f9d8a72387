/** One of a few views of the same thing, side by side: *Month, Week, Day*. */
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'

export type SegmentedProps<Id extends string> = {
  label: string
  items: readonly { id: Id; label: string }[]
  value: Id
  onChange: (id: Id) => void
}

export function Segmented<Id extends string>({ label, items, value, onChange }: SegmentedProps<Id>) {
  return (
    <RadioGroup
      aria-label={label}
      orientation="horizontal"
      value={value}
      onChange={(id) => onChange(id as Id)}
      className="inline-flex flex-none gap-px rounded-control bg-tint p-0.5"
    >
      {items.map((item) => (
        <Radio
          key={item.id}
          value={item.id}
          className="flex h-11 flex-1 items-center justify-center rounded-[5px] px-[11px] text-13 tablet:h-[26px] whitespace-nowrap text-text-2 data-focus-visible:focus-ring data-hovered:text-text data-selected:bg-raised data-selected:font-semibold data-selected:text-text data-selected:shadow-1"
        >
          {item.label}
        </Radio>
      ))}
    </RadioGroup>
  )
}
