/**
 * Dinners (sessions where a branch sells no dinner) still free, day by day (or week, or month): the darker, the fewer.
 * Every cell says its number.
 *
 * One stop of the tab key; arrows, Home and End go from cell to cell, Enter opens what a cell counts.
 */
import { useState } from 'react'
import type { FocusEvent, KeyboardEvent } from 'react'
import { Link } from 'react-router'
import { cx } from '@/lib/cx'
import { darknessOf, freeOf } from '@/lib/figures/heat'
import type { Heat, HeatColumn, Share } from '@/lib/figures/heat'
import type { Measure } from '@/lib/figures/read'
import { messages } from '@/lib/messages'
import { formatDateLong } from '@/lib/time'
import type { Place } from './occupancy-table'
import { Key, Section } from './section'

const words = messages.figures.heat

type Props = {
  heat: Heat
  measure: Measure
  isByHall: boolean
  placeOf: (id: number) => Place
  /** What a column of a row opens. */
  linkOf: (rowId: number, column: HeatColumn) => string
}

export function HeatMap({ heat, measure, isByHall, placeOf, linkOf }: Props) {
  const title = words[measure][isByHall ? 'halls' : 'branches']
  const grid = useHeatKeys(firstOf(heat))
  const isEachOne = heat.rows.every(({ shares }) => shares.every(({ sellable }) => sellable <= 1))
  return (
    <Section title={title} className="wide-9" aside={isEachOne ? <States /> : <Scale />}>
      <div className="heat-scroll">
        <table className={cx('heat', heat.columns.length > 15 && 'narrow-cells')} aria-label={title} {...grid.handlers}>
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
            {heat.rows.map((row, line) => (
              <tr key={row.id}>
                <th scope="row">
                  <span aria-hidden="true">{placeOf(row.id).code ?? placeOf(row.id).name}</span>
                  <span className="sr-only">{placeOf(row.id).name}</span>
                </th>
                {row.shares.map((share, index) => {
                  const column = heat.columns[index]
                  const at = { row: line, column: index }
                  const say = `${placeOf(row.id).name}, ${formatDateLong(column?.startsOn ?? '')}`
                  return column && <Cell key={column.startsOn} {...{ share, at, say }} isCurrent={isAt(grid.current, at)} to={linkOf(row.id, column)} />
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

type At = { row: number; column: number }

function isAt(a: At, b: At): boolean {
  return a.row === b.row && a.column === b.column
}

/** How far an arrow goes, in rows and columns. */
const STEPS: Readonly<Partial<Record<string, readonly [number, number]>>> = {
  ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -Infinity], End: [0, Infinity],
}

/** The cells in the tab order are one: the first, or the one that had the focus last. */
function useHeatKeys(first: At) {
  const [last, setLast] = useState<At | null>(null)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key]
    const from = cellOf(event.target)
    if (!step || !from || event.ctrlKey || event.metaKey || event.altKey) return
    const cells = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-heat]')].map((element) => ({ element, at: cellOf(element) }))
    const next = nearest(cells.flatMap(({ element, at }) => (at ? [{ element, at }] : [])), from, step)
    if (!next) return
    event.preventDefault()
    next.focus()
  }
  const onFocus = (event: FocusEvent): void => {
    const at = cellOf(event.target)
    if (at) setLast(at)
  }
  return { current: last ?? first, handlers: { onKeyDown, onFocus } }
}

/** The first cell that there is. */
function firstOf({ rows }: Heat): At {
  const row = rows.findIndex(({ shares }) => shares.some(({ sellable }) => sellable > 0))
  return { row, column: rows[row]?.shares.findIndex(({ sellable }) => sellable > 0) ?? 0 }
}

type Placed = { element: HTMLElement; at: At }

/** The next cell that way; what is not sold has none and is stepped over. */
function nearest(cells: readonly Placed[], from: At, [down, right]: readonly [number, number]): HTMLElement | null {
  const line = cells.filter(({ at }) => (down === 0 ? at.row === from.row : at.column === from.column))
  const ahead = line.filter(({ at }) => (at.row - from.row) * down > 0 || (at.column - from.column) * right > 0)
  const inOrder = ahead.sort((a, b) => distance(a.at, from) - distance(b.at, from))
  return (Number.isFinite(right) ? inOrder[0] : inOrder.at(-1))?.element ?? null
}

function distance(a: At, b: At): number {
  return Math.abs(a.row - b.row) + Math.abs(a.column - b.column)
}

function cellOf(target: EventTarget): At | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-heat]') : null
  const [row, column] = (cell?.dataset['heat'] ?? '').split('-').map(Number)
  return row === undefined || column === undefined ? null : { row, column }
}

type CellProps = { share: Share; to: string; at: At; /** Where and when, spoken before what. */ say: string; isCurrent: boolean }

function Cell({ share, to, at, say, isCurrent }: CellProps) {
  if (share.sellable === 0) return <td />
  const free = freeOf(share)
  const isOne = share.sellable === 1
  return (
    <td className={cx(`dark-${darknessOf(share)}`, isOne && share.held > 0 && 'on-option')}>
      <Link to={to} tabIndex={isCurrent ? 0 : -1} data-heat={`${at.row}-${at.column}`}>
        <span className="sr-only">{say}, {isOne ? stateOf(share) : words.cell(free, share.sellable)}</span>
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
