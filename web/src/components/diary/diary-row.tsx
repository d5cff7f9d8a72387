/** One hall's row: its name, its blocks, and what is held through other halls. */
import { memo } from 'react'
import type { MouseEvent } from 'react'
import { Icon } from '@/components/ui/icon'
import { cx } from '@/lib/cx'
import type { Booking, Hall } from '@/lib/database'
import type { Ghost } from '@/lib/diary/ghosts'
import { isBuyout } from '@/lib/diary/house'
import type { House } from '@/lib/diary/house'
import type { Grip } from '@/lib/diary/moving'
import type { DiaryPage } from '@/lib/diary/page'
import type { Ring } from '@/lib/diary/rings'
import { fractionOf, makeRoom, wallAt } from '@/lib/diary/timeline'
import type { DaySpan, DraftOnPage, Shade, TimelineRow } from '@/lib/diary/timeline'
import { listed, words } from '@/lib/diary/words'
import { isRequested } from '@/lib/outbox/effects'
import { MINUTE } from '@/lib/time'
import { ColleagueSlot } from './colleague-slot'
import type { ColleagueSlotOnPage } from './colleague-slot'
import { DiaryBlock } from './diary-block'
import { AskMove } from './ask-move'
import { DraftBlock } from './draft-block'
import { GhostBlock } from './ghost-block'
import { HallName } from './hall-name'
import { percent } from './percent'
import type { Question } from './question'

/** What every row of a day's diary shares. */
export type DiaryContext = {
  page: DiaryPage
  /** Milliseconds since the epoch; draws the now line when it falls on this page. */
  now: number
  rings: ReadonlyMap<string, Ring>
  /** What colleagues have in open forms. */
  slots: readonly ColleagueSlotOnPage[]
  /** Who made a booking, for the blocks; null when not known. */
  ownerOf: (id: string | null) => { id: string; name: string } | null
  /** Who is signed in. */
  myId: string
  /** The booking in the open panel. */
  openId: string | null
  onOpenBooking: (id: string) => void
  /** Free space pressed, or N: a draft starts there; without a time, at the first free session. null: not for who looks. */
  onStart: ((hall: Hall, from: string | null) => void) | null
}

type Props = Omit<DiaryContext, 'page' | 'now'> & {
  house: House
  zone: string
  /** The minute it is, milliseconds since the epoch: a row is drawn anew once a minute, not with every tick. */
  minute: number
  row: TimelineRow
  span: DaySpan
  isPart: boolean
  draft: DraftOnPage | null
  blank: boolean
  /** What is held over this row. */
  ghost: Ghost | null
  question: Question | null
  /** The booking in the hand that was taken from this row. */
  liftedId: string | null
  gripsOf: (booking: Booking) => readonly Grip[]
  /** The row is among the last: what opens from it opens upwards. */
  isLow: boolean
}

/** Smallest heights in pixels: a base hall or a lane of options, a combination nobody took, the buyout. */
const ROW = { base: 88, lane: 76, idle: 56, buyout: 36 } as const

/** Drawn anew when something of its own changes: a drag over one row leaves the others alone. */
export const DiaryRow = memo(function DiaryRow(props: Props) {
  const { house, row, span, blank, draft, ghost, question } = props
  const { hall } = row
  const { lane, lanes } = draft ? makeRoom(row, draft.window) : { lane: 0, lanes: row.lanes }
  return (
    <div
      role="row"
      className={cx('diary-row', hall.kind, props.isPart && 'part')}
      style={{ minHeight: heightOf(props, lanes) }}
      data-hall={hall.id}
    >
      <HallName {...{ house, hall }} onStart={props.onStart} />
      <div role="cell" className={cx('track', !blank && 'open', ghost && 'over', question && 'asking')} onClick={(event) => startAt(event, props)}>
        {blank ? (
          <span className="shimmer absolute inset-y-3 left-[12%] w-2/3 rounded-block" />
        ) : (
          <Contents {...props} lanes={lanes} />
        )}
        {!blank && props.slots.map((each) => each.slot.hallId === hall.id && <ColleagueSlot key={each.person.id} {...each} span={span} />)}
        {draft && <DraftBlock {...{ draft, span, lane, lanes }} over={lanes === 1 && row.shades.length > 0} />}
        {!blank && row.blocks.length + row.shades.length === 0 && !draft && !ghost && (
          <span className="free-all-day">{isBuyout(house, hall) ? words.free : words.freeAllDay}</span>
        )}
        {ghost && <HeldHere {...props} ghost={ghost} lanes={lanes} />}
      </div>
    </div>
  )
})

