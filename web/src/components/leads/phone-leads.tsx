/** Leads on a phone: one stage at a time, its cards below one another; moved from the card's panel. */
import { useState, type ReactNode } from 'react'
import type { Lead, LeadStage } from '@/lib/database'
import { CLOSED_STAGES, OPEN_STAGES } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { Button } from '@/components/ui/button'
import { SkeletonLine } from '@/components/ui/states'
import { LeadCard } from '@/components/leads/lead-card'
import './leads.css'

const words = messages.leads

/** Cards drawn at first, and with each press of *more*. */
const STEP = 30

type Props = {
  groups: Record<LeadStage, readonly Lead[]>
  isBlank: boolean
  stage: LeadStage
  onStage: (stage: LeadStage) => void
  /** After the stages, in the same row. */
  tools?: ReactNode
}

export function PhoneLeads({ groups, isBlank, stage, onStage, tools }: Props) {
  const [limit, setLimit] = useState(STEP)
  const leads = groups[stage]
  return (
    <>
      <div className="relative flex flex-none gap-1.5 overflow-x-auto border-b border-line px-4 py-1.5">
        <RadioGroup aria-label={words.board.stage} orientation="horizontal" value={stage} onChange={(next) => { setLimit(STEP); onStage(next as LeadStage) }} className="flex gap-1.5">
        {[...OPEN_STAGES, ...CLOSED_STAGES].map((id) => (
          <Radio key={id} value={id} className="flex h-11 flex-none items-center gap-1.5 rounded-full px-3.5 text-14 text-text-2 inset-ring inset-ring-line outline-none data-focus-visible:focus-ring-inset data-selected:bg-accent-soft data-selected:font-semibold data-selected:text-accent-text data-selected:inset-ring-accent-line">
            {words.stages[id]} {!isBlank && <span>{groups[id].length}</span>}
          </Radio>
        ))}
        </RadioGroup>
        {tools}
      </div>
      <ul aria-label={words.board.column(words.stages[stage], leads.length)} aria-busy={isBlank} className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto bg-sunken px-4 py-3">
        {isBlank && <li aria-hidden="true"><SkeletonLine width={70} /><SkeletonLine width={45} /></li>}
        {leads.slice(0, limit).map((lead, index) => <li key={lead.id} className="flex flex-col"><LeadCard lead={lead} isFirst={index === 0} /></li>)}
        {!isBlank && leads.length === 0 && <li className="py-4 text-14 text-text-2">{stage === 'new' ? words.board.emptyNew : words.board.empty}</li>}
        {leads.length > limit && <li className="flex justify-center"><Button size="lg" variant="quiet" onPress={() => setLimit(limit + STEP)}>{words.board.more(leads.length - limit)}</Button></li>}
      </ul>
    </>
  )
}
