/** The ruler above the day: sessions, hours, midnight and the name of the next day. */
import type { DiaryPage } from '@/lib/diary/page'
import { fractionOf, rulerOf } from '@/lib/diary/timeline'
import type { DaySpan, Tick } from '@/lib/diary/timeline'
import { percent } from './percent'
import { words } from '@/lib/diary/words'
import { addDays, formatInstant, weekdayName } from '@/lib/time'

type Props = { page: DiaryPage; span: DaySpan; ticks: readonly Tick[]; now: number }

export function DiaryAxis({ page, span, ticks, now }: Props) {
  const next = addDays(span.date, 1)
  const midnight = ticks.find((tick) => tick.midnight)
  const at = fractionOf(now, span)
  return (
    <div className="diary-head" role="row">
      <div className="diary-hall" role="columnheader">
        <b>{words.hall}</b>
        <small>{words.capacity}</small>
      </div>
      <div className="track axis" role="columnheader">
        {ticks.map((tick) => (
          <span key={tick.label} className={tick.midnight ? 'hour midnight' : 'hour'} style={{ left: percent(tick.at) }}>
            {tick.label}
          </span>
        ))}
        {rulerOf(page.lines, span).map(({ part, left, width }) => (
          <span key={part.id} className="session" style={{ left: percent(left), width: percent(width) }}>
            {part.name}
          </span>
        ))}
        {midnight && (
          <span className="next-day" style={{ left: percent(midnight.at) }}>
            {weekdayName(next)} {Number(next.slice(8))}
          </span>
        )}
        {at >= 0 && at <= 1 && (
          <b className="now-time" style={{ left: percent(at) }}>
            {formatInstant(now, span.zone)}
          </b>
        )}
      </div>
    </div>
  )
}
