/** An open form of a lead: what was typed, on top of a row that may change meanwhile. Pure. */
import type { Lead } from '@/lib/database'
import type { LeadEdit } from './changes'

/** The columns of the form. */
const FORM_COLUMNS = [
  'name', 'contact_name', 'relation', 'phone', 'email', 'event_type', 'source', 'source_detail', 'guests_expected',
  'guests_up_to', 'budget', 'budget_per_plate', 'notes', 'wishes', 'other_branches',
] as const satisfies readonly (keyof LeadEdit)[]

export type FormColumn = (typeof FORM_COLUMNS)[number]

export type LeadDraft = {
  /** The row as it was when the form was opened, or its values last taken. */
  base: Lead
  typed: LeadEdit
}

export function openDraft(lead: Lead): LeadDraft {
  return { base: lead, typed: {} }
}

/** What a field shows: what was typed, else the row as it stands now. */
export function valueIn<Column extends FormColumn>(draft: LeadDraft, live: Lead, column: Column): Lead[Column] {
  const typed = draft.typed[column]
  return typed === undefined ? live[column] : (typed)
}

export function type(draft: LeadDraft, changes: LeadEdit): LeadDraft {
  return { ...draft, typed: { ...draft.typed, ...changes } }
}

/** What saving would write: typed values that differ from the row as it stands. */
export function editOf(draft: LeadDraft, live: Lead): LeadEdit {
  const changed = FORM_COLUMNS.filter((column) => draft.typed[column] !== undefined && !same(draft.typed[column], live[column]))
  return Object.fromEntries(changed.map((column) => [column, tidy(draft.typed[column])]))
}

/** Columns that were typed in here and changed by somebody else meanwhile, to other values. */
export function contested(draft: LeadDraft, live: Lead): FormColumn[] {
  return FORM_COLUMNS.filter(
    (column) => draft.typed[column] !== undefined && !same(live[column], draft.base[column]) && !same(live[column], draft.typed[column]),
  )
}

/** Takes the row's value for a column; what was typed there is gone. */
export function takeTheirs(draft: LeadDraft, live: Lead, column: FormColumn): LeadDraft {
  const typed = Object.fromEntries(Object.entries(draft.typed).filter(([name]) => name !== column)) as LeadEdit
  return { base: { ...draft.base, [column]: live[column] }, typed }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(tidy(a) ?? null) === JSON.stringify(tidy(b) ?? null)
}

/** Text without spaces around it; none at all is null. */
function tidy(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const text = value.trim()
  return text === '' ? null : text
}
