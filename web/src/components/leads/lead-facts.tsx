/** What is known of a lead, as it was said. */
import type { ReactNode } from 'react'
import { formatCount } from '@/lib/count'
import type { Branch, Daypart, Lead } from '@/lib/database'
import { listed, sentence } from '@/lib/diary/words'
import { budgetWords } from '@/lib/leads/money'
import { chatAddress, dialled, formatPhone } from '@/lib/leads/phones'
import { whenOf, wishWords } from '@/lib/leads/wishes'
import { messages } from '@/lib/messages'

const words = messages.leads.panel
/** On a phone it is what one presses most: as tall as a finger, without moving the lines apart on a desk. */
const contactLink = 'no-underline hover:underline max-tablet:inline-flex max-tablet:min-h-11 max-tablet:min-w-11 max-tablet:items-center'

type Props = { lead: Lead; branch: Branch; branches: readonly Branch[]; dayparts: readonly Daypart[]; today: string; withBranch: boolean }

export function LeadFacts({ lead, branch, branches, dayparts, today, withBranch }: Props) {
  const contact = [lead.contact_name, lead.relation].filter(Boolean).join(', ')
  const others = branches.filter(({ id }) => lead.other_branches.includes(id)).map(({ name }) => name)
  const source = [messages.leads.sources[lead.source], lead.source_detail].filter(Boolean).join(', ')
  return (
    <dl className="facts">
      {contact !== '' && <Fact name={words.contact}>{contact}</Fact>}
      <Fact name={words.phone}>{lead.phone && <Reached name={lead.name} phone={lead.phone} />}</Fact>
      {lead.email && <Fact name={words.email}><a href={`mailto:${lead.email}`} className={`${contactLink} text-inherit`}>{lead.email}</a></Fact>}
      <Fact name={words.wants}>{wantsOf(lead, dayparts, today)}</Fact>
      <Fact name={words.guests}>{guestsOf(lead)}</Fact>
      <Fact name={words.budget}>{budgetWords(lead, branch.currency)}</Fact>
      <Fact name={words.source}>{source}</Fact>
      {(withBranch || others.length > 0) && <Fact name={words.branch}>{[branch.name, ...others].join(words.orBranch)}</Fact>}
      {lead.reason && <Fact name={words.reason}>{[messages.leads.reasons[lead.reason], lead.reason_note].filter(Boolean).join(': ')}</Fact>}
      {lead.notes && <Fact name={words.notes}><span className="whitespace-pre-line">{lead.notes}</span></Fact>}
    </dl>
  )
}

/** The number calls, the word beside it opens a talk. */
function Reached({ name, phone }: { name: string; phone: string }) {
  const chat = chatAddress(phone)
  return (
    <span className="flex flex-wrap items-center gap-x-5">
      <a href={dialled(phone)} aria-label={messages.diary.callThem(`${name}, ${formatPhone(phone)}`)} className={`${contactLink} text-inherit`}>{formatPhone(phone)}</a>
      {chat && (
        <a href={chat} target="_blank" rel="noreferrer" aria-label={messages.diary.writeThem(name)} className={`${contactLink} font-medium text-accent-text`}>
          {messages.diary.whatsApp}
        </a>
      )}
    </span>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children ?? <span className="text-text-3">{words.unknown}</span>}</dd>
    </>
  )
}

/** `Mehndi, sangeet and wedding, 4–6 Dec`, or of one function `Wedding, Sat 5 Dec, dinner`. */
function wantsOf(lead: Lead, dayparts: readonly Daypart[], today: string): string | null {
  const [first, second] = lead.wishes
  if (!first) return lead.event_type && sentence(lead.event_type)
  const kinds = [...new Set(lead.wishes.map((wish) => wish.event_type ?? lead.event_type).filter((kind) => kind !== null))]
  const when = second ? whenOf(lead, today) : wishWords(first, today)
  const session = second ? null : dayparts.find(({ code }) => code === first.session)?.name.toLowerCase()
  return sentence([listed(kinds), when, session].filter(Boolean).join(', '))
}

function guestsOf({ guests_expected: guests, guests_up_to: most }: Lead): string | null {
  if (guests === null) return most === null ? null : formatCount(most)
  return most === null ? formatCount(guests) : words.upTo(formatCount(guests), formatCount(most))
}
