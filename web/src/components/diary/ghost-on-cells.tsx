/**
 * What is in the hand over a board of cells: drawn over the cells it would take, wherever those lie on the screen.
 *
 * The board knows nothing of it, so a drag draws none of its cells anew.
 */
import { useLayoutEffect, useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import { cx } from '@/lib/cx'
import type { Ghost } from '@/lib/diary/ghosts'
import type { Slot } from '@/lib/diary/targets'
import { GhostBody, Judgement } from './ghost-block'

type Props = {
  board: RefObject<HTMLElement | null>
  ghost: Ghost
  /** The cells it would take; off the board it has none. */
  slots: readonly Slot[]
  /** Said with how it would stand, where cells have no room for words. */
  day: string | null
  /** The question it waits with. */
  children?: ReactNode
}

export function GhostOnCells({ board, ghost, slots, day, children }: Props) {
  const layer = useRef<HTMLDivElement>(null)
  // Rows grow and shrink with what others do while it is held.
  useLayoutEffect(() => {
    const parts = layer.current?.querySelectorAll<HTMLElement>(':scope > .ghost') ?? []
    slots.forEach((slot, index) => {
      const part = parts[index]
      if (board.current && layer.current && part) lay(part, cellsOf(board.current, ghost.hallId, slot), layer.current, board.current)
    })
  })
  return (
    <div ref={layer} className="ghost-layer">
      {slots.map((slot, index) => (
        <div key={slot.date} className={cx('ghost', ghost.fit)}>
          <span aria-hidden="true" className="contents">
            {day === null && <GhostBody ghost={ghost} />}
            {index === 0 && <Judgement ghost={ghost} isToLeft={false} day={day} />}
          </span>
          {index === 0 && children}
        </div>
      ))}
    </div>
  )
}

/** A hall's cells from the first session to the last; of a day that only stands above the board, its name there. */
function cellsOf(board: HTMLElement, hallId: number, { date, first, last }: Slot): Element[] {
  const cells = [...board.querySelectorAll<HTMLElement>(`[data-date="${date}"][data-hall="${hallId}"]`)]
  const bySession = cells.filter(({ dataset }) => first <= Number(dataset['line']) && Number(dataset['line']) <= last)
  if (bySession.length > 0) return bySession
  const [cell] = cells
  const lines = cell ? [...cell.querySelectorAll('.line')].slice(first, last + 1) : []
  if (lines.length > 0) return lines
  return [cell ?? board.querySelector(`[data-date="${date}"]:not([data-hall])`)].filter((element) => element != null)
}

/** How far the words of a narrow cell may reach beyond it, pixels. */
const REACH = 340

function lay(part: HTMLElement, cells: readonly Element[], layer: HTMLElement, board: HTMLElement): void {
  part.hidden = cells.length === 0
  const [rects, origin] = [cells.map((cell) => cell.getBoundingClientRect()), layer.getBoundingClientRect()]
  const left = Math.min(...rects.map((rect) => rect.left))
  const top = Math.min(...rects.map((rect) => rect.top))
  const width = Math.max(...rects.map((rect) => rect.right)) - left
  const height = Math.max(...rects.map((rect) => rect.bottom)) - top
  part.style.left = `${left - origin.left}px`
  part.style.top = `${top - origin.top}px`
  part.style.width = `${width}px`
  part.style.height = `${height}px`
  // At the edges of the board the words open inwards.
  const edge = board.getBoundingClientRect()
  part.classList.toggle('opens-left', left + REACH > edge.right)
  part.classList.toggle('opens-up', top + height + REACH / 2 > edge.bottom)
}
