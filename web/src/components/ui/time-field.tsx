/** A local time of the branch, 24 hours. Arrows step a quarter of an hour, typing is free to the minute. */
import { parseTime } from '@internationalized/date'
import type { KeyboardEvent, ReactNode } from 'react'
import { Label } from 'react-aria-components/Label'
import { DateInput, DateSegment, TimeField as AriaTimeField } from 'react-aria-components/TimeField'
import { cx } from '@/lib/cx'
import { minutesOf, timeOfMinutes } from '@/lib/time'
import { segmentClass } from '@/components/ui/date-field'
import { controlClass, fieldClass, FieldNote, labelClass, type FieldFrame } from '@/components/ui/field'

const STEP_MINUTES = 15

export type TimeFieldProps = FieldFrame & {
  /** `HH:MM` or `HH:MM:SS`; null: not (wholly) given. */
  value: string | null
  /** Tells `HH:MM`. */
  onChange: (time: string | null) => void
  /** Stands at the right: the weekday of an end on the next day. */
  suffix?: ReactNode
  isDisabled?: boolean
  className?: string
}

export function TimeField({ label, value, onChange, suffix, error, hint, size, isDisabled = false, className }: TimeFieldProps) {
  function step(event: KeyboardEvent) {
    if ((event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || value === null) return
    event.preventDefault()
    event.stopPropagation()
    onChange(quarterFrom(value, event.key === 'ArrowUp' ? 1 : -1))
  }
  return (
    <AriaTimeField
      value={value === null ? null : parseTime(value.slice(0, 5))}
      onChange={(next) => onChange(next?.toString().slice(0, 5) ?? null)}
      hourCycle={24}
      shouldForceLeadingZeros
      isDisabled={isDisabled}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={cx(fieldClass, className)}
    >
      <Label className={labelClass}>{label}</Label>
      <div className={controlClass(size, Boolean(error))} onKeyDownCapture={step}>
        <DateInput className="flex min-w-0 flex-1 outline-none">{(segment) => <DateSegment segment={segment} className={segmentClass} />}</DateInput>
        {suffix && <span className="text-12 text-text-3">{suffix}</span>}
      </div>
      <FieldNote {...(error !== undefined && { error })} hint={hint} />
    </AriaTimeField>
  )
}

/** The next quarter of an hour up or down; a time between two quarters goes to the nearer side of the step. */
function quarterFrom(time: string, direction: 1 | -1): string {
  const quarters = minutesOf(time) / STEP_MINUTES
  const next = direction === 1 ? Math.floor(quarters) + 1 : Math.ceil(quarters) - 1
  return timeOfMinutes(next * STEP_MINUTES)
}
