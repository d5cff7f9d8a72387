/** One of a few words. */
import { Button } from 'react-aria-components/Button'
import { Label } from 'react-aria-components/Label'
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { ChoiceList, type Choice } from '@/components/ui/choice-list'
import { controlClass, fieldClass, FieldNote, labelClass, type FieldFrame } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'

export type SelectProps = FieldFrame & {
  items: readonly Choice[]
  value: string | null
  onChange: (id: string) => void
  placeholder?: string
  isDisabled?: boolean
  className?: string
}

export function Select({ label, items, value, onChange, placeholder = '', error, hint, size, isDisabled = false, className }: SelectProps) {
  return (
    <AriaSelect
      selectedKey={value}
      onSelectionChange={(id) => { if (id !== null) onChange(String(id)) }}
      placeholder={placeholder}
      isDisabled={isDisabled}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={cx(fieldClass, className)}
    >
      <Label className={labelClass}>{label}</Label>
      <Button className={controlClass(size, Boolean(error))}>
        <SelectValue className="min-w-0 flex-1 truncate text-left data-placeholder:text-text-3">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <Icon name="down" size="sm" className="text-text-3" />
      </Button>
      <FieldNote {...(error !== undefined && { error })} hint={hint} />
      <ChoiceList items={items} empty={messages.field.noMatch} />
    </AriaSelect>
  )
}