// A row keeps its height while something is held over it: nothing moves under the pointer.
function HeldHere({ ghost, row, span, lanes, question, isLow }: Props & { ghost: Ghost; lanes: number }) {
  const own = row.blocks.find(({ booking }) => booking.id === ghost.bookingId)
  const lane = own?.lane ?? Math.min(makeRoom(row, ghost.window).lane, lanes - 1)
  return (
    <GhostBlock {...{ ghost, span, lane, lanes }}>
      {question && <AskMove {...question} isLow={isLow} />}
    </GhostBlock>
  )
}

function heightOf({ house, row, draft }: Props, lanes: number): number {
  const taken = row.blocks.length > 0 || draft !== null
  if (lanes > 1) return lanes * ROW.lane + 8
  if (row.hall.kind === 'base' || taken) return ROW.base
  return isBuyout(house, row.hall) ? ROW.buyout : ROW.idle
}

// Blocks and the draft stop the click themselves, so what arrives here is free space.
function startAt(event: MouseEvent<HTMLElement>, { row, span, blank, onStart }: Props): void {
  if (blank || onStart === null || event.target !== event.currentTarget) return
  const box = event.currentTarget.getBoundingClientRect()
  onStart(row.hall, wallAt((event.clientX - box.left) / box.width, span, 30).time)
}

function Contents(props: Props & { lanes: number }) {
  const { row, span, zone, lanes } = props
  const now = fractionOf(props.minute, span)
  const inOrder = [...row.blocks].sort((a, b) => a.window.from - b.window.from)
  return (
    <>
      {row.shades.map((shade) => (
        <ShadedTime key={shade.bookings[0]?.id} shade={shade} own={row.hall.id} slim={row.hall.kind !== 'base' && row.blocks.length > 0} />
      ))}
      {now >= 0 && now <= 1 && <span className="now-line" style={{ left: percent(now) }} />}
      {inOrder.map((block) => (
        <DiaryBlock
          key={block.booking.id}
          block={block}
          lanes={lanes}
          span={span}
          zone={zone}
          ring={props.rings.get(block.booking.id)}
          ownerOf={props.ownerOf}
          open={props.openId === block.booking.id}
          gripsOf={props.gripsOf}
          isLifted={props.liftedId === block.booking.id}
          minute={props.minute / MINUTE}
          onOpen={props.onOpenBooking}
        />
      ))}
    </>
  )
}

function ShadedTime({ shade, own, slim }: { shade: Shade; own: number; slim: boolean }) {
  const whole = shade.holders.every((hall) => hall.id === own)
  const asked = shade.bookings.filter(isRequested).length
  const isAskedAlone = asked === shade.bookings.length
  const names = listed(shade.holders.map((hall) => hall.name))
  const heldBy = isAskedAlone ? words.askedWith(names) : words.heldBy(names)
  const text = whole ? words.notFree(shade.bookings.length - asked, asked) : heldBy
  return (
    <div className={cx('shade', slim && 'slim', isAskedAlone && 'requested')} style={{ left: percent(shade.left), width: percent(shade.width) }} title={text}>
      <span>
        <Icon name={isAskedAlone ? 'clock' : whole ? 'lock' : 'link'} size="sm" />
        {text}
      </span>
    </div>
  )
}
