/** The need of fourteen days as bars against what is usable; what lies above the line is red. */
import { messages } from '@/lib/messages'
import { barsOf, BARS_HEIGHT, BARS_WIDTH } from '@/lib/stock/bars'
import type { StockLine } from '@/lib/stock/overview'
import { count, dayWords } from '@/lib/stock/words'

export function StockBars({ line, dates }: { line: StockLine; dates: readonly string[] }) {
  const { bars, usable, item } = line
  const worst = Math.max(0, ...bars)
  const drawing = barsOf(bars, usable)
  const day = dates[bars.indexOf(worst)] ?? ''
  const said = worst === 0
    ? messages.stock.barsNone(count(usable), item.unit)
    : messages.stock.bars(count(usable), item.unit, count(worst), dayWords(day))
  return (
    <svg
      preserveAspectRatio="none"
      viewBox={`0 0 ${BARS_WIDTH} ${BARS_HEIGHT}`}
      role="img"
      aria-label={said}
      className="block h-[26px] w-[154px] @min-[1260px]:w-[290px]"
    >
      {drawing.bars.map(({ x, width, top, cut }) => (
        <g key={x}>
          <rect x={x} y={cut} width={width} height={BARS_HEIGHT - cut} fill="var(--chart-held)" />
          {top < cut && <rect x={x} y={top} width={width} height={cut - top} fill="var(--bad-solid)" />}
        </g>
      ))}
      <path d={`M0 ${drawing.line}H${BARS_WIDTH}`} stroke="var(--text)" strokeWidth="1" strokeDasharray="3 2" vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
