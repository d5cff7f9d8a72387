/** Which leads are shown, and in which order: the filter of board and list, and the columns of the list. */
import type { Lead, LeadSource } from '@/lib/database'
import { CLOSED_STAGES, OPEN_STAGES } from './stages'
import { phoneKey } from './phones'

export const OWNER_FILTERS = ['everyone', 'mine-and-pool', 'mine', 'pool'] as const
export type OwnerFilter = (typeof OWNER_FILTERS)[number]

export type LeadFilter = {
  owner: OwnerFilter
  /** null: every source. */
  source: LeadSource | null
  /** Words of a name, or digits of a phone; empty for all. */
  text: string
}

export const EVERYTHING: LeadFilter = { owner: 'everyone', source: null, text: '' }

export function passes(lead: Lead, filter: LeadFilter, myId: string): boolean {
  return ownerPasses(lead, filter.owner, myId) && (filter.source === null || lead.source === filter.source) && textPasses(lead, filter.text)
}

function ownerPasses({ owner_id: owner }: Lead, filter: OwnerFilter, myId: string): boolean {
  switch (filter) {
    case 'everyone':
      return true
    case 'mine':
      return owner === myId
    case 'pool':
      return owner === null
    case 'mine-and-pool':
      return owner === null || owner === myId
  }
}

function textPasses(lead: Lead, text: string): boolean {
  const wanted = text.trim().toLocaleLowerCase()
  if (wanted === '') return true
  const digits = wanted.replace(/\D/g, '')
  if (digits.length >= 4 && (phoneKey(lead.phone) ?? '').includes(digits.slice(-10))) return true
  const said = [lead.name, lead.contact_name, lead.event_type, lead.source_detail].join(' ').toLocaleLowerCase()
  return wanted.split(/\s+/).every((word) => said.includes(word))
}

export const LIST_COLUMNS = ['name', 'stage', 'when', 'guests', 'worth', 'owner', 'next', 'received'] as const
export type ListColumn = (typeof LIST_COLUMNS)[number]
export type ListOrder = { by: ListColumn; direction: 'ascending' | 'descending' }

export const NEWEST_FIRST: ListOrder = { by: 'received', direction: 'descending' }

/** The order that an address names, `guests` or `-guests` from the last to the first; the usual where it names none. */
export function orderOf(said: string | null): ListOrder {
  const by = LIST_COLUMNS.find((column) => column === said?.replace(/^-/, ''))
  return by ? { by, direction: said?.startsWith('-') ? 'descending' : 'ascending' } : NEWEST_FIRST
}

/** What an address says of an order; null for the usual. */
export function orderWord({ by, direction }: ListOrder): string | null {
  if (by === NEWEST_FIRST.by && direction === NEWEST_FIRST.direction) return null
  return direction === 'descending' ? `-${by}` : by
}

const STAGES: readonly string[] = [...OPEN_STAGES, ...CLOSED_STAGES]

type Value = string | number | null

function valueOf(lead: Lead, by: ListColumn, nameOf: (id: string | null) => string): Value {
  switch (by) {
    case 'name':
      return lead.name.toLocaleLowerCase()
    case 'stage':
      return STAGES.indexOf(lead.stage)
    case 'when':
      return lead.asked_from
    case 'guests':
      return lead.guests_expected
    case 'worth':
      return lead.budget
    case 'owner':
      return lead.owner_id === null ? null : nameOf(lead.owner_id).toLocaleLowerCase()
    case 'next':
      return lead.next_action_at
    case 'received':
      return Date.parse(lead.received_at)
  }
}

/** The leads in order. What has no value stands last either way; equals stand newest first. */
export function sorted(leads: readonly Lead[], order: ListOrder, nameOf: (id: string | null) => string): Lead[] {
  const sign = order.direction === 'ascending' ? 1 : -1
  const keyed = leads.map((lead) => ({ lead, value: valueOf(lead, order.by, nameOf) }))
  keyed.sort((a, b) => compare(a.value, b.value, sign) || Date.parse(b.lead.received_at) - Date.parse(a.lead.received_at) || (a.lead.id < b.lead.id ? 1 : -1))
  return keyed.map(({ lead }) => lead)
}

function compare(a: Value, b: Value, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  if (a === b) return 0
  return a < b ? -sign : sign
}
