/** A lead as a card: who, what, when, how many, what they could have, and what matters about it just now. */
import type { DragEvent } from 'react'
import { Link } from 'react-router'
import { usePending } from '@/hooks/use-pending'
import { cx } from '@/lib/cx'
import { formatCount } from '@/lib/count'
import type { Lead } from '@/lib/database'
import { chipsOf } from '@/lib/leads/chips'
import { dayAndTime, footOf } from '@/lib/leads/foot'
import { isWaiting } from '@/lib/leads/reply-timer'
import { whenOf } from '@/lib/leads/wishes'
import { messages } from '@/lib/messages'
import { firstName, personColour } from '@/lib/person'
import { atLead } from '@/lib/presence/whereabouts'
import { sentence } from '@/lib/diary/words'
import { Avatar } from '@/components/ui/avatar'
import { Chip } from '@/components/ui/badge'
import { Icon } from '@/components/ui/icon'
import { LiveRing } from '@/components/ui/live-ring'
import { useBoard } from '@/components/leads/board-context'
import { FootTag } from '@/components/leads/foot-tag'

const words = messages.leads.card

/** How leads travel between columns in a drag. */
export const LEAD_TYPE = 'application/x-banquet-lead'

export function LeadCard({ lead, isFirst }: { lead: Lead; isFirst: boolean }) {
  const board = useBoard()
  const pending = usePending('leads', lead.id)
  const ring = board.rings.get(lead.id)
  const { moving } = atLead(board.colleagues, lead.id)
  const isNew = isWaiting(lead) && lead.owner_id === null
  const isOpen = board.openId === lead.id
  const canMove = board.mayMove(lead)

  function onDragStart(event: DragEvent) {
    event.dataTransfer.setData(LEAD_TYPE, lead.id)
    event.dataTransfer.effectAllowed = 'move'
    board.onHold(lead.id)
  }
  return (
    <Link
      to={board.addressOf(lead.id)}
      data-lead={lead.id}
      aria-current={isOpen || undefined}
      tabIndex={isOpen || (board.openId === null && isFirst) ? 0 : -1}
      draggable={canMove}
      onDragStart={canMove ? onDragStart : (event) => event.preventDefault()}
      onDragEnd={() => board.onHold(null)}
      className={cx(
        'lead-card outline-none focus-visible:focus-ring',
        isNew && 'new',
        pending && 'queued',
        board.heldId === lead.id && 'in-hand',
        moving && `theirs of-${personColour(moving.id)}`,
      )}
    >
      {moving ? (
        <span className="card-flag">{words.moving(firstName(board.nameOf(moving.id)))}</span>
      ) : (
        isNew && <span className="card-flag">{words.isNew(dayAndTime(Date.parse(lead.received_at), board.now, board.zone))}</span>
      )}
      <span className="flex items-baseline gap-2">
        <b className="line-clamp-2 min-w-0 flex-1 wrap-anywhere text-14 leading-[18px] font-semibold">{lead.name}</b>
        {board.isAllBranches && <span className="tight text-11 font-semibold text-accent-text">{board.branchOf(lead.branch_id)?.code.toUpperCase()}</span>}
      </span>
      <CardFacts lead={lead} />
      <CardChips lead={lead} />
      <CardFoot lead={lead} isQueued={pending === 'queued'} />
      {ring && <LiveRing {...ring} tag={isNew || moving ? 'none' : 'above'} />}
    </Link>
  )
}

function CardFacts({ lead }: { lead: Lead }) {
  const { today } = useBoard()
  const what = [lead.event_type && sentence(lead.event_type), messages.leads.sourcesWithin[lead.source]]
  return (
    <>
      <span className="truncate text-12 leading-4 text-text-2">{sentence(what.filter(Boolean).join(', '))}</span>
      <span className="card-facts">
        <span><Icon name="calendar" size="sm" />{whenOf(lead, today)}</span>
        {lead.guests_expected !== null && (
          <span><Icon name="person" size="sm" />{formatCount(lead.guests_expected)}<span className="sr-only">{messages.leads.quick.guestsUnit}</span></span>
        )}
      </span>
    </>
  )
}

function CardChips({ lead }: { lead: Lead }) {
  const { offers, now } = useBoard()
  const chips = chipsOf(offers.get(lead.id) ?? [], now)
  return (
    <span className="card-chips">
      {chips.map(({ key, tone, icon, text }) => <Chip key={key} tone={tone} icon={icon}>{text}</Chip>)}
    </span>
  )
}

/** A tag gives way to who has the lead where the column is narrow. */
const tagClass = 'max-w-[calc(100%-24px)] flex-none in-[.in-pool]:max-w-full'

function CardFoot({ lead, isQueued }: { lead: Lead; isQueued: boolean }) {
  const { now, zone, earlier, nameOf } = useBoard()
  const foot = footOf(lead, { now, zone, earlier: earlier.get(lead.id) })
  return (
    <span className={cx('card-foot', lead.owner_id === null && 'in-pool')}>
      {isQueued ? (
        <FootTag tone="neutral" className={tagClass}>{words.queued}</FootTag>
      ) : foot.tone === 'plain' ? (
        <span className="min-w-0 truncate text-12 text-text-3">{foot.text}</span>
      ) : (
        <FootTag tone={foot.tone} className={tagClass}>{foot.text}</FootTag>
      )}
      <span className="narrow ml-auto flex flex-none">
        {lead.owner_id === null ? <Chip>{words.inPool}</Chip> : <Avatar id={lead.owner_id} name={nameOf(lead.owner_id)} size="sm" />}
      </span>
    </span>
  )
}
