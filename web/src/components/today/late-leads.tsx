/** The manager's task: enquiries that nobody has answered in time, with the way to answer or to take them on. */
import { useState } from 'react'
import { Link } from 'react-router'
import { Avatar } from '@/components/ui/avatar'
import { Chip, OptionTag } from '@/components/ui/badge'
import { Button, buttonClass } from '@/components/ui/button'
import { formatCount } from '@/lib/count'
import { dialled } from '@/lib/leads/phones'
import { whenOf } from '@/lib/leads/wishes'
import type { Lead } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { LateLead } from '@/lib/today/late-leads'
import { formatDuration } from '@/lib/time'

const words = messages.today.late

/** Lines that stand above the day before one asks for all. */
const FIRST = 3

export type LateLeadsProps = {
  late: readonly LateLead[]
  today: string
  myId: string
  nameOf: (id: string | null) => string
  addressOf: (lead: Lead) => string
  onTakeOn: (lead: Lead) => void
}

/** Nothing where nobody waits too long; what comes to wait is said. */
export function LateLeads({ late, ...line }: LateLeadsProps) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? late : late.slice(0, FIRST)
  return (
    <>
      <p role="status" className="sr-only">{late.length > 0 && words.title(late.length)}</p>
      {late.length > 0 && (
        <section aria-label={words.title(late.length)} className="border-b border-bad-line bg-bad-soft">
          <h2 className="px-4 pt-2.5 pb-1 text-13 font-semibold text-bad-text">{words.title(late.length)}</h2>
          <ul>{shown.map((each) => <Line key={each.lead.id} {...each} {...line} />)}</ul>
          {late.length > FIRST && (
            <Button variant="quiet" size="sm" className="mx-2 mb-1.5 max-tablet:h-11" onPress={() => setWhole(!isWhole)}>{isWhole ? words.fewer : words.all(late.length)}</Button>
          )}
        </section>
      )}
    </>
  )
}

type LineProps = LateLead & Omit<LateLeadsProps, 'late'>

function Line({ lead, waitedMs, today, myId, nameOf, addressOf, onTakeOn }: LineProps) {
  const facts = [lead.event_type, whenOf(lead, today), lead.guests_expected === null ? null : messages.diary.guests(formatCount(lead.guests_expected))]
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5">
      <span className="flex w-[72px] flex-none"><OptionTag tone="bad">{formatDuration(waitedMs)}</OptionTag></span>
      <Link to={addressOf(lead)} className="min-w-0 flex-1 wrap-anywhere rounded-[3px] text-14 text-text no-underline outline-none hover:underline focus-visible:focus-ring max-tablet:min-w-[60%] max-tablet:py-3">
        <b className="font-semibold">{lead.name}</b> <span className="text-13 text-text-2">{facts.filter(Boolean).join(', ')}</span>
      </Link>
      {lead.owner_id === null ? <Chip>{messages.leads.card.inPool}</Chip> : <Avatar id={lead.owner_id} name={nameOf(lead.owner_id)} size="sm" />}
      {lead.phone !== null && (
        <a href={dialled(lead.phone)} aria-label={words.call(lead.name)} className={`${buttonClass('plain', 'sm')} no-underline max-tablet:h-11`}>{messages.diary.call}</a>
      )}
      {lead.owner_id !== myId && <Button size="sm" className="max-tablet:h-11" aria-label={words.takeOnOf(lead.name)} onPress={() => onTakeOn(lead)}>{words.takeOn}</Button>}
    </li>
  )
}
