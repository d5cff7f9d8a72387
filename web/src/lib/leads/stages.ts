/** The way of a lead: six stages on the board, three ends, and why one ends that way. */
import type { Lead, LeadReason, LeadStage } from '@/lib/database'

export const OPEN_STAGES = ['new', 'contacted', 'qualified', 'visit', 'proposal', 'negotiation'] as const satisfies readonly LeadStage[]
export const CLOSED_STAGES = ['won', 'lost', 'turned_down'] as const satisfies readonly LeadStage[]

export type OpenStage = (typeof OPEN_STAGES)[number]
export type ClosedStage = (typeof CLOSED_STAGES)[number]

/** Ends that say why. A won lead is told by its booking. */
export type ReasonedStage = Exclude<ClosedStage, 'won'>

export const REASONS = {
  lost: ['price', 'went_elsewhere', 'other_date', 'called_off', 'no_answer', 'duplicate'],
  turned_down: ['date_full', 'too_small', 'budget', 'policy'],
} as const satisfies Record<ReasonedStage, readonly LeadReason[]>

/** `closed_on` of a lead that is open. */
export const STILL_OPEN = '9999-12-31'

export function isOpen(stage: LeadStage): stage is OpenStage {
  return (OPEN_STAGES as readonly LeadStage[]).includes(stage)
}

export function needsReason(stage: LeadStage): stage is ReasonedStage {
  return stage === 'lost' || stage === 'turned_down'
}

/** The open stage after this one; null after the last, and of a closed lead. */
export function stageAfter(stage: LeadStage): OpenStage | null {
  return isOpen(stage) ? (OPEN_STAGES[OPEN_STAGES.indexOf(stage) + 1] ?? null) : null
}

/** Every stage with its leads, the latest to reach it first: what is new, or was just moved, stands at the top. */
export function groupByStage(leads: readonly Lead[]): Record<LeadStage, Lead[]> {
  const groups: Record<LeadStage, Lead[]> = {
    new: [], contacted: [], qualified: [], visit: [], proposal: [], negotiation: [], won: [], lost: [], turned_down: [],
  }
  for (const lead of leads) groups[lead.stage].push(lead)
  for (const group of Object.values(groups)) group.sort(latestFirst)
  return groups
}

function latestFirst(a: Lead, b: Lead): number {
  return Date.parse(b.stage_changed_at) - Date.parse(a.stage_changed_at) || (a.id < b.id ? 1 : -1)
}

/** What the leads of a column might be worth together; leads without a budget add nothing. */
export function worthOf(leads: readonly Lead[]): number {
  return leads.reduce((sum, lead) => sum + (lead.budget ?? 0), 0)
}
