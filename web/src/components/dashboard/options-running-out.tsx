/** Options that end soon, the next first, with the time left and who waits behind. */
import { memo, useMemo } from 'react'
import { Avatar } from '@/components/ui/avatar'
import { OptionTag } from '@/components/ui/badge'
import type { Booking } from '@/lib/database'
import { optionsRunningOut } from '@/lib/diary/next-hour'
import type { RunningOut } from '@/lib/diary/next-hour'
import { toneOfOption } from '@/lib/diary/options'
import { messages } from '@/lib/messages'
import { formatDate, formatDuration, MINUTE } from '@/lib/time'
import { FootSection } from './month-foot'

const words = messages.boards
const DAYS = 7
/** More than any screen has room for; the rest of the section is cut off by whole lines. */
const MOST = 24

type Props = {
  /** Every option of the branches on screen, whatever its month; null while not known. */
  options: readonly Booking[] | null
  today: string
  now: number
  nameOf: (id: string | null) => string
  onOpen: (id: string) => void
}

export const OptionsRunningOut = memo(function OptionsRunningOut({ options, today, now, nameOf, onOpen }: Props) {
  const minute = Math.floor(now / MINUTE) * MINUTE
  const soon = useMemo(() => optionsRunningOut(options ?? [], minute, DAYS, MOST), [options, minute])
  return (
    <FootSection title={words.optionsRunningOut} hint={words.inDays(soon.count, DAYS)} empty={words.noOptions} isKnown={options !== null}>
      {soon.next.map((item) => (
        <Line key={item.booking.id} {...{ item, today, nameOf, onOpen }} now={minute} />
      ))}
    </FootSection>
  )
})

function Line({ item, today, now, nameOf, onOpen }: Omit<Props, 'options'> & { item: RunningOut }) {
  const { booking, endsAt, behind } = item
  const left = Math.max(0, endsAt - now)
  return (
    <li>
      <button type="button" onClick={() => onOpen(booking.id)}>
        <OptionTag tone={toneOfOption(left)}>{formatDuration(left)}</OptionTag>
        <span className="what">
          <b>{booking.title}</b> <span>{booking.hall_name}, {formatDate(booking.event_date, today)}</span>
        </span>
        {behind !== null && <OptionTag icon={null}>{words.waitingBehind(behind)}</OptionTag>}
        {booking.created_by !== null && <span aria-hidden="true" className="contents"><Avatar id={booking.created_by} name={nameOf(booking.created_by)} size="sm" /></span>}
      </button>
    </li>
  )
}
