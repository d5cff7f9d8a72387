/**
 * The day by sessions: halls down, morning to dinner across. For who sells by the session and wants to read
 * free, held and taken without hours; a press on a free one starts a booking there.
 */
import { memo, useMemo, useRef } from 'react'
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react'
import { Avatar } from '@/components/ui/avatar'
import { OptionTag } from '@/components/ui/badge'
import { Icon } from '@/components/ui/icon'
import { LiveRing } from '@/components/ui/live-ring'
import { useOptionTag } from '@/hooks/use-option-tag'
import { cx } from '@/lib/cx'
import type { Daypart, Hall } from '@/lib/database'
import { gripsOf } from '@/lib/diary/moving'
import { layoutSessions } from '@/lib/diary/sessions'
import type { Gap, SessionBlock, SessionRow } from '@/lib/diary/sessions'
import { strokeOf } from '@/lib/diary/strokes'
import { guestsOf, hoursOf, listed, statusWord, words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { isUnsent } from '@/lib/outbox/effects'
import { addDays, formatDateLong, formatTime } from '@/lib/time'
import { BoardGhost } from './board-ghost'
import { DayStrip } from './day-strip'
import { dragOnCells } from './drag-on-cells'
import { HallName } from './hall-name'
import type { DiaryContext } from './diary-row'
import { enquiryOnSessions, stepOverSessions } from './drag-on-sessions'
import { useEnquiryDrag } from './use-enquiry-drag'
import type { EnquiryDrag, PlaceEnquiry } from './use-enquiry-drag'
import { useDrag } from './use-drag'
import type { DragActions } from './use-drag'
import './board.css'
import './day-diary.css'
import './session-board.css'

type Props = DiaryContext & {
  date: string
  blank?: boolean
  /** What a drag and a drop do. */
  drag: DragActions
  /** What an enquiry does that is dropped on a session of a hall. */
  onPlace?: PlaceEnquiry
  /** What stands under the halls; its cards are taken up with what it is given. */
  lane?: (dragOf: EnquiryDrag['dragOf']) => ReactNode
}

const text = messages.boards
/** Days to both sides that a booking can be dropped on. */
const NEARBY = 3

export function SessionBoard(props: Props) {
  const { page, date, blank = false, drag: actions, onPlace = null, lane, ...context } = props
  const board = useRef<HTMLDivElement>(null)
  const day = useMemo(() => layoutSessions(page, date), [page, date])
  const dates = useMemo(() => Array.from({ length: 2 * NEARBY + 1 }, (_, index) => addDays(date, index - NEARBY)), [date])
  const drag = useDrag({ page, actions, surface: dragOnCells({ page, actions, dates, stepOf: stepOverSessions }) })
  const enquiry = useEnquiryDrag({ page, onPlace, diary: board, ways: enquiryOnSessions(date, page) })
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (drag.onKeyDown(event)) return event.preventDefault()
    if (event.key.toLowerCase() !== 'n' || event.ctrlKey || event.metaKey || event.altKey) return
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-hall]') : null
    const hall = page.rows.find(({ id }) => id === Number(row?.dataset['hall']))
    if (hall) props.onStart?.(hall, null)
  }
  const ghost = drag.ghost ?? enquiry.ghost
  return (
    <>
      <div
        ref={board}
        className={cx('drag-board', drag.base && !drag.asking && 'held-over')}
        onKeyDown={onKeyDown}
        onPointerDown={drag.onPointerDown}
        onBlur={drag.onBlur}
        onDragStart={(event) => event.preventDefault()}
      >
        <div
          className="diary session-board"
          role="table"
          aria-label={formatDateLong(date)}
          aria-busy={blank}
          style={{ '--columns': day.columns.length } as CSSProperties}
        >
          <div className="diary-head" role="row">
            <div className="diary-hall" role="columnheader">
              <b>{words.hall}</b>
              <small>{words.capacity}</small>
            </div>
            {day.columns.map((part) => (
              <div key={part.id} role="columnheader" className="session-name">
                <b>{part.name}</b>
                <small>{formatTime(part.start_time)}–{formatTime(part.end_time)}</small>
              </div>
            ))}
          </div>
          {day.rows.map((row) => (
            <Row
              key={row.hall.id}
              {...context}
              {...{ page, date, blank, row }}
              columns={day.columns}
              canMove={actions.canMove}
            />
          ))}
        </div>
        {drag.base && <DayStrip {...{ page, date, dates }} base={drag.base} />}
        <BoardGhost {...{ board, drag, ghost, page, dates, date }} {...context} isByKeys={drag.isByKeys || enquiry.isByKeys} />
      </div>
      {lane?.(enquiry.dragOf)}
    </>
  )
}

