/** The booking form of an enquiry: everything it told us, so that nothing is typed twice. Pure. */
import type { BanquetEvent, Lead } from '@/lib/database'
import type { CustomerFields } from './customers'
import type { DraftState } from './drafts'
import { asksFor } from './enquiries'

/**
 * The draft with what is known of the enquiry and of the function it asks for on that day.
 *
 * `event` holds halls for the lead already: then this is one more of it, and whose it is, is known.
 */
export function draftForLead(draft: DraftState, lead: Lead, event: BanquetEvent | null): DraftState {
  const wish = lead.wishes.find((each) => asksFor(each, draft.fields.event_date)) ?? null
  const kind = wish?.event_type ?? lead.event_type
  const title = [lead.name, kind?.toLowerCase()].filter(Boolean).join(' ').slice(0, 200)
  const customer_id = event ? event.customer_id : lead.customer_id
  return {
    ...draft,
    customer: customer_id === null ? typedOf(lead) : {},
    fields: {
      ...draft.fields,
      title,
      customer_id,
      event_id: event?.id ?? null,
      event_type: kind,
      guests_expected: wish?.guests ?? lead.guests_expected,
      notes: lead.notes ?? '',
    },
  }
}

/** What was typed of the customer beyond what the enquiry says: by that the server knows or makes them itself. */
export function typedBeyond(lead: Lead, typed: Partial<CustomerFields>): Partial<CustomerFields> {
  const known = typedOf(lead)
  const isSame = (['name', 'phone'] as const).every((name) => (typed[name] ?? known[name]) === known[name])
  return isSame ? {} : typed
}

function typedOf(lead: Lead): CustomerFields {
  return { name: lead.contact_name ?? lead.name, phone: lead.phone ?? '' }
}
