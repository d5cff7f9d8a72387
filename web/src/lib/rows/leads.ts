/** Row types of the enquiries, spelled as the database spells them; `lib/database` gives them on. */
import type { Stamps } from './stamps'

export type LeadStage =
  | 'new' | 'contacted' | 'qualified' | 'visit' | 'proposal' | 'negotiation' | 'won' | 'lost' | 'turned_down'

export type LeadSource =
  | 'web_form' | 'phone' | 'walk_in' | 'whatsapp' | 'referral' | 'repeat' | 'marketplace' | 'planner' | 'corporate'

export type LeadReason =
  | 'date_full' | 'too_small' | 'budget' | 'policy'
  | 'price' | 'went_elsewhere' | 'other_date' | 'called_off' | 'no_answer' | 'duplicate'

/** A function asked for: on one day, or on any between two. Dates are local, `YYYY-MM-DD`. */
export type Wish = {
  from: string
  to: string
  /** ISO, 1 is Monday: only these days of the span. */
  weekday?: number
  /** Code of a daypart; any session without. */
  session?: string
  event_type?: string
  guests?: number
}

/** Someone asked. Holds no hall, whatever it asks for. */
export type Lead = Stamps & {
  id: string
  branch_id: number
  /** Who it is about, as on the board. */
  name: string
  contact_name: string | null
  /** What the contact is to them: *mother of the bride*. */
  relation: string | null
  phone: string | null
  /** Derived: the last ten digits, alike however the phone is written. */
  phone_key: string | null
  email: string | null
  event_type: string | null
  source: LeadSource
  source_detail: string | null
  wishes: readonly Wish[]
  /** Derived: first and last day of the wishes. */
  asked_from: string | null
  asked_to: string | null
  other_branches: readonly number[]
  guests_expected: number | null
  guests_up_to: number | null
  budget: number | null
  budget_per_plate: number | null
  notes: string | null
  /** null: in the pool. */
  owner_id: string | null
  stage: LeadStage
  stage_changed_at: string
  reason: LeadReason | null
  reason_note: string | null
  /** Derived: local date of the end; 9999-12-31 while open. */
  closed_on: string
  next_action: string | null
  next_action_at: string | null
  received_at: string
  /** Derived; while null, the reply timer runs. */
  first_response_at: string | null
  duplicate_of: string | null
  customer_id: string | null
  created_by: string | null
  modified_by: string | null
}

export type ActivityKind = 'note' | 'call' | 'whatsapp' | 'email' | 'visit' | 'tasting' | 'quote' | 'stage'

/** What happened to a lead. Rows of kind `stage` are the server's. */
export type Activity = Stamps & {
  id: string
  branch_id: number
  lead_id: string
  kind: ActivityKind
  body: string | null
  from_stage: LeadStage | null
  to_stage: LeadStage | null
  happened_at: string
  created_by: string | null
}

/** Who asked or booked before from the same phone. */
export type SamePhone = {
  kind: 'lead' | 'customer'
  id: string
  branch_id: number
  name: string
  /** null of a customer. */
  stage: LeadStage | null
  since: string
}
