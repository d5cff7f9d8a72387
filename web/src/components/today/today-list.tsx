/** The functions of a day: under way, to come, done; each with its countdown, covers and hours. */
import { formatDateLong } from '@/lib/time'
import { messages } from '@/lib/messages'
import { groupsOf } from '@/lib/today/rows'
import type { FunctionRow } from '@/lib/today/rows'
import { fraction, marksOf } from '@/lib/today/track'
import { FunctionLine } from './function-line'
import type { LineContext } from './function-line'
import { percent } from './strip-track'
import './today.css'

const words = messages.today

type Props = LineContext & { rows: readonly FunctionRow[] }

export function TodayList({ rows, ...context }: Props) {
  return (
    <div className="today" aria-label={formatDateLong(context.date)} role="region">
      <Head {...context} />
      {groupsOf(rows).map(({ group, rows: ours }) => (
        <section key={group} aria-labelledby={`today-${group}`}>
          <h2 id={`today-${group}`}>
            {words.groups[group]} <small>{words.functions(ours.length)}</small>
          </h2>
          <ul>
            {ours.map((row) => (
              <FunctionLine key={row.booking.id} {...context} row={row} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Head({ axis, zone, now }: LineContext) {
  const at = fraction(now, axis)
  return (
    <div className="today-head" aria-hidden="true">
      <span>{words.columns.time}</span>
      <span>{words.columns.function}</span>
      <span className="hours">
        {marksOf(axis, zone).map((mark) => (
          <i key={mark.at} style={{ left: percent(mark.at) }}>{mark.label}</i>
        ))}
        {at >= 0 && at <= 1 && <i className="now" style={{ left: percent(at) }} />}
      </span>
      <span className="covers">{words.columns.covers}</span>
      <span className="stage">{words.columns.stage}</span>
      <span className="end">{words.columns.seen}</span>
    </div>
  )
}

/** Rows that are still on their way: the shape of the list, in grey. */
export function TodaySkeleton() {
  return (
    <div className="today" aria-busy="true" aria-label={words.loading} role="region">
      {[68, 54, 61, 48].map((width) => (
        <div key={width} className="function-line blank">
          <span className="times shimmer" />
          <span className="what shimmer" style={{ width: `${width}%` }} />
          <span className="strip-track shimmer" />
        </div>
      ))}
    </div>
  )
}
