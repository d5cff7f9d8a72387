/** Dinners still free, day by day (or week, or month): the darker, the fewer. Every cell says its number. */
import { Link } from 'react-router'
import { cx } from '@/lib/cx'
import { darknessOf, freeOf } from '@/lib/figures/heat'
import type { Heat, HeatColumn, Share } from '@/lib/figures/heat'
import { messages } from '@/lib/messages'
import { formatDateLong } from '@/lib/time'
import type { Place } from './occupancy-table'
import { Key, Section } from './section'

const words = messages.figures.heat

type Props = {
  heat: Heat
  isByHall: boolean
  placeOf: (id: number) => Place
  /** What a column of a row opens. */
  linkOf: (rowId: number, column: HeatColumn) => string
}

export function HeatMap({ heat, isByHall, placeOf, linkOf }: Props) {
  const isEachOne = heat.rows.every(({ shares }) => shares.every(({ sellable }) => sellable <= 1))
  return (
    <Section title={isByHall ? words.halls : words.branches} className="wide-9" aside={isEachOne ? <States /> : <Scale />}>
      <div className="heat-scroll" tabIndex={0} role="group" aria-label={isByHall ? words.halls : words.branches}>
        <table className={cx('heat', heat.columns.length > 15 && 'narrow-cells')}>
          <thead>
            <tr>
              <td />
              {heat.columns.map((column) => (
                <th key={column.startsOn} scope="col" className={cx(column.isWeekend && 'weekend')}>
                  <span className="sr-only">{formatDateLong(column.startsOn)}</span>
                  <span aria-hidden="true">{column.label}<small>{column.under}</small></span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {heat.rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <span aria-hidden="true">{placeOf(row.id).code ?? placeOf(row.id).name}</span>
                  <span className="sr-only">{placeOf(row.id).name}</span>
                </th>
                {row.shares.map((share, index) => {
                  const column = heat.columns[index]
                  return column && <Cell key={column.startsOn} share={share} to={linkOf(row.id, column)} />
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function Cell({ share, to }: { share: Share; to: string }) {
  if (share.sellable === 0) return <td />
  const free = freeOf(share)
  const isOne = share.sellable === 1
  return (
    <td className={cx(`dark-${darknessOf(share)}`, isOne && share.held > 0 && 'on-option')}>
      {/* in time order for the eye; the diary and the calendar are where one walks by keys */}
      <Link to={to} tabIndex={-1}>
        <span className="sr-only">{isOne ? stateOf(share) : words.cell(free, share.sellable)}</span>
        <span aria-hidden="true">{isOne ? '' : free}{!isOne && <small>/{share.sellable}</small>}</span>
      </Link>
    </td>
  )
}

function stateOf({ sold, held }: Share): string {
  return sold > 0 ? words.state.sold : held > 0 ? words.state.held : words.state.free
}

/** One hall, one dinner: it is free, held or sold. */
function States() {
  return <><Key of="sold">{words.state.sold}</Key><Key of="held">{words.state.held}</Key><Key of="free">{words.state.free}</Key></>
}

function Scale() {
  return (
    <span className="scale">
      {words.fewer}
      <span aria-hidden="true">{([0, 1, 2, 3, 4, 5] as const).map((step) => <i key={step} className={`dark-${step}`} />)}</span>
      {words.more}
    </span>
  )
}
