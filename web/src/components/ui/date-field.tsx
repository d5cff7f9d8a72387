/** A date: typed part by part, picked from a month, or said in a word (`t`, `+3`, `sat`). */
import { parseDate, type DateValue } from '@internationalized/date'
import { useState, type KeyboardEvent } from 'react'
import { Button } from 'react-aria-components/Button'
import { DateInput, DatePicker, DateSegment } from 'react-aria-components/DatePicker'
import { Dialog } from 'react-aria-components/Dialog'
import { Group } from 'react-aria-components/Group'
import { Label } from 'react-aria-components/Label'
import { Popover } from 'react-aria-components/Popover'
import { cx } from '@/lib/cx'
import { dateFromWords, mayBecomeDate } from '@/lib/date-words'
import { messages } from '@/lib/messages'
import { formatDate, weekdayName } from '@/lib/time'
import { controlClass, fieldClass, FieldNote, labelClass, type FieldFrame } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'
import { MonthPicker } from '@/components/ui/month-picker'

export type DateFieldProps = FieldFrame & {
  /** `YYYY-MM-DD`; null: not (wholly) given. */
  value: string | null
  onChange: (date: string | null) => void
  /** Today in the branch. */
  today: string
  /** Days to mark in the month as not to be had; they can still be chosen. */
  isBlocked?: (date: string) => boolean
  isDisabled?: boolean
  className?: string
}

export function DateField({ label, value, onChange, today, isBlocked, error, hint, size, isDisabled = false, className }: DateFieldProps) {
  const { shown, tell, leave } = useWholeDate(value, onChange)
  const words = useDateWords(today, value ?? today, tell)
  const note = words.text ? words.text + (words.date ? ` = ${formatDate(words.date, today)}` : '') : hint
  return (
    <DatePicker
      value={shown}
      onChange={(next: DateValue | null) => tell(next?.toString() ?? null)}
      shouldForceLeadingZeros
      isDisabled={isDisabled}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={cx(fieldClass, className)}
    >
      <Label className={labelClass}>{label}</Label>
      <Group
        className={controlClass(size, Boolean(error))}
        onKeyDownCapture={words.onKeyDown}
        onBlur={(event) => {
          words.clear()
          if (!event.currentTarget.contains(event.relatedTarget)) leave()
        }}
      >
        {value !== null && <span aria-hidden="true" className="hidden tablet:inline">{weekdayName(value)}</span>}
        <DateInput className="flex min-w-0 flex-1 outline-none">{(segment) => <DateSegment segment={segment} className={segmentClass} />}</DateInput>
        <Button aria-label={messages.field.openCalendar} className="relative flex flex-none text-text-3 outline-none before:absolute before:-inset-3.5 data-focus-visible:text-focus tablet:before:-inset-2">
          <Icon name="calendar" />
        </Button>
      </Group>
      <FieldNote {...(error !== undefined && { error })} hint={note} />
      <Popover className="z-(--z-popover) overflow-y-auto rounded-card bg-raised p-2 tablet:p-3 shadow-2 outline-none data-entering:rise-in" offset={4}>
        <Dialog className="outline-none" aria-label={label}>
          <MonthPicker today={today} {...(isBlocked && { isBlocked })} />
        </Dialog>
      </Popover>
    </DatePicker>
  )
}

/** Years of the diary; what lies outside is a year of which only the first digits are typed. */
const YEARS = /^(19|20|21)\d\d-/

/**
 * What the field shows, which may be a year on its way, and what it tells: whole dates. Typing 2027 passes the years 2,
 * 20 and 202, which no calendar of halls reaches. One that was left half typed is as it was.
 */
function useWholeDate(value: string | null, onChange: (date: string | null) => void) {
  const [typed, setTyped] = useState<string | null>(null)
  const given = typed ?? value
  return {
    shown: given === null ? null : parseDate(given),
    tell: (date: string | null): void => {
      const isOnItsWay = date !== null && !YEARS.test(date)
      setTyped(isOnItsWay ? date : null)
      if (!isOnItsWay) onChange(date)
    },
    leave: (): void => setTyped(null),
  }
}

/** A part of a date or time one can type into. */
export const segmentClass =
  'rounded-[3px] tabular-nums outline-none data-focused:bg-accent data-focused:text-on-accent data-placeholder:text-text-3'

type Words = { text: string; date: string | null; onKeyDown: (event: KeyboardEvent) => void; clear: () => void }

/** Letters and signs are not for the parts of a date: they gather here until they mean one. */
function useDateWords(today: string, from: string, onChange: (date: string) => void): Words {
  const [text, setText] = useState('')
  const date = dateFromWords(text, today, from)

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = nextWords(text, event.key)
    if (next === null) return
    event.preventDefault()
    event.stopPropagation()
    const meant = dateFromWords(next, today, from)
    const isWhole = meant !== null && (event.key === 'Enter' || !/^[+-]/.test(next))
    if (isWhole) onChange(meant)
    setText(isWhole || event.key === 'Enter' ? '' : next)
  }
  return { text, date, onKeyDown, clear: () => setText('') }
}

/** What the gathered words become with a key; null: the key is not for them. */
function nextWords(text: string, key: string): string | null {
  if (text !== '' && key === 'Escape') return ''
  if (text !== '' && key === 'Enter') return text
  if (text !== '' && key === 'Backspace') return text.slice(0, -1)
  if (key.length !== 1) return null
  return mayBecomeDate(text + key) && (text !== '' || /[a-z+-]/i.test(key)) ? text + key : null
}
