/** A field that finds: typing filters the list; what is not in it can be added where that is allowed. */
import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { ComboBox as AriaComboBox } from 'react-aria-components/ComboBox'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { ChoiceList, type Choice } from '@/components/ui/choice-list'
import { controlClass, fieldClass, FieldNote, inputClass, labelClass, type FieldFrame } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'

export type ComboBoxProps = FieldFrame & {
  items: readonly Choice[]
  /** Id of the chosen item; null for none. */
  value: string | null
  onChange: (id: string | null) => void
  /** Offers *Add ...* when nothing matches what was typed. */
  onAdd?: (text: string) => void
  placeholder?: string
  isDisabled?: boolean
  className?: string
}

const ADD = '\u0000add'

export function ComboBox({ label, items, value, onChange, onAdd, placeholder, error, hint, size, isDisabled = false, className }: ComboBoxProps) {
  const chosen = items.find((item) => item.id === value)
  const [field, setField] = useState<HTMLDivElement | null>(null)
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? chosen?.label ?? ''
  const matches = typed === null ? [...items] : items.filter((item) => contains(item.label, typed))
  const addable = onAdd && typed?.trim() && matches.length === 0 ? [{ id: ADD, label: messages.field.add(typed.trim()) }] : []

  function choose(id: string | number | null) {
    if (id === ADD) onAdd?.(typed?.trim() ?? '')
    // Going by chooses again what is chosen: nothing was changed.
    else if (id !== value && (id !== null || text === '')) onChange(id === null ? null : String(id))
    setTyped(null)
  }

  return (
    <AriaComboBox
      ref={setField}
      items={[...matches, ...addable]}
      selectedKey={value}
      onSelectionChange={choose}
      inputValue={text}
      onInputChange={(next) => setTyped(next === chosen?.label ? null : next)}
      onBlur={() => setTyped(null)}
      menuTrigger="focus"
      allowsEmptyCollection
      isDisabled={isDisabled}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={cx(fieldClass, className)}
    >
      <Label className={labelClass}>{label}</Label>
      <div className={controlClass(size, Boolean(error))}>
        <Input className={cx(inputClass, 'truncate')} {...(placeholder !== undefined && { placeholder })} />
        {chosen?.detail && typed === null && <span className="hidden truncate text-12 text-text-3 tablet:inline">{chosen.detail}</span>}
        <Button className="relative flex flex-none text-text-3 outline-none before:absolute before:-inset-4 tablet:before:-inset-2" aria-label={messages.field.openList}>
          <Icon name="updown" size="sm" />
        </Button>
      </div>
      <FieldNote {...(error !== undefined && { error })} hint={hint} />
      <ChoiceList empty={messages.field.noMatch} field={field} />
    </AriaComboBox>
  )
}

function contains(text: string, part: string): boolean {
  return text.toLocaleLowerCase().includes(part.trim().toLocaleLowerCase())
}
