/** A lead as the server sends it, for the tests of leads. */
import type { Lead } from '@/lib/database'
import { phoneKey } from './phones'
import { STILL_OPEN } from './stages'

let serial = 0

export function leadRow(overrides: Partial<Lead> = {}): Lead {
  serial += 1
  const received = overrides.received_at ?? '2026-11-19T06:00:00+00:00'
  const days = (overrides.wishes ?? []).flatMap(({ from, to }) => [from, to]).sort()
  return {
    id: `lead-${String(serial).padStart(5, '0')}`,
    branch_id: 1,
    name: 'Kapoor',
    contact_name: null,
    relation: null,
    phone: null,
    phone_key: phoneKey(overrides.phone ?? null),
    email: null,
    event_type: null,
    source: 'phone',
    source_detail: null,
    wishes: [],
    asked_from: days[0] ?? null,
    asked_to: days.at(-1) ?? null,
    other_branches: [],
    guests_expected: null,
    guests_up_to: null,
    budget: null,
    budget_per_plate: null,
    notes: null,
    owner_id: null,
    stage: 'new',
    stage_changed_at: received,
    reason: null,
    reason_note: null,
    closed_on: STILL_OPEN,
    next_action: null,
    next_action_at: null,
    received_at: received,
    first_response_at: null,
    duplicate_of: null,
    customer_id: null,
    created_by: 'priya',
    modified_by: 'priya',
    created_at: received,
    modified_at: received,
    version: 1,
    ...overrides,
  }
}
