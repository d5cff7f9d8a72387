/** What the customer asked when they enquired, for who may read enquiries: it is read here, not typed again. */
import { Link } from 'react-router'
import { useLiveTable } from '@/hooks/use-live-table'
import type { BanquetEvent, Branch, Lead } from '@/lib/database'
import { budgetWords } from '@/lib/leads/money'
import { messages } from '@/lib/messages'
import { addressWith, routes } from '@/lib/routes'

const words = messages.booking.enquiry

type Props = {
  eventId: string | null
  branch: Branch
  /** What kitchen and floor are told: the note of the enquiry is not said twice. */
  notes: string
}

export function EnquirySection({ eventId, ...shared }: Props) {
  const events = useLiveTable<BanquetEvent>(eventId === null ? null : { table: 'events', conditions: [['id', 'eq', eventId]] })
  const leadId = eventId === null ? null : (events.byKey.get(eventId)?.lead_id ?? null)
  const leads = useLiveTable<Lead>(leadId === null ? null : { table: 'leads', conditions: [['id', 'eq', leadId]] })
  const lead = leadId === null ? undefined : leads.byKey.get(leadId)
  return lead ? <Enquiry lead={lead} {...shared} /> : null
}

function Enquiry({ lead, branch, notes }: { lead: Lead } & Omit<Props, 'eventId'>) {
  const source = [messages.leads.sources[lead.source], lead.source_detail].filter(Boolean).join(', ')
  const facts = [source, budgetWords(lead, branch.currency)].filter(Boolean)
  return (
    <section aria-label={words.title} className="flex flex-col gap-1">
      <h3 className="text-12 font-semibold text-text-2">{words.title}</h3>
      <p className="text-13">
        <Link to={addressWith(routes.leads(branch.code), { kind: 'lead', id: lead.id })} className="font-medium text-accent-text no-underline hover:underline max-tablet:inline-flex max-tablet:min-h-11 max-tablet:items-center">{lead.name}</Link>
        <span className="text-text-2">{` · ${facts.join(' · ')}`}</span>
      </p>
      {lead.notes && lead.notes !== notes && <p className="text-13 whitespace-pre-line wrap-anywhere text-text-2">{lead.notes}</p>}
    </section>
  )
}
