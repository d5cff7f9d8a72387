/** The lines of the hours behind all halls, and the next day shaded from midnight. */
import type { Tick } from '@/lib/diary/timeline'
import { percent } from './percent'

export function DiaryRuling({ ticks }: { ticks: readonly Tick[] }) {
  const midnight = ticks.find((tick) => tick.midnight)
  return (
    <div className="ruling" aria-hidden="true">
      {midnight && <i className="next" style={{ left: percent(midnight.at) }} />}
      {ticks.map((tick) => (
        <i key={tick.label} className={tick.midnight ? 'midnight' : undefined} style={{ left: percent(tick.at) }} />
      ))}
    </div>
  )
}
