/**
 * The Day diary: halls down, the hours from 06:00 to 06:00 across, every booking drawn as firmly as
 * it is held. Shows what it is given; the page decides what opens, where a draft stands and what a drop does.
 */
import { useCallback, useMemo, useRef } from 'react'
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react'
import { cx } from '@/lib/cx'
import type { Booking } from '@/lib/database'
import { spokenGhost } from '@/lib/diary/ghosts'
import { gripsOf } from '@/lib/diary/moving'
import type { Grip } from '@/lib/diary/moving'
import { layoutDay, ticksOf } from '@/lib/diary/timeline'
import type { DraftOnPage, TimelineRow } from '@/lib/diary/timeline'
import { formatDateLong, MINUTE } from '@/lib/time'
import { DiaryAxis } from './diary-axis'
import { DiaryRow } from './diary-row'
import { DiaryRuling } from './diary-ruling'
import type { DiaryContext } from './diary-row'
import { HallColumnBrackets } from './brackets'
import { dragOnHours } from './drag-on-hours'
import { questionOf } from './question'
import { enquiryOnHours, useEnquiryDrag } from './use-enquiry-drag'
import type { EnquiryDrag, PlaceEnquiry } from './use-enquiry-drag'
import { useDrag } from './use-drag'
import type { DragActions } from './use-drag'
import { useRoom } from './use-room'
import './day-diary.css'

export type DayDiaryProps = DiaryContext & {
  date: string
  /** The form in the open panel, drawn where it would stand. */
  draft: DraftOnPage | null
  blank?: boolean
  /** What a drag and a drop do. Stable, or every row is drawn anew. */
  drag: DragActions
  /** What an enquiry does that is dropped on a hall. */
  onPlace?: PlaceEnquiry
  /** What stands under the halls; its cards are taken up with what it is given. */
  lane?: (dragOf: EnquiryDrag['dragOf']) => ReactNode
}

const FIXED: readonly Grip[] = []
const NO_RINGS: DayDiaryProps['rings'] = new Map()

export function DayDiary(props: DayDiaryProps) {
  const { page, date, now, drag: actions, onPlace = null, blank = false } = props
  const diary = useRef<HTMLDivElement>(null)
  const timeline = useMemo(() => layoutDay(page, date), [page, date])
  const ticks = useMemo(() => ticksOf(timeline.span), [timeline])
  // What only lies between makes room for the bracket too, or it would run through its name.
  const besideBracket = useMemo(() => timeline.brackets.map(({ combination, parts }) => [combination, Math.max(...parts)] as const), [timeline])
  const midnight = ticks.find((tick) => tick.midnight)?.at ?? 0.75
  const drag = useDrag({ page, actions, surface: dragOnHours({ page, span: timeline.span, actions }) })
  const enquiry = useEnquiryDrag({ page, onPlace, diary, ways: enquiryOnHours(timeline.span, page) })
  const ghost = drag.ghost ?? enquiry.ghost
  const question = questionOf(drag, props)
  const gripsFor = useCallback((booking: Booking) => (actions.canMove(booking) ? gripsOf(booking) : FIXED), [actions])

  const { slots, ownerOf, myId, onOpenBooking, onStart } = props
  const minute = Math.floor(now / MINUTE) * MINUTE
  useRoom(diary, timeline, minute)
  const shared = { slots, ownerOf, myId, onOpenBooking, onStart, blank, minute, house: page.house, zone: page.branch.timezone }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (drag.onKeyDown(event)) return event.preventDefault()
    if (event.key.toLowerCase() !== 'n' || event.ctrlKey || event.metaKey || event.altKey) return
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-hall]') : null
    const hall = page.rows.find(({ id }) => id === Number(row?.dataset['hall']))
    if (hall) onStart?.(hall, null)
  }
  return (
    <>
      <div
        ref={diary}
        className={cx('diary', ghost && !question && 'holding')}
        role="table"
        aria-label={formatDateLong(date)}
        aria-busy={blank}
        style={{ '--midnight': `${midnight * 100}%` } as CSSProperties}
        onKeyDown={onKeyDown}
        onPointerDown={drag.onPointerDown}
        onBlur={drag.onBlur}
        onDragStart={(event) => event.preventDefault()}
      >
        <DiaryAxis {...{ page, ticks, now }} span={timeline.span} />
        <DiaryRuling ticks={ticks} />
        {timeline.rows.map((row, index) => (
          <DiaryRow
            key={row.hall.id}
            {...shared}
            rings={hasRing(row, props.rings) ? props.rings : NO_RINGS}
            openId={row.blocks.some(({ booking }) => booking.id === props.openId) ? props.openId : null}
            row={row}
            span={timeline.span}
            isPart={besideBracket.some(([from, to]) => from < index && index <= to)}
            draft={props.draft?.hallId === row.hall.id ? props.draft : null}
            ghost={ghost?.hallId === row.hall.id ? ghost : null}
            question={ghost?.hallId === row.hall.id ? question : null}
            liftedId={ghost && row.blocks.some(({ booking }) => booking.id === ghost.bookingId) ? ghost.bookingId : null}
            gripsOf={gripsFor}
            isLow={index >= timeline.rows.length - 2}
          />
        ))}
        <HallColumnBrackets timeline={timeline} />
      </div>
      {props.lane?.(enquiry.dragOf)}
      <span className="sr-only" role="status" aria-live="assertive">
        {ghost && (drag.isByKeys || enquiry.isByKeys) && spokenGhost(ghost, page, date)}
      </span>
    </>
  )
}

function hasRing(row: TimelineRow, rings: DayDiaryProps['rings']): boolean {
  return rings.size > 0 && row.blocks.some(({ booking }) => rings.has(booking.id))
}
