/** Items of one kind across branches: what each has on hand and has left, with the way to its store. */
import type { KeyboardEvent } from 'react'
import { Link } from 'react-router'
import { Icon } from '@/components/ui/icon'
import { LiveRing } from '@/components/ui/live-ring'
import { cx } from '@/lib/cx'
import type { Branch } from '@/lib/database'
import type { Ring } from '@/lib/diary/rings'
import { messages } from '@/lib/messages'
import { addressWith, routes } from '@/lib/routes'
import type { SharedGroup, SharedItem } from '@/lib/stock/across'
import type { StockLine } from '@/lib/stock/overview'
import { count } from '@/lib/stock/words'

const words = messages.stock

export type AllStockProps = { groups: readonly SharedGroup[]; branches: readonly Branch[]; rings: ReadonlyMap<string, Ring> }

const cell = 'h-[37px] border-b border-line px-2.5 text-13 whitespace-nowrap text-right'
const head = 'border-b border-line-strong bg-sheet px-2.5 text-12 font-semibold whitespace-nowrap text-text-2'
const edge = 'border-l border-l-line'

export function AllStockTable({ groups, branches, rings }: AllStockProps) {
  return (
    <div className="min-h-0 flex-1 overflow-auto" onKeyDown={onArrow}>
      <table className="narrow w-full border-separate border-spacing-0">
        <caption className="sr-only">{words.acrossTitle}</caption>
        <thead className="sticky top-0 z-2">
          <tr>
            <th rowSpan={2} scope="col" className={cx(head, 'rule-double sticky left-0 z-3 text-left font-normal!')}>{words.item}</th>
            {branches.map((branch) => (
              <th key={branch.id} colSpan={2} scope="colgroup" className={cx(head, edge, 'h-7 border-b-0 text-center')}>
                <Link to={routes.stock(branch.code)} className="rounded-[3px] text-text no-underline outline-none hover:underline focus-visible:focus-ring">{branch.name}</Link>
              </th>
            ))}
            <th colSpan={2} scope="colgroup" className={cx(head, edge, 'h-7 border-b-0 text-center')}>{words.together}</th>
          </tr>
          <tr>
            {[...branches.map(({ id }) => id), 'all'].map((id) => [
              <th key={`${id} hand`} scope="col" className={cx(head, edge, 'h-6 text-right font-normal!')}>{words.onHandShort}</th>,
              <th key={`${id} left`} scope="col" className={cx(head, 'h-6 text-right font-normal!')}>{words.leftShort}</th>,
            ])}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.category}>
            <tr>
              <th scope="rowgroup" className="rule-double sticky left-0 z-1 h-7 border-b border-line bg-sunken px-2.5 text-left text-12 font-semibold whitespace-nowrap text-text-2">{group.category}</th>
              <td colSpan={branches.length * 2 + 2} className="h-7 border-b border-line bg-sunken" />
            </tr>
            {group.items.map((item) => <Line key={item.key} {...{ item, branches, rings }} />)}
          </tbody>
        ))}
      </table>
    </div>
  )
}

type LineProps = Pick<AllStockProps, 'branches' | 'rings'> & { item: SharedItem }

function Line({ item, branches, rings }: LineProps) {
  return (
    <tr className="group">
      <th scope="row" className={cx(cell, 'rule-double sticky left-0 z-1 w-[200px] max-w-[200px] min-w-[200px] truncate bg-sheet text-left! font-medium group-hover:bg-hover')} title={item.name}>{item.name}</th>
      {branches.map((branch) => {
        const line = item.byBranch.get(branch.id)
        return line ? <Cells key={branch.id} {...{ line, branch }} ring={rings.get(line.item.id)} /> : <None key={branch.id} />
      })}
      <td className={cx(cell, edge, 'text-text-2 group-hover:bg-hover')}>{count(item.onHand)}</td>
      <td className={cx(cell, 'font-semibold group-hover:bg-hover', item.left < 0 && 'text-bad-text')}>{count(item.left)}</td>
    </tr>
  )
}

