/** A count with a unit: guests, minutes. Arrow keys step, typing is free. */
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
  return (
    <AriaNumberField
      value={value ?? NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? null : next)}
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
        <Input className={inputClass} />
        {unit && <span className="text-12 text-text-3">{unit}</span>}
      </div>
      <FieldNote {...(error !== undefined && { error })} hint={hint} />
    </AriaNumberField>
  )
}