type RowProps = DiaryContext & {
  date: string
  row: SessionRow
  columns: readonly Daypart[]
  blank: boolean
  canMove: DragActions['canMove']
}

const Row = memo(function Row(props: RowProps) {
  const { page, date, row, columns, blank, onStart } = props
  const { hall, lanes } = row
  return (
    <div role="row" className={cx('diary-row', hall.kind, row.isBuyout && 'buyout')} data-hall={hall.id} style={{ '--lanes': lanes } as CSSProperties}>
      <HallName house={page.house} hall={hall} onStart={onStart} />
      {columns.map((part, column) => (
        <div key={part.id} role="cell" className="session-cell" style={{ gridColumn: column + 2 }} data-hall={hall.id} data-date={date} data-line={column}>
          {blank ? <span className="shimmer block h-full w-full rounded-block" /> : <Contents {...props} part={part} column={column} />}
        </div>
      ))}
    </div>
  )
})

// What begins in a session stands in its cell, and reaches over the next ones from there.
function Contents(props: RowProps & { part: Daypart; column: number }) {
  const { row, column, part, columns, onStart } = props
  const gap = row.gaps[column]
  return (
    <>
      {gap && <GapNote gap={gap} hall={row.hall} part={part} onStart={onStart} />}
      {row.blocks
        .filter(({ first }) => first === column)
        .map((block) => (
          <Card key={block.booking.id} {...props} block={block} isLastColumn={block.last === columns.length - 1} />
        ))}
    </>
  )
}

type GapProps = { gap: Gap; hall: Hall; part: Daypart; onStart: DiaryContext['onStart'] }

function GapNote({ gap, hall, part, onStart }: GapProps) {
  switch (gap.kind) {
    case 'free':
      if (onStart === null) return <span className="gap free"><i className="mark mark-0" />{words.free}</span>
      return (
        <button type="button" className="gap free" onClick={() => onStart(hall, formatTime(part.start_time))}>
          <span className="sr-only">{text.bookIn(hall.name, part.name)}</span>
          <i className="mark mark-0" />
          <span aria-hidden="true">{words.free}</span>
        </button>
      )
    case 'held':
      return (
        <span className="gap held">
          <span className="words" title={gap.by.length > 2 ? listed(gap.by.map(({ name }) => name)) : undefined}>
            <Icon name="link" size="sm" /> {(gap.isAsked ? words.askedWith : words.heldBy)(briefly(gap.by.map(({ name }) => name)))}
          </span>
        </span>
      )
    case 'buffer':
      return (
        <span className="gap buffer">
          <span className="words">{text.bufferOf(gap.booking.title)}</span>
        </span>
      )
  }
}

/** Two halls by name; of more the first, and how many. */
function briefly(names: readonly string[]): string {
  const [first = '', ...others] = names
  return others.length < 2 ? listed(names) : messages.moving.andMore(first, others.length)
}

function Card({ block, row, rings, ownerOf, openId, now, onOpenBooking, isLastColumn, canMove }: RowProps & { block: SessionBlock; isLastColumn: boolean }) {
  const { booking, first, last, lane } = block
  const tag = useOptionTag(booking, now)
  const ring = rings.get(booking.id)
  const owner = ownerOf(booking.created_by)
  const isFixed = !canMove(booking) || !gripsOf(booking).includes('whole')
  const marks = cx(booking.option_rank > 1 && 'second', openId === booking.id && 'open', isFixed && 'fixed')
  const said = [booking.title, booking.hall_name, hoursOf(booking), statusWord(booking.status), tag?.text, guestsOf(booking), isUnsent(booking) && messages.sync.unsentWord].filter(Boolean).join(', ')
  return (
    <button
      type="button"
      data-booking={booking.id}
      className={cx('session-card diary-block', strokeOf(booking), marks)}
      style={{ '--over': last - first + 1, '--lane': lane, '--lanes': row.lanes } as CSSProperties}
      onClick={() => onOpenBooking(booking.id)}
    >
      <span className="sr-only">{said}</span>
      <span className="body" aria-hidden="true">
        <span className="title">{block.before && <Icon name="previous" size="tag" />} {booking.title}</span>
        <span className="hours">{hoursOf(booking)}</span>
        <span className="facts">
          {tag ? <OptionTag tone={tag.tone} icon={tag.timed ? 'clock' : null}>{tag.text}</OptionTag> : <span>{guestsOf(booking)}</span>}
          {owner && <Avatar {...owner} size="sm" />}
        </span>
        {block.after && isLastColumn && <Icon name="arrowRight" className="off-page after" />}
        {block.before && first === 0 && <Icon name="arrowRight" className="off-page before" />}
      </span>
      {ring && <LiveRing {...ring} />}
    </button>
  )
}
