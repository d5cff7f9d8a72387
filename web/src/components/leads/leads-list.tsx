/** Leads as a list: 50 at first, more on demand, in any order; live like the board. On a phone a list of lines. */
import { useState, type KeyboardEvent } from 'react'
import { Link } from 'react-router'
import { useIsPhone } from '@/hooks/use-is-phone'
import { cx } from '@/lib/cx'
import { formatCount } from '@/lib/count'
import type { Lead } from '@/lib/database'
import { sentence } from '@/lib/diary/words'
import { footOf, type Foot } from '@/lib/leads/foot'
import { LIST_COLUMNS, sorted, type ListColumn, type ListOrder } from '@/lib/leads/listing'
import { money } from '@/lib/leads/money'
import { isOpen } from '@/lib/leads/stages'
import { whenOf } from '@/lib/leads/wishes'
import { messages } from '@/lib/messages'
import { formatAgo, formatDate } from '@/lib/time'
import { Avatar } from '@/components/ui/avatar'
import { Chip } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { LiveRing } from '@/components/ui/live-ring'
import { SpokenCount } from '@/components/ui/spoken-count'
import { SkeletonLine } from '@/components/ui/states'
import { HereMark } from '@/components/ui/here-mark'
import { shownAs } from '@/hooks/use-colleagues'
import { atLead } from '@/lib/presence/whereabouts'
import { useBoard } from '@/components/leads/board-context'
import { FootTag } from '@/components/leads/foot-tag'
import { useSteadyList } from '@/components/leads/use-steady-list'
import './leads.css'

const words = messages.leads

/** Rows at first, and with each press of *more*. */
const PAGE_SIZE = 50

export type LeadsListProps = {
  leads: readonly Lead[]
  /** What they were filtered by, as a text. */
  asked: string
  isBlank: boolean
  /** The date before which closed ones are not read. */
  closedSince: string
  onOlder: () => void
  order: ListOrder
  onOrder: (order: ListOrder) => void
}

export function LeadsList({ leads, asked, isBlank, closedSince, onOlder, order, onOrder }: LeadsListProps) {
  const { nameOf, myId, today } = useBoard()
  const [limit, setLimit] = useState(PAGE_SIZE)
  const isPhone = useIsPhone()
  const steady = useSteadyList(sorted(leads, order, nameOf), (lead) => lead.modified_by === myId)
  const shown = steady.shown.slice(0, limit)
  const rest = steady.shown.length - shown.length
  const count = words.list.shown(shown.length, steady.shown.length)
  return (
    <div className="min-h-0 flex-1 overflow-auto" aria-busy={isBlank} onKeyDown={onKeyDown} {...steady.hold}>
      {isPhone ? (
        <ul aria-label={words.list.label}>
          {isBlank && <li aria-hidden="true" className="px-4"><SkeletonLine width={70} /><SkeletonLine width={45} /></li>}
          {shown.map((lead) => <PhoneLine key={lead.id} lead={lead} />)}
        </ul>
      ) : (
      <table className="leads-table">
        <caption className="sr-only">{words.list.label}</caption>
        <thead>
          <tr>{LIST_COLUMNS.map((column) => <HeadCell key={column} column={column} order={order} onOrder={onOrder} />)}</tr>
        </thead>
        <tbody>
          {steady.waiting.count > 0 && (
            <tr><td colSpan={LIST_COLUMNS.length} className="text-center"><Button size="sm" onPress={steady.waiting.show}>{words.board.newRows(steady.waiting.count)}</Button></td></tr>
          )}
          {isBlank
            ? Array.from({ length: 8 }, (_, index) => <tr key={index}><td colSpan={LIST_COLUMNS.length}><SkeletonLine width={90 - index * 6} /></td></tr>)
            : shown.map((lead, index) => <LeadLine key={lead.id} lead={lead} isFirst={index === 0} />)}
        </tbody>
      </table>
      )}
      {!isBlank && (
        <div className="flex items-center gap-2 p-3 text-12 text-text-2">
          <span>{count}</span>
          {rest > 0 && <Button size="sm" className="h-11! tablet:h-[26px]!" onPress={() => setLimit(limit + PAGE_SIZE)}>{words.list.more(Math.min(rest, PAGE_SIZE))}</Button>}
          {rest === 0 && <Button size="sm" variant="quiet" className="h-11! tablet:h-[26px]!" onPress={onOlder}>{words.list.older(formatDate(closedSince, today))}</Button>}
        </div>
      )}
      <SpokenCount asked={[asked, order, limit]} isRead={!isBlank} text={count} />
    </div>
  )
}

/** J, K and the arrows go from row to row. */
function onKeyDown(event: KeyboardEvent) {
  const by = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0
  if (by === 0 || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-lead]')]
  const next = rows[rows.indexOf(event.target as HTMLElement) + by]
  if (!next) return
  event.preventDefault()
  next.focus()
}

const isNumber = (column: ListColumn): boolean => column === 'guests' || column === 'worth'
const isLeast = (column: ListColumn): boolean => column === 'worth' || column === 'received'

