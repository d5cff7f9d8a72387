/** A count with a unit: guests, minutes. Arrow keys step, typing is free and told with every key. */
import { useState } from 'react'
import { NumberField as AriaNumberField } from 'react-aria-components/NumberField'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { cx } from '@/lib/cx'
import { controlClass, fieldClass, FieldNote, inputClass, labelClass, type FieldFrame } from '@/components/ui/field'

export type NumberFieldProps = FieldFrame & {
  /** null: empty. */
  value: number | null
  onChange: (value: number | null) => void
  min?: number
  max?: number
  step?: number
  /** Stands at the right: `min`, `guests`. */
  unit?: string
  isDisabled?: boolean
  className?: string
}

export function NumberField({ label, value, onChange, min = 0, max, step, unit, error, hint, size, isDisabled = false, className }: NumberFieldProps) {
  // The widget writes its value back into the text, so it keeps the one from before until the typing is done.
  const [before, setBefore] = useState<{ value: number | null } | null>(null)

  function type(text: string) {
    setBefore(before ?? { value })
    onChange(countOf(text, max))
  }
  function settle(next: number) {
    setBefore(null)
    const settled = Number.isNaN(next) ? null : next
    if (settled !== value) onChange(settled)
  }

  return (
    <AriaNumberField
      value={(before ? before.value : value) ?? NaN}
      onChange={settle}
      onBlur={() => setBefore(null)}
      minValue={min}
      {...(max !== undefined && { maxValue: max })}
      {...(step !== undefined && { step })}
      isDisabled={isDisabled}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      formatOptions={{ maximumFractionDigits: 0 }}
      className={cx(fieldClass, className)}
    >
      <Label className={labelClass}>{label}</Label>
      <div className={controlClass(size, Boolean(error))}>
        <Input className={inputClass} onInput={(event) => type(event.currentTarget.value)} />
        {unit && <span className="text-12 text-text-3">{unit}</span>}
      </div>
      <FieldNote {...(error !== undefined && { error })} hint={hint} />
    </AriaNumberField>
  )
}

/** The count that stands in a text; null for none. Beyond `max` the field will settle on `max`. */
function countOf(text: string, max = Infinity): number | null {
  const digits = text.replaceAll(/\D/g, '')
  return digits === '' ? null : Math.min(Number(digits), max)
}
