/** One booking of the list: a row of the table, or a line on a phone. */
import { memo, useState, type ReactNode } from 'react'
import { Checkbox } from 'react-aria-components/Checkbox'
import { OptionTag, Swatch } from '@/components/ui/badge'
import { CheckMark } from '@/components/ui/checkbox'
import { HereMark } from '@/components/ui/here-mark'
import { shownAs, useColleagues } from '@/hooks/use-colleagues'
import { cx } from '@/lib/cx'
import { useOptionTag } from '@/hooks/use-option-tag'
import type { Booking } from '@/lib/database'
import { guestsOf, hoursOf, statusWord } from '@/lib/diary/words'
import { lookingAt } from '@/lib/presence/whereabouts'
import { messages } from '@/lib/messages'
import { formatAgo, formatDate } from '@/lib/time'

const words = messages.booking.list

export type LineProps = {
  row: Booking
  /** Milliseconds since the epoch. */
  now: number
  today: string
  zone: string
  isChosen: boolean
  /** Its panel is open. */
  isOpen: boolean
  /** What is wrong with it, where it stood in a batch's way. */
  culprit: string | null
  nameOf: (id: string | null) => string
  onOpen: (id: string) => void
  /** null: the person changes none. */
  onToggle: ((id: string) => void) | null
}

export const BookingRow = memo(function BookingRow(props: LineProps) {
  const { row, now, today, zone, isChosen, isOpen, culprit, nameOf } = props
  const at = Date.parse(row.modified_at)
  return (
    <>
      <tr key={row.version} data-chosen={isChosen || isOpen || undefined} data-culprit={culprit !== null || undefined} data-changed={useIsChanged(row.version) || undefined}>
        <td><Chooser {...props} /></td>
        <td>{formatDate(row.event_date, today)} <span className="text-text-2">{hoursOf(row)}</span></td>
        <td className="name"><span className="flex items-center gap-1.5"><OpenButton {...props} /><BookingHere {...props} /></span></td>
        <td>{row.hall_name}</td>
        <td className="number">{guestsOf(row)}</td>
        <td><Standing row={row} now={now} /></td>
        <td className="least text-text-2">{formatAgo(at, Math.max(now, at), zone)}, {nameOf(row.modified_by ?? row.created_by)}</td>
      </tr>
      {culprit !== null && <tr data-culprit=""><td colSpan={7} className="why">{culprit}</td></tr>}
    </>
  )
})

export const BookingLine = memo(function BookingLine(props: LineProps) {
  const { row, now, today, isChosen, isOpen, culprit, onOpen } = props
  return (
    <li className={cx('flex items-start border-b border-line py-1.5 pr-4 pl-1', (isChosen || isOpen) && 'bg-accent-soft', culprit !== null && 'bg-bad-soft')}>
      <Chooser {...props} />
      <button type="button" data-booking={row.id} className="min-w-0 flex-1 py-1 pl-2 text-left" onClick={() => onOpen(row.id)}>
        <span className="block wrap-anywhere text-14 font-medium">{row.title} <BookingHere {...props} /></span>
        <span className="block wrap-anywhere text-13 text-text-2">{`${formatDate(row.event_date, today)}, ${hoursOf(row)}, ${row.hall_name}`}</span>
        <span className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-text-2"><Standing row={row} now={now} /><span>{guestsOf(row)}</span></span>
        {culprit !== null && <span className="mt-1 block text-13 text-bad-text">{culprit}</span>}
      </button>
    </li>
  )
})

/** Whether the row has changed since it was first shown. */
function useIsChanged(version: number): boolean {
  const [first] = useState(version)
  return version !== first
}

function OpenButton({ row, isOpen, onOpen }: LineProps): ReactNode {
  return (
    <button
      type="button"
      data-booking={row.id}
      aria-current={isOpen || undefined}
      className="max-w-full wrap-anywhere text-left font-medium"
      onClick={() => onOpen(row.id)}
    >
      {row.title}
    </button>
  )
}

function Chooser({ row, isChosen, onToggle }: LineProps): ReactNode {
  if (onToggle === null) return null
  return (
    <Checkbox aria-label={words.select(row.title)} isSelected={isChosen} onChange={() => onToggle(row.id)} className="group flex size-11 items-center justify-center tablet:size-6">
      <CheckMark isSelected={isChosen} />
    </Checkbox>
  )
}

function Standing({ row, now }: Pick<LineProps, 'row' | 'now'>) {
  const tag = useOptionTag(row, now)
  return (
    <span className="inline-flex items-center gap-2">
      <Swatch of={row.status}>{statusWord(row.status)}</Swatch>
      {tag && <OptionTag tone={tag.tone} icon={tag.timed ? 'clock' : null}>{tag.text}</OptionTag>}
    </span>
  )
}

function BookingHere({ row, nameOf }: Pick<LineProps, 'row' | 'nameOf'>) {
  return <HereMark people={shownAs(lookingAt(useColleagues(), row.id), nameOf)} />
}
