/** What is in the hand over a board, the question it waits with, and what a screen reader hears of each step. */
import { useLayoutEffect, useMemo } from 'react'
import type { RefObject } from 'react'
import { spokenGhost } from '@/lib/diary/ghosts'
import type { Ghost } from '@/lib/diary/ghosts'
import { slotsOf } from '@/lib/diary/targets'
import { messages } from '@/lib/messages'
import { formatDate, localTime } from '@/lib/time'
import { AskMove } from './ask-move'
import { GhostOnCells } from './ghost-on-cells'
import { questionOf } from './question'
import type { Asker } from './question'
import type { Drag } from './use-drag'

type Props = Asker & {
  board: RefObject<HTMLElement | null>
  drag: Drag
  /** What is drawn: the hand's, or an enquiry that is held over the board. */
  ghost: Ghost | null
  isByKeys: boolean
  /** The days that can be dropped on. */
  dates: readonly string[]
  /** The day that goes without saying. */
  date: string
}

export function BoardGhost({ board, drag, ghost, isByKeys, dates, date, page, ownerOf, myId }: Props) {
  const slots = useMemo(() => (ghost ? slotsOf(ghost.window, dates, page) : []), [ghost, dates, page])
  // A month's cells are too narrow for words.
  const day = ghost && dates.length > 7 ? formatDate(localTime(ghost.window.starts, page.branch.timezone).date, dates[0] ?? '') : null
  useLifted(board, drag.base?.id ?? null)
  const question = questionOf(drag, { page, ownerOf, myId })
  return (
    <>
      {ghost && (
        <GhostOnCells {...{ board, ghost, slots, day }}>
          {question && <AskMove {...question} isLow={false} />}
        </GhostOnCells>
      )}
      <span className="sr-only" role="status" aria-live="assertive">
        {ghost && isByKeys && messages.moving.spokenTitle(ghost.title, spokenGhost(ghost, page, date))}
      </span>
    </>
  )
}

/** What is held stays behind, pale, wherever the board draws it. Marked from here: its cells are not drawn anew for it. */
function useLifted(board: Props['board'], id: string | null): void {
  useLayoutEffect(() => {
    const lifted = id === null ? [] : [...(board.current?.querySelectorAll<HTMLElement>(`[data-booking="${id}"]`) ?? [])]
    for (const element of lifted) element.dataset['lifted'] = ''
    return () => lifted.forEach((element) => delete element.dataset['lifted'])
  })
}
