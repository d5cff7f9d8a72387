/** Both claims to a hall as bars on one scale: yours above, theirs below, set-up and tear-down hatched. */
import { cx } from '@/lib/cx'
import type { Holder } from '@/lib/diary/verdict-box'
import type { Window } from '@/lib/diary/window'
import { words } from '@/lib/diary/words'
import { firstName } from '@/lib/person'
import { formatInstant } from '@/lib/time'

type Scale = (instant: number) => number

/** The bars keep this share of the width free at each side. */
const MARGIN = 0.04

export function Comparison({ mine, holder, zone }: { mine: Window; holder: Holder; zone: string }) {
  const scale = scaleOf(mine, holder)
  const firm = holder.status !== null && holder.status !== 'tentative'
  return (
    <div className="comparison" aria-hidden="true">
      <span className="who">{words.you}</span>
      <Bar className="mine" span={mine} scale={scale} />
      <span className="who">{holder.by ? firstName(holder.by) : words.someoneElse}</span>
      <Bar className={cx('other', firm && 'firm')} span={holder} scale={scale} />
      <span />
      <span className="times">
        {marksOf(mine, scale).map((instant) => (
          <span key={instant} style={{ left: `${scale(instant) * 100}%` }}>
            {formatInstant(instant, zone)}
          </span>
        ))}
      </span>
    </div>
  )
}

function scaleOf(mine: Window, holder: Holder): Scale {
  const from = Math.min(mine.from, holder.from)
  const to = Math.max(mine.to, holder.to)
  return (instant) => MARGIN + ((instant - from) / (to - from)) * (1 - 2 * MARGIN)
}

type Span = { from: number; to: number; starts: number | null; ends: number | null }

function Bar({ className, span, scale }: { className: string; span: Span; scale: Scale }) {
  const place = (from: number, to: number) => ({
    left: `${scale(from) * 100}%`,
    width: `${(scale(to) - scale(from)) * 100}%`,
  })
  return (
    <span className={cx('bar', className)}>
      <i className="whole" style={place(span.from, span.to)} />
      {span.starts !== null && span.ends !== null && <i className="function" style={place(span.starts, span.ends)} />}
    </span>
  )
}

/** An hour stands this share of the width from the next. */
const APART = 0.15

/** The hours below the bars: from when and until when I would keep the hall, and between them what has room. */
function marksOf(mine: Window, scale: Scale): number[] {
  const marks = [mine.from]
  for (const instant of [mine.starts, mine.ends]) {
    const isClear = scale(instant) - scale(marks.at(-1) ?? mine.from) > APART && scale(mine.to) - scale(instant) > APART
    if (isClear) marks.push(instant)
  }
  return scale(mine.to) - scale(mine.from) > APART ? [...marks, mine.to] : marks
}