function None() {
  return (
    <>
      <td className={cx(cell, edge, 'text-text-3 group-hover:bg-hover')}>–</td>
      <td className={cx(cell, 'text-text-3 group-hover:bg-hover')}>–</td>
    </>
  )
}

/** What is short opens there with its ways out, a transfer from who has it among them. */
function Cells({ line, branch, ring }: { line: StockLine; branch: Branch; ring: Ring | undefined }) {
  const { item, left, state } = line
  return (
    <>
      <td className={cx(cell, edge, 'text-text-2 group-hover:bg-hover')}>
        <span className="relative -mx-1 inline-block rounded-[4px] px-1">
          {count(item.on_hand)}
          {ring && <LiveRing personId={ring.personId} text={ring.text} at={ring.at} />}
        </span>
      </td>
      <td className={cx(cell, 'group-hover:bg-hover', state === 'short' && 'bg-bad-soft', state === 'tight' && 'bg-warn-soft')}>
        <Link
          to={itemIn(branch, item.id)}
          data-line=""
          aria-label={words.leftIn(item.name, branch.name, count(item.on_hand), count(left))}
          className={cx('inline-flex items-center gap-1 rounded-[3px] font-semibold no-underline outline-none hover:underline focus-visible:focus-ring', leftTone[state])}
        >
          {state !== 'enough' && <Icon name={state === 'short' ? 'close' : 'warning'} size="chip" />}
          {count(left)}
        </Link>
      </td>
    </>
  )
}

const leftTone = { short: 'text-bad-text', tight: 'text-warn-text', enough: 'text-text' } satisfies Record<StockLine['state'], string>

/** The address of an item in its branch's store. */
function itemIn(branch: Branch, id: string): string {
  return addressWith(routes.stock(branch.code), { kind: 'item', id })
}

/** Each item with its branches below it. */
export function AllStockList({ groups, branches }: AllStockProps) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-4">
      {groups.map(({ category, items }) => (
        <section key={category} aria-label={category}>
          <h2 className="sticky top-0 z-2 border-y border-line bg-sunken px-4 py-1 text-12 font-semibold text-text-2">{category}</h2>
          <ul>
            {items.map((item) => (
              <li key={item.key} className="border-b border-line px-4 py-2">
                <b className="block truncate text-14 font-medium">{item.name}</b>
                <ul className="narrow mt-0.5 grid grid-cols-3 gap-x-2">
                  {branches.map((branch) => {
                    const line = item.byBranch.get(branch.id)
                    return line && <li key={branch.id}><Chip branch={branch} line={line} /></li>
                  })}
                </ul>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Chip({ branch, line: { item, left, state } }: { branch: Branch; line: StockLine }) {
  return (
    <Link
      to={itemIn(branch, item.id)}
      className="flex min-h-11 flex-col justify-center text-13 leading-4 text-text-2 no-underline outline-none focus-visible:focus-ring"
    >
      <span className="sr-only">{`${item.name}, ${branch.name}: `}</span>
      <span><b aria-hidden="true" className="tight text-11 font-semibold text-text-3">{branch.code.toUpperCase()}</b> {count(item.on_hand)}</span>
      <span className={cx('inline-flex items-center gap-1 font-semibold', leftTone[state])}>
        {state !== 'enough' && <Icon name={state === 'short' ? 'close' : 'warning'} size="chip" />}
        {words.leftCount(count(left))}
      </span>
    </Link>
  )
}

/** The arrows go from number to number: along a row, and to the next. */
function onArrow(event: KeyboardEvent<HTMLElement>) {
  const row = (event.target as HTMLElement).closest('tr')
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-line]')]
  const at = lines.findIndex((line) => line === document.activeElement)
  if (at === -1 || row === null) return
  const width = row.querySelectorAll('[data-line]').length
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + width, ArrowUp: at - width, Home: 0, End: lines.length - 1 }[event.key]
  if (next === undefined) return
  event.preventDefault()
  lines[Math.max(0, Math.min(next, lines.length - 1))]?.focus()
}
