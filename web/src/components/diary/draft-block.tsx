/** The open form drawn where it would stand: green if free, amber if nobody can say now, red over a clash. */
import { cx } from '@/lib/cx'
import { splitWindow } from '@/lib/diary/timeline'
import type { DaySpan, DraftOnPage } from '@/lib/diary/timeline'
import { overlaps } from '@/lib/diary/window'
import { words } from '@/lib/diary/words'
import { formatDuration } from '@/lib/time'
import { laneOf, percent } from './percent'

type Props = {
  draft: DraftOnPage
  span: DaySpan
  lane: number
  lanes: number
  /** Time held by another hall lies below: the draft takes the upper half, so that both can be read. */
  over: boolean
}

/** Room for its two lines of text, and below it for the word of who holds the hall. */
const UPPER_HALF = 46

export function DraftBlock({ draft, span, lane, lanes, over }: Props) {
  if (!overlaps(draft.window, span)) return null
  const part = splitWindow(draft.window, span)
  const isUnsure = draft.isUnsure === true
  const free = isUnsure ? words.draftLooksFree : words.draftFree
  const text = draft.overlap === null ? free : words.draftOverlaps(formatDuration(draft.overlap))
  return (
    <div
      className={cx('draft', draft.overlap !== null ? 'clash' : isUnsure && 'waits')}
      style={{ left: percent(part.left), width: percent(part.width), ...laneOf(lane, lanes), ...(over && { height: UPPER_HALF }) }}
    >
      <span className="ends" style={{ width: percent(part.setup) }} />
      <span className="body">
        <b>{text}</b>
        <small>{[draft.title, draft.detail].filter(Boolean).join(', ')}</small>
      </span>
      <span className="ends" style={{ width: percent(part.teardown) }} />
    </div>
  )
}
