/** Yes or no, in a word: the box to the left of it. */
import type { ReactNode } from 'react'
import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox'
import { cx } from '@/lib/cx'
import { Icon } from '@/components/ui/icon'

export type CheckboxProps = { isSelected: boolean; onChange: (isSelected: boolean) => void; isDisabled?: boolean; children: ReactNode }

export function Checkbox({ isSelected, onChange, isDisabled = false, children }: CheckboxProps) {
  return (
    <AriaCheckbox
      isSelected={isSelected}
      onChange={onChange}
      isDisabled={isDisabled}
      className="group flex min-h-11 items-center gap-2 text-13 text-text data-disabled:text-text-3 tablet:min-h-7"
    >
      <CheckMark isSelected={isSelected} />
      {children}
    </AriaCheckbox>
  )
}

/** The box of a checkbox without a word beside it. */
export function CheckMark({ isSelected }: { isSelected: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'flex size-[18px] flex-none items-center justify-center rounded-[4px] border group-data-focus-visible:focus-ring',
        isSelected ? 'border-accent bg-accent text-on-accent' : 'border-line-control bg-sheet',
      )}
    >
      {isSelected && <Icon name="check" size="chip" />}
    </span>
  )
}
