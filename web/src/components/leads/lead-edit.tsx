/** Every fact of a lead as a form. What others change meanwhile stands below the field it is about. */
import { useState } from 'react'
import type { Branch, Daypart, Lead, LeadSource } from '@/lib/database'
import { focusFirstProblem } from '@/lib/first-problem'
import type { LeadEdit as Edit } from '@/lib/leads/changes'
import { contested, editOf, openDraft, takeTheirs, type, valueIn, type FormColumn, type LeadDraft } from '@/lib/leads/draft'
import { money } from '@/lib/leads/money'
import { whenOf } from '@/lib/leads/wishes'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { formatInstant } from '@/lib/time'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { TextField } from '@/components/ui/field'
import { NumberField } from '@/components/ui/number-field'
import { Select } from '@/components/ui/select'
import { formFootClass, useFirstField } from '@/components/ui/side-panel'
import { WishEditor } from '@/components/leads/wish-editor'

const words = messages.leads.panel
const quick = messages.leads.quick

type Props = {
  lead: Lead
  branch: Branch
  branches: readonly Branch[]
  dayparts: readonly Daypart[]
  today: string
  nameOf: (id: string | null) => string
  onDirty: (isDirty: boolean) => void
  onSave: (edit: Edit) => void
  onCancel: () => void
}

export const EDIT_FORM_ID = 'lead-edit'

export function LeadEditForm({ lead, branch, branches, dayparts, today, nameOf, onDirty, onSave, onCancel }: Props) {
  const [draft, setDraft] = useState<LeadDraft>(() => openDraft(lead))
  const [isAsked, setAsked] = useState(false)
  const form = useFirstField<HTMLFormElement>()
  const change = (next: LeadDraft): void => {
    setDraft(next)
    onDirty(Object.keys(editOf(next, lead)).length > 0)
  }
  const set = (changes: Edit): void => change(type(draft, changes))
  const disputed = contested(draft, lead)
  const theirs = (column: FormColumn) => disputed.includes(column) && (
    <Theirs name={firstName(nameOf(lead.modified_by))} value={shown(lead, column, branch, today)} at={formatInstant(Date.parse(lead.modified_at), branch.timezone)} onTake={() => change(takeTheirs(draft, lead, column))} />
  )
  const value = <Column extends FormColumn>(column: Column): Lead[Column] => valueIn(draft, lead, column)
  const text = (column: 'name' | 'contact_name' | 'relation' | 'phone' | 'email' | 'event_type' | 'source_detail' | 'notes', label: string, max: number, rows = 1) => (
    <TextField label={label} value={value(column) ?? ''} onChange={(next) => set({ [column]: next })} maxLength={max} rows={rows} hint={theirs(column)} autoComplete="off"
      error={column === 'name' && isAsked && (value('name') || '').trim() === '' ? quick.nameMissing : null} />
  )
  const count = (column: 'guests_expected' | 'guests_up_to' | 'budget' | 'budget_per_plate', label: string, max: number) => (
    <NumberField label={label} value={value(column)} onChange={(next) => set({ [column]: next })} max={max} hint={theirs(column)} />
  )
  function save() {
    if (value('name').trim() !== '') return onSave(editOf(draft, lead))
    setAsked(true)
    focusFirstProblem()
  }
  return (
    <form ref={form} id={EDIT_FORM_ID} className="flex flex-col gap-2.5 pb-4" onSubmit={(event) => { event.preventDefault(); save() }}>
      {text('name', quick.name, 200)}
      <div className="grid grid-cols-2 gap-2.5">
        {text('contact_name', words.contact, 200)}
        {text('relation', words.relation, 120)}
        {text('phone', words.phone, 40)}
        {text('email', words.email, 320)}
        {text('event_type', quick.event, 64)}
        {count('guests_expected', words.guests, 100_000)}
        {count('guests_up_to', words.guestsUpTo, 100_000)}
        {count('budget_per_plate', words.budgetPerPlate, 1_000_000)}
        {count('budget', words.budget, 1_000_000_000)}
        <Select label={words.source} items={Object.entries(messages.leads.sources).map(([id, label]) => ({ id, label }))} value={value('source')} onChange={(source) => set({ source: source as LeadSource })} hint={theirs('source')} />
      </div>
      {text('source_detail', words.sourceDetail, 200)}
      <WishEditor wishes={value('wishes')} dayparts={dayparts} today={today} onChange={(wishes) => set({ wishes })} />
      {theirs('wishes')}
      {branches.length > 1 && (
        <OtherBranches branches={branches.filter(({ id }) => id !== lead.branch_id)} value={value('other_branches')} onChange={(ids) => set({ other_branches: ids })} />
      )}
      {text('notes', words.notes, 10_000, 3)}
      <div className={formFootClass}>
        <Button type="submit" variant="primary" className="h-11 tablet:h-8" shortcut="Ctrl Enter">{words.save}</Button>
        <Button onPress={onCancel} className="h-11 tablet:h-8">{words.cancel}</Button>
      </div>
    </form>
  )
}

type OtherProps = { branches: readonly Branch[]; value: readonly number[]; onChange: (ids: readonly number[]) => void }

/** Branches that would do as well: the diary is asked there too. */
function OtherBranches({ branches, value, onChange }: OtherProps) {
  return (
    <fieldset>
      <legend className="text-12 font-medium text-text-2">{words.otherBranches}</legend>
      <div className="flex flex-wrap gap-x-4">
        {branches.map(({ id, name }) => (
          <Checkbox key={id} isSelected={value.includes(id)} onChange={(isWanted) => onChange(isWanted ? [...value, id] : value.filter((each) => each !== id))}>{name}</Checkbox>
        ))}
      </div>
    </fieldset>
  )
}

function Theirs({ name, value, at, onTake }: { name: string; value: string; at: string; onTake: () => void }) {
  return (
    <span className="flex items-center gap-2 text-12 text-info-text">
      <span className="min-w-0 flex-1">{words.theirs(name, value)} <span className="whitespace-nowrap text-text-3">{at}</span></span>
      <Button size="sm" onPress={onTake}>{words.takeTheirs}</Button>
    </span>
  )
}

function shown(lead: Lead, column: FormColumn, branch: Branch, today: string): string {
  if (column === 'wishes') return whenOf(lead, today)
  if (column === 'other_branches') return String(lead.other_branches.length)
  if (column === 'source') return messages.leads.sources[lead.source]
  const value = lead[column]
  if (value === null) return words.unknown
  return column === 'budget' || column === 'budget_per_plate' ? money(Number(value), branch.currency) : String(value)
}
