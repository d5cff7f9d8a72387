/** Functions on the books by month, as bars against last year; the same numbers as a table for who listens. */
import { messages } from '@/lib/messages'
import type { MonthBar, MonthChart } from '@/lib/figures/months'
import { monthName } from '@/lib/time'
import { Key, Section } from './section'

const words = messages.figures.months

/** Pixels of the drawing; it scales with its place. */
const WIDTH = 560
const HEIGHT = 176
const LEFT = 34
const TOP = 12
const BASE = 150
const TALL = BASE - TOP

export function MonthsChart({ chart }: { chart: MonthChart }) {
  const { bars, hasLastYear } = chart
  const isEmpty = bars.every(({ functions, options }) => functions + options === 0)
  return (
    <Section
      title={words.title}
      className="wide-5"
      aside={
        <>
          <Key of="sold">{words.now}</Key>
          <Key of="held">{words.options}</Key>
          {bars.some(({ mark }) => mark !== null) && <Key of="mark">{words.aYearAgo}</Key>}
          {bars.some(({ end }) => end !== null) && <Key of="last">{words.lastYear}</Key>}
        </>
      }
    >
      {isEmpty ? <p className="nothing">{words.empty}</p> : <Drawing chart={chart} />}
      {!isEmpty && <Numbers bars={bars} />}
      {!isEmpty && !hasLastYear && <p className="note">{words.noLastYear}</p>}
    </Section>
  )
}

function Drawing({ chart: { bars, top, ticks } }: { chart: MonthChart }) {
  const slot = (WIDTH - LEFT) / Math.max(bars.length, 1)
  const width = Math.min(38, slot * 0.56)
  return (
    <svg className="months" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <pattern id="months-held" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className="stripe" width="2.5" height="5" />
      </pattern>
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${LEFT} ${yOf(tick / top)}H${WIDTH}`} className="grid" />
          <text x={LEFT - 6} y={yOf(tick / top) + 4} textAnchor="end">{tick}</text>
        </g>
      ))}
      {bars.map((bar, index) => (
        <Bar key={bar.month} bar={bar} x={LEFT + index * slot + (slot - width) / 2} width={width} />
      ))}
    </svg>
  )
}

function Bar({ bar, x, width }: { bar: MonthBar; x: number; width: number }) {
  const held = TALL * bar.held
  const sold = TALL * bar.bar
  return (
    <g>
      {bar.end !== null && <rect className="last" x={x - 5} y={yOf(bar.end)} width={width + 10} height={TALL * bar.end} rx="2" />}
      {bar.held > 0 && <rect className="held" x={x + 0.5} y={BASE - sold - held} width={width - 1} height={held} rx="2" />}
      <rect className="sold" x={x} y={BASE - sold} width={width} height={sold} rx="2" />
      {bar.mark !== null && <path className="mark" d={`M${x - 6} ${yOf(bar.mark)}h${width + 12}`} />}
      <text x={x + width / 2} y={BASE + 16} textAnchor="middle">{monthName(bar.month, 'short')}</text>
    </g>
  )
}

function yOf(share: number): number {
  return BASE - TALL * share
}

function Numbers({ bars }: { bars: readonly MonthBar[] }) {
  return (
    // Not the table itself: it would be as wide as its words all the same, and let the page be drawn sideways.
    <div className="sr-only">
      <table>
        <caption>{words.title}</caption>
        <thead>
          <tr>
            {[words.month, words.now, words.options, words.aYearAgo, words.lastYear].map((name) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.month}>
              <th scope="row">{monthName(bar.month)}</th>
              <td>{bar.functions}</td>
              <td>{bar.options}</td>
              <td>{bar.aYearAgo ?? messages.figures.unknown}</td>
              <td>{bar.lastYear ?? messages.figures.unknown}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
