/** The list that opens under a combobox or a select. */
import type { ReactNode } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Icon } from '@/components/ui/icon'
import { popoverClass } from '@/components/ui/popover-class'

export type Choice = {
  id: string
  label: string
  /** Second word, quieter: a capacity, a phone. */
  detail?: string | undefined
  /** At the right: a chip such as *Free* or *Taken*. */
  mark?: ReactNode
}

export type ChoiceListProps = {
  items?: Iterable<Choice>
  empty: string
  /** A field that keeps the focus while its list is open: the list is then no dialog, and lies in the page's landmark. */
  field?: Element | null
}

export function ChoiceList({ items, empty, field = null }: ChoiceListProps) {
  const landmark = landmarkOf(field)
  return (
    <Popover className={popoverClass} offset={4} {...(landmark && { UNSTABLE_portalContainer: landmark })}>
      <ListBox<Choice>
        {...(items && { items })}
        className="outline-none"
        renderEmptyState={() => <p className="px-2.5 py-2 text-13 text-text-2">{empty}</p>}
      >
        {(choice) => <ChoiceItem choice={choice} />}
      </ListBox>
    </Popover>
  )
}

/** Of a field in a modal there is none: behind it the page is inert. */
function landmarkOf(field: Element | null): Element | null {
  return field?.closest('#root')?.querySelector('main') ?? null
}

function ChoiceItem({ choice }: { choice: Choice }) {
  return (
    <ListBoxItem
      id={choice.id}
      textValue={choice.label}
      className="flex min-h-11 items-center gap-2 rounded-control px-2.5 py-1 text-14 outline-none data-focused:bg-accent-soft tablet:min-h-8"
    >
      {({ isSelected }) => (
        <>
          <span className="min-w-0 wrap-anywhere">{choice.label}</span>
          {choice.detail && <span className="max-w-[46%] flex-none truncate text-12 text-text-3">{choice.detail}</span>}
          <span className="flex-1" />
          {choice.mark}
          {isSelected && <Icon name="check" size="sm" className="text-accent-text" />}
        </>
      )}
    </ListBoxItem>
  )
}
