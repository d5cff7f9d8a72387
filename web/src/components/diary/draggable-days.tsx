/** A grid of days, the week or the month, whose bookings are dragged: whatever is drawn inside, they go from day to day and hall to hall. */
import { useMemo, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { cx } from '@/lib/cx'
import { enquiryOnDay, enquiryStepped } from '@/lib/diary/enquiry-moves'
import type { DiaryPage } from '@/lib/diary/page'
import type { Step } from '@/lib/diary/targets'
import { BoardGhost } from './board-ghost'
import { dragOnCells, placeAt } from './drag-on-cells'
import { hallStepOf } from './drag-pointer'
import type { Asker } from './question'
import { useEnquiryDrag } from './use-enquiry-drag'
import type { EnquiryDrag, EnquiryWays, PlaceEnquiry } from './use-enquiry-drag'
import { useDrag } from './use-drag'
import type { DragActions } from './use-drag'
import './board.css'
import './day-diary.css'

type Props = Asker & {
  /** What a drag and a drop do. */
  actions: DragActions
  dates: readonly string[]
  /** What an enquiry does that is dropped on a hall's day. */
  onPlace?: PlaceEnquiry
  /** What stands under the days; its cards are taken up with what it is given. */
  lane?: (dragOf: EnquiryDrag['dragOf']) => ReactNode
  children: ReactNode
}

export function DraggableDays({ page, actions, dates, onPlace = null, lane, ownerOf, myId, children }: Props) {
  const board = useRef<HTMLDivElement>(null)
  const drag = useDrag({ page, actions, surface: dragOnCells({ page, actions, dates, stepOf: stepOverDays }) })
  const enquiry = useEnquiryDrag({ page, onPlace, diary: board, ways: enquiryOnDays(dates, page) })
  const isMovable = useMemo(() => page.bookings.some((booking) => actions.canMove(booking)), [page, actions])
  // Before the grid hears of it: what is held goes by the same arrows as the focus.
  const onKeyDownCapture = (event: KeyboardEvent<HTMLElement>): void => {
    if (!drag.onKeyDown(event)) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={board}
      className={cx('drag-board', isMovable && 'movable', ((drag.base && !drag.asking) || enquiry.ghost) && 'held-over')}
      onKeyDownCapture={onKeyDownCapture}
      onPointerDown={drag.onPointerDown}
      onBlur={drag.onBlur}
      onDragStart={(event) => event.preventDefault()}
    >
      {children}
      {lane?.(enquiry.dragOf)}
      <BoardGhost
        {...{ board, drag, page, dates, ownerOf, myId }}
        ghost={drag.ghost ?? enquiry.ghost}
        isByKeys={drag.isByKeys || enquiry.isByKeys}
        date=""
      />
    </div>
  )
}

/** Shift with left and right goes by a day, with up and down by a session; Ctrl with up and down changes the hall. */
function stepOverDays(event: KeyboardEvent): Step | null {
  const hall = hallStepOf(event)
  if (hall) return { over: 'hall', by: hall }
  if (!event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return null
  switch (event.key) {
    case 'ArrowLeft':
      return { over: 'day', by: -1 }
    case 'ArrowRight':
      return { over: 'day', by: 1 }
    case 'ArrowUp':
      return { over: 'session', by: -1 }
    case 'ArrowDown':
      return { over: 'session', by: 1 }
    default:
      return null
  }
}

/** An enquiry goes as a booking does. */
function enquiryOnDays(dates: readonly string[], page: DiaryPage): EnquiryWays {
  return {
    over: (enquiry, { track }, x, y) => {
      const to = placeAt(track, x + track.getBoundingClientRect().left, y)
      return to && enquiryOnDay(enquiry, to, page)
    },
    stepOf: (event) => {
      const step = stepOverDays(event)
      return step && ((motion) => enquiryStepped(motion, step, dates, page))
    },
  }
}