function cellClass(column: ListColumn): string {
  return cx(isNumber(column) && 'number', isLeast(column) && 'least')
}

type HeadProps = { column: ListColumn; order: ListOrder; onOrder: (order: ListOrder) => void }

function HeadCell({ column, order, onOrder }: HeadProps) {
  const isSorted = order.by === column
  const next = isSorted && order.direction === 'ascending' ? 'descending' : 'ascending'
  return (
    <th scope="col" aria-sort={isSorted ? order.direction : undefined} className={cellClass(column)}>
      <button type="button" className="h-11 font-medium outline-none hover:text-text focus-visible:focus-ring tablet:h-7" onClick={() => onOrder({ by: column, direction: next })}>
        {words.list[column]}
        <span className="inline-block w-3.5 pl-0.5 align-middle">{isSorted && <Icon name="down" size="chip" className={order.direction === 'ascending' ? 'rotate-180' : ''} />}</span>
      </button>
    </th>
  )
}

function LeadLine({ lead, isFirst }: { lead: Lead; isFirst: boolean }) {
  const board = useBoard()
  const { now, zone, today, nameOf, branchOf } = board
  const foot = footOf(lead, { now, zone, earlier: board.earlier.get(lead.id) })
  const currency = branchOf(lead.branch_id)?.currency ?? 'INR'
  const ring = board.rings.get(lead.id)
  return (
    <tr aria-selected={board.openId === lead.id} className="relative">
      <td className="roomy">
        <span className="-m-1 line-clamp-2 p-1">
          <Link to={board.addressOf(lead.id)} data-lead={lead.id} tabIndex={isFirst || board.openId === lead.id ? 0 : -1} className="font-semibold text-text no-underline outline-none focus-visible:focus-ring">{lead.name}</Link>
          {lead.event_type && <span className="text-text-2"> {sentence(lead.event_type)}</span>}
          <LeadHere leadId={lead.id} />
        </span>
        {ring && <LiveRing {...ring} tag="none" />}
      </td>
      <td>{isOpen(lead.stage) ? words.stages[lead.stage] : <Chip tone={lead.stage === 'won' ? 'ok' : 'neutral'}>{words.stages[lead.stage]}</Chip>}</td>
      <td>{whenOf(lead, today)}</td>
      <td className={cellClass('guests')}>{lead.guests_expected !== null && formatCount(lead.guests_expected)}</td>
      <td className={cellClass('worth')}>{lead.budget !== null && money(lead.budget, currency)}</td>
      <td>{lead.owner_id === null ? <Chip>{words.card.inPool}</Chip> : <span className="flex items-center gap-1.5"><Avatar id={lead.owner_id} name={nameOf(lead.owner_id)} size="sm" /><span aria-hidden="true" className="hidden desktop:inline print:inline">{nameOf(lead.owner_id)}</span></span>}</td>
      <td className="roomy"><Next lead={lead} foot={foot} /></td>
      <td className={cellClass('received')}>{formatAgo(Date.parse(lead.received_at), now, zone)}</td>
    </tr>
  )
}

/** What is next, or why it was closed. */
function Next({ lead, foot }: { lead: Lead; foot: Foot }) {
  const text = isOpen(lead.stage) ? foot.text : lead.reason && words.reasons[lead.reason]
  if (isOpen(lead.stage) && foot.tone !== 'plain') return <FootTag tone={foot.tone}>{foot.text}</FootTag>
  return <span className="line-clamp-2 text-text-2">{text}</span>
}

/** The same on a phone: who and where it stands, below it when, how many and what is next. */
function PhoneLine({ lead }: { lead: Lead }) {
  const board = useBoard()
  const foot = footOf(lead, { now: board.now, zone: board.zone, earlier: board.earlier.get(lead.id) })
  const facts = [whenOf(lead, board.today), lead.guests_expected === null ? null : words.card.guests(formatCount(lead.guests_expected))]
  return (
    <li className="border-b border-line">
      <Link to={board.addressOf(lead.id)} data-lead={lead.id} className="block px-4 py-2 text-text no-underline outline-none focus-visible:focus-ring-inset">
        <span className="flex items-center gap-2">
          <b className="min-w-0 flex-1 truncate text-16 font-semibold">{lead.name}</b>
          <LeadHere leadId={lead.id} />
          <Chip>{words.stages[lead.stage]}</Chip>
        </span>
        <span className="mt-0.5 block truncate text-13 text-text-2">{facts.filter(Boolean).join(', ')}</span>
        {isOpen(lead.stage) && (foot.tone === 'plain' ? <span className="block truncate text-13 text-text-3">{foot.text}</span> : <FootTag tone={foot.tone}>{foot.text}</FootTag>)}
      </Link>
    </li>
  )
}

function LeadHere({ leadId }: { leadId: string }) {
  const { colleagues, nameOf } = useBoard()
  const { reading, moving } = atLead(colleagues, leadId)
  return <HereMark className="ml-1.5" people={shownAs(moving ? [moving, ...reading] : reading, nameOf)} />
}
