/** What is in the hand, over the row it would be dropped on: green, amber or red, the clash drawn in red beneath. */
import type { ReactNode } from 'react'
import { Icon } from '@/components/ui/icon'
import { cx } from '@/lib/cx'
import type { Ghost } from '@/lib/diary/ghosts'
import { place, splitWindow } from '@/lib/diary/timeline'
import type { DaySpan } from '@/lib/diary/timeline'
import { overlaps } from '@/lib/diary/window'
import { laneOf, percent } from './percent'

type Props = { ghost: Ghost; span: DaySpan; lane: number; lanes: number; children?: ReactNode }

export function GhostBlock({ ghost, span, lane, lanes, children }: Props) {
  if (!overlaps(ghost.window, span)) return null
  const part = splitWindow(ghost.window, span)
  return (
    <>
      {ghost.clashes.map(({ booking, window }) => (
        <span key={booking.id} className="clash-band" style={bandOf(ghost, window, span)} />
      ))}
      <div
        className={cx('ghost', ghost.fit)}
        style={{ left: percent(part.left), width: percent(part.width), ...laneOf(lane, lanes) }}
      >
        <span aria-hidden="true" className="contents">
          <span className="ends" style={{ width: percent(part.setup) }} />
          <GhostBody ghost={ghost} />
          <span className="ends" style={{ width: percent(part.teardown) }} />
          <Judgement ghost={ghost} isToLeft={part.left > 0.7} />
        </span>
        {children}
      </div>
    </>
  )
}

/** When, and what. */
export function GhostBody({ ghost }: { ghost: Ghost }) {
  return (
    <span className="body">
      <b>{ghost.hours}</b>
      <small>{ghost.title}</small>
    </span>
  )
}

type JudgementProps = {
  ghost: Ghost
  isToLeft: boolean
  /** The day, where the cell has no room for words of its own. */
  day?: string | null
}

/** How it would stand there; near the right edge it opens to the left. */
export function Judgement({ ghost, isToLeft, day = null }: JudgementProps) {
  return (
    <span className={cx('judgement', isToLeft && 'to-left', day !== null && 'whole')}>
      {day !== null && (
        <span className="where">
          <b>{ghost.title}</b> {day}, {ghost.hours}
        </span>
      )}
      <Icon name={ghost.fit === 'free' ? 'check' : 'warning'} size="chip" />
      {ghost.judgement}
    </span>
  )
}

function bandOf(ghost: Ghost, other: { from: number; to: number }, span: DaySpan) {
  const from = Math.max(ghost.window.from, other.from)
  const to = Math.min(ghost.window.to, other.to)
  const { left, width } = place({ from, to }, span)
  return { left: percent(left), width: percent(width) }
}
