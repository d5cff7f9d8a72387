/** Text fields: label above, hint or error below, both tied to the input. */
import type { ReactNode } from 'react'
import { FieldError } from 'react-aria-components/FieldError'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from 'react-aria-components/TextField'
import { cx } from '@/lib/cx'

export type FieldSize = 'md' | 'lg'

/** What every field shows around its control. */
export type FieldFrame = {
  label: string
  /** What is wrong with the value; null when nothing is. */
  error?: string | null
  hint?: ReactNode
  size?: FieldSize
}

/** The box of a control: `bad` gives it the thick red edge. */
export function controlClass(size: FieldSize = 'md', bad = false): string {
  return cx(
    'flex w-full min-w-0 items-center gap-2 rounded-control border bg-sheet px-2.5 text-text outline-none',
    'focus-within:focus-ring',
    'has-[[data-disabled]]:bg-sunken has-[[data-disabled]]:text-text-3 data-disabled:bg-sunken data-disabled:text-text-3',
    size === 'lg' ? 'h-11 text-16' : 'h-11 text-16 tablet:h-8 tablet:text-14',
    bad ? 'border-bad-solid ring-1 ring-bad-solid' : 'border-line-control',
  )
}

// The ring is the control's: some fields count as focused themselves.
export const fieldClass = 'flex min-w-0 flex-col gap-[3px] outline-none'
export const labelClass = 'text-12 font-medium text-text-2'
export const inputClass = 'min-w-0 flex-1 bg-transparent outline-none placeholder:text-text-3'

/** The line under a control: the error if there is one, else the hint. */
export function FieldNote({ error, hint }: Pick<FieldFrame, 'error' | 'hint'>) {
  if (error) return <FieldError className="text-12 text-bad-text">{error}</FieldError>
  return hint ? <Text slot="description" className="text-12 text-text-2">{hint}</Text> : null
}

export type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'children' | 'isInvalid'> &
  FieldFrame & {
    /** What a phone's keyboard begins with a capital: each word of a name, nothing of a code. */
    autoCapitalize?: 'none' | 'words' | 'characters'
    placeholder?: string
    /** Stands at the right, inside the box: a unit, a button. */
    suffix?: ReactNode
    /** More than one: a note of that many lines. */
    rows?: number
    className?: string
  }

export function TextField({ label, error, hint, size = 'md', placeholder, suffix, rows = 1, className, autoCapitalize, ...rest }: TextFieldProps) {
  const shown = { ...(placeholder !== undefined && { placeholder }), ...(autoCapitalize && { autoCapitalize }) }
  return (
    <AriaTextField {...rest} isInvalid={Boolean(error)} validationBehavior="aria" className={cx(fieldClass, className)}>
      <Label className={labelClass}>{label}</Label>
      {rows > 1 ? (
        <TextArea {...shown} rows={rows} className={cx(controlClass(size, Boolean(error)), 'block h-auto! resize-y py-1.5 focus:focus-ring')} />
      ) : (
        <div className={controlClass(size, Boolean(error))}>
          <Input {...shown} className={inputClass} />
          {suffix}
        </div>
      )}
      <FieldNote {...(error !== undefined && { error })} hint={hint} />
    </AriaTextField>
  )
}
