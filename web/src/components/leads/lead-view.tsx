/** A lead as it is read. */
import { Link } from 'react-router'
import type { Branch, Lead } from '@/lib/database'
import { dayAndTime, replyFoot } from '@/lib/leads/foot'
import { isWaiting } from '@/lib/leads/reply-timer'
import { isOpen, OPEN_STAGES } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { Avatar } from '@/components/ui/avatar'
import { OptionTag } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { BookedAs } from '@/components/leads/booked-as'
import { LeadFacts } from '@/components/leads/lead-facts'
import { LeadHistory, LogLine } from '@/components/leads/lead-history'
import { LeadOffers } from '@/components/leads/lead-offers'
import { OwnerMenu } from '@/components/leads/owner-menu'
import { NextStep } from '@/components/leads/next-step'
import type { LeadPanelProps } from '@/components/leads/lead-panel'

const words = messages.leads

type Props = LeadPanelProps & { lead: Lead; branch: Branch }

export function LeadView(props: Props) {
  const { lead, branch, page, offers, earlier, now, today, myId, work, mayEdit, mayBook, withBranch, nameOf, addressOf, addressOfBooking } = props
  const zone = branch.timezone
  const isStillOpen = isOpen(lead.stage)
  return (
    <div className="flex flex-col gap-4 pb-4">
      <StageBar {...props} />
      {earlier && (
        <p className="rounded-card border border-warn-line bg-warn-soft px-3 py-2 text-13 text-warn-text">
          <Link to={addressOf(earlier.id)} className="text-inherit max-tablet:-my-2 max-tablet:flex max-tablet:min-h-11 max-tablet:items-center">{words.panel.samePhone(earlier.name)}</Link>
        </p>
      )}
      <div className="flex flex-col gap-1.5">
        <LeadFacts {...{ lead, branch, today, withBranch }} branches={props.branches} dayparts={page?.dayparts ?? []} />
        {isStillOpen && (
          <NextStep {...{ lead, now, today, zone, mayEdit }} onSave={(edit) => void work.edit(lead, edit, words.said.next(lead.name, edit.next_action ?? words.panel.noNext))} />
        )}
      </div>
      <LeadOffers {...{ lead, today, now, addressOfBooking }} offers={page ? offers : null} mayBook={mayBook} onHold={(offer) => work.hold(lead, offer)} />
      <BookedAs {...{ lead, today, now, addressOfBooking }} eventIds={props.eventIds} />
      <LeadHistory {...{ lead, now, zone, myId, nameOf }} />
      {mayEdit && (
        <div className="tablet:sticky tablet:-bottom-3 tablet:-mx-[18px] tablet:-mb-4 tablet:border-t tablet:border-line tablet:bg-raised tablet:px-[18px] tablet:py-2.5">
          <LogLine onLog={(kind, body) => void work.log(lead, kind, body)} />
        </div>
      )}
    </div>
  )
}

/** How far it has come, and who sees to it. */
function StageBar({ lead, branch, owners, now, mayEdit, work, myId, nameOf }: Props) {
  const reached = isOpen(lead.stage) ? OPEN_STAGES.indexOf(lead.stage) : lead.stage === 'won' ? OPEN_STAGES.length : -1
  const owner = lead.owner_id
  return (
    <div>
      <div className="stage-bar" aria-hidden="true">{OPEN_STAGES.map((stage, index) => <i key={stage} className={index <= reached ? 'on' : undefined} />)}</div>
      <div className="mt-1.5 flex min-h-8 items-center gap-2 text-12">
        <b className="text-13 font-semibold">{words.stages[lead.stage]}</b>
        {isWaiting(lead) ? <Waiting lead={lead} now={now} /> : <span className="text-text-2">{dayAndTime(Date.parse(lead.stage_changed_at), now, branch.timezone)}</span>}
        <span className="flex-1" />
        {mayEdit && owner === null ? (
          <Button size="sm" className="h-11! tablet:h-[26px]!" onPress={() => void work.edit(lead, { owner_id: myId }, words.said.owned(lead.name, nameOf(myId)))}>{words.panel.take}</Button>
        ) : (
          owner !== null && <Avatar id={owner} name={nameOf(owner)} size="sm" />
        )}
        {mayEdit ? (
          <OwnerMenu
            owners={withOwner(owners, owner, nameOf)}
            value={owner}
            onChange={(next) => void work.edit(lead, { owner_id: next }, next === null ? words.said.pooled(lead.name) : words.said.owned(lead.name, nameOf(next)))}
          />
        ) : (
          <span>{owner === null ? words.panel.pool : nameOf(owner)}</span>
        )}
      </div>
    </div>
  )
}

/** Who had it stays in the list, though they may work elsewhere by now. */
function withOwner(owners: LeadPanelProps['owners'], owner: string | null, nameOf: LeadPanelProps['nameOf']) {
  return owner === null || owners.some(({ id }) => id === owner) ? owners : [...owners, { id: owner, name: nameOf(owner) }]
}

/** As its card says it. */
function Waiting({ lead, now }: { lead: Lead; now: number }) {
  const { tone, text } = replyFoot(lead, now)
  return <OptionTag tone={tone === 'plain' ? 'neutral' : tone}>{text}</OptionTag>
}
