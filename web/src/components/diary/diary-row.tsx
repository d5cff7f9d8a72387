/** One hall's row: its name, its blocks, and what is held through other halls. */
import type { MouseEvent } from 'react'
import { Icon } from '@/components/ui/icon'
import { cx } from '@/lib/cx'
import type { Hall } from '@/lib/database'
import { isBuyout, partsLabel } from '@/lib/diary/house'
import type { DiaryPage } from '@/lib/diary/page'
import type { Ring } from '@/lib/diary/rings'
import { fractionOf, makeRoom, wallAt } from '@/lib/diary/timeline'
import type { DaySpan, DraftOnPage, Shade, TimelineRow } from '@/lib/diary/timeline'
import { listed, words } from '@/lib/diary/words'
import { ColleagueSlot } from './colleague-slot'
import type { ColleagueSlotOnPage } from './colleague-slot'
import { DiaryBlock } from './diary-block'
import { DraftBlock } from './draft-block'
import { percent } from './percent'

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
  /** The booking in the open panel. */
  openId: string | null
  onOpenBooking: (id: string) => void
  /** Free space pressed, or N: a draft starts there; without a time, at the first free session. */
  onStart: (hall: Hall, from: string | null) => void
}

type Props = DiaryContext & {
  row: TimelineRow
  span: DaySpan
  isPart: boolean
  draft: DraftOnPage | null
  blank: boolean
}

/** Smallest heights in pixels: a base hall or a lane of options, a combination nobody took, the buyout. */
const ROW = { base: 88, lane: 76, idle: 56, buyout: 36 } as const

export function DiaryRow(props: Props) {
  const { page, row, span, blank, draft } = props
  const { hall } = row
  const { lane, lanes } = draft ? makeRoom(row, draft.window) : { lane: 0, lanes: row.lanes }
  const height = heightOf(props, lanes)
  return (
    <div
      role="row"
      className={cx('diary-row', hall.kind, props.isPart && 'part')}
      style={{ minHeight: height, flex: '1 0 auto', maxHeight: height * 1.28 }}
      data-hall={hall.id}
    >
      <HallCell {...props} />
      <div role="cell" className={blank ? 'track' : 'track open'} onClick={(event) => startAt(event, props)}>
        {blank ? (
          <span className="shimmer absolute inset-y-3 left-[12%] w-2/3 rounded-block" />
        ) : (
          <Contents {...props} lanes={lanes} />
        )}
        {!blank && props.slots.map((each) => each.slot.hallId === hall.id && <ColleagueSlot key={each.person.id} {...each} span={span} />)}
        {draft && <DraftBlock {...{ draft, span, lane, lanes }} over={lanes === 1 && row.shades.length > 0} />}
        {!blank && row.blocks.length + row.shades.length === 0 && !draft && (
          <span className="free-all-day">{isBuyout(page.house, hall) ? words.free : words.freeAllDay}</span>
        )}
      </div>
    </div>
  )
}

function heightOf({ page, row, draft }: Props, lanes: number): number {
  const taken = row.blocks.length > 0 || draft !== null
  if (lanes > 1) return lanes * ROW.lane + 8
  if (row.hall.kind === 'base' || taken) return ROW.base
  return isBuyout(page.house, row.hall) ? ROW.buyout : ROW.idle
}

function HallCell({ page, row: { hall }, onStart }: Props) {
  const parts = partsLabel(page.house, hall)
  const seats = [page.house.capacityOf(hall.id, 'rounds'), page.house.capacityOf(hall.id, 'floating')]
  const counted = seats.filter((count) => count !== null).join(' / ')
  return (
    <div role="rowheader" className="diary-hall">
      <b>
        {hall.name} {hall.kind === 'combination' && <small>{parts}</small>}
      </b>
      {!isBuyout(page.house, hall) && <small>{[counted, hall.outdoor && parts].filter(Boolean).join(', ')}</small>}
      <button
        type="button"
        className="diary-new"
        aria-label={words.newIn(hall.name)}
        onClick={() => onStart(hall, null)}
      >
        <Icon name="plus" />
      </button>
    </div>
  )
}

// Blocks and the draft stop the click themselves, so what arrives here is free space.
function startAt(event: MouseEvent<HTMLElement>, { row, span, blank, onStart }: Props): void {
  if (blank || event.target !== event.currentTarget) return
  const box = event.currentTarget.getBoundingClientRect()
  onStart(row.hall, wallAt((event.clientX - box.left) / box.width, span, 30).time)
}

function Contents(props: Props & { lanes: number }) {
  const { row, span, page, lanes } = props
  const now = fractionOf(props.now, span)
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
          zone={page.branch.timezone}
          ring={props.rings.get(block.booking.id)}
          owner={props.ownerOf(block.booking.created_by)}
          open={props.openId === block.booking.id}
          // Minutes are all a countdown shows, so a block is drawn anew once a minute at most.
          minute={Math.floor(props.now / 60_000)}
          onOpen={props.onOpenBooking}
        />
      ))}
    </>
  )
}

function ShadedTime({ shade, own, slim }: { shade: Shade; own: number; slim: boolean }) {
  const whole = shade.holders.every((hall) => hall.id === own)
  const text = whole ? words.notFree(shade.bookings.length) : words.heldBy(listed(shade.holders.map((hall) => hall.name)))
  return (
    <div className={cx('shade', slim && 'slim')} style={{ left: percent(shade.left), width: percent(shade.width) }} title={text}>
      <span>
        <Icon name={whole ? 'lock' : 'link'} size="sm" />
        {text}
      </span>
    </div>
  )
}
