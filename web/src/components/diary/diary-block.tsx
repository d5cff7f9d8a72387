/** A booking on the page: set-up, function, tear-down; pencil or ink; an arrow where it runs off. */
import { memo } from 'react'
import type { CSSProperties } from 'react'
import { Avatar } from '@/components/ui/avatar'
import { OptionTag } from '@/components/ui/badge'
import { Icon } from '@/components/ui/icon'
import { LiveRing } from '@/components/ui/live-ring'
import { useOptionTag } from '@/hooks/use-option-tag'
import { cx } from '@/lib/cx'
import type { Booking } from '@/lib/database'
import type { Grip } from '@/lib/diary/moving'
import type { Ring } from '@/lib/diary/rings'
import { strokeOf } from '@/lib/diary/strokes'
import type { Block, DaySpan } from '@/lib/diary/timeline'
import { guestsOf, hoursOf, statusWord, words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { isRequested, isUnsent } from '@/lib/outbox/effects'
import { formatInstant, localTime, MINUTE, weekdayName } from '@/lib/time'
import { laneOf, percent } from './percent'

type Props = {
  block: Block
  lanes: number
  span: DaySpan
  zone: string
  ring: Ring | undefined
  /** Who made it. */
  ownerOf: (id: string | null) => { id: string; name: string } | null
  open: boolean
  /** What of it this person can take hold of; empty where it stays. */
  gripsOf: (booking: Booking) => readonly Grip[]
  /** It is in the hand: what stands here is where it came from. */
  isLifted: boolean
  /** Minutes since the epoch. */
  minute: number
  onOpen: (id: string) => void
}

/** Drawn anew when its own booking changes, or where it stands. */
export const DiaryBlock = memo(function DiaryBlock(props: Props) {
  const { block, lanes, span, zone, ring, open, isLifted, minute, onOpen } = props
  const { booking } = block
  const owner = props.ownerOf(booking.created_by)
  const grips = props.gripsOf(booking)
  const tag = useOptionTag(booking, minute * MINUTE)
  return (
    <button
      type="button"
      className={cx('diary-block', strokeOf(booking), booking.option_rank > 1 && 'second', open && 'open', grips.length === 0 && 'fixed', isLifted && 'lifted', block.clippedStart && block.setup === 0 && 'from-before')}
      style={placeOf(block, lanes)}
      data-booking={booking.id}
      onClick={() => onOpen(booking.id)}
    >
      <span className="said">{labelOf(block, tag?.text)}</span>
      <span className="contents" aria-hidden="true">
        {block.setup > 0 && <span className="ends" style={{ width: percent(block.setup) }} />}
        {block.setup + block.teardown < 1 && (
          <span className="body">
            <span className="title">{booking.title}</span>
            <span className="hours">{hoursOf(booking)}</span>
            <span className="facts">
              {tag ? (
                <OptionTag tone={tag.tone} icon={tag.timed ? 'clock' : null}>
                  <span className="long">{tag.text}</span>
                  <span className="short">{tag.short}</span>
                </OptionTag>
              ) : (
                <span>{guestsOf(booking)}</span>
              )}
              {block.clippedEnd && <span>{words.teardownTo(dayAndTime(block.window.to, zone))}</span>}
              {owner && <Avatar {...owner} size="sm" />}
            </span>
          </span>
        )}
        {block.teardown > 0 && <span className="ends" style={{ width: percent(block.teardown) }} />}
        {block.setup * block.width > 0.12 && (
          <span className="setup-from">{words.setupFrom(formatInstant(block.window.from, zone))}</span>
        )}
        {block.clippedStart && <Icon name="arrowRight" className="off-page before" />}
        {block.clippedEnd && <Icon name="arrowRight" className="off-page after" />}
        <Grips {...{ block, grips, span }} />
        {ring && <LiveRing {...ring} />}
      </span>
    </button>
  )
})

/** The edges of the function that can be pulled, where they are on this page. Hidden each by itself: else their titles join the name of the block. */
function Grips({ block, grips, span }: Pick<Props, 'block' | 'span'> & { grips: readonly Grip[] }) {
  const end = 1 - block.teardown
  return (
    <>
      {grips.includes('start') && block.window.starts >= span.from && (
        <span aria-hidden="true" className="grip at-start" data-grip="start" title={messages.moving.grip.start} style={{ left: percent(block.setup) }} />
      )}
      {grips.includes('end') && block.window.ends <= span.to && (
        <span aria-hidden="true" className="grip at-end" data-grip="end" title={messages.moving.grip.end} style={{ left: percent(end) }} />
      )}
    </>
  )
}

function placeOf({ left, width, lane }: Block, lanes: number): CSSProperties {
  return { left: percent(left), width: percent(width), ...laneOf(lane, lanes) }
}

function labelOf({ booking }: Block, option: string | undefined): string {
  const word = statusWord(booking.status)
  const status = isRequested(booking) ? messages.sync.requestedWord : option ? `${word} ${option}` : word
  const unsent = isUnsent(booking) && !isRequested(booking) && messages.sync.unsentWord
  return [booking.title, booking.hall_name, hoursOf(booking), status, guestsOf(booking), unsent].filter(Boolean).join(', ')
}

function dayAndTime(instant: number, zone: string): string {
  const { date, time } = localTime(instant, zone)
  return `${weekdayName(date)} ${time.slice(0, 5)}`
}
