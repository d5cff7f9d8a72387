/** Adding and changing an item. Its counters are not among the fields: after the first count they are moved. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ComboBox } from '@/components/ui/combo-box'
import { TextField } from '@/components/ui/field'
import { useLeaving } from '@/components/ui/leaving'
import { NumberField } from '@/components/ui/number-field'
import { Segmented } from '@/components/ui/segmented'
import { SidePanel } from '@/components/ui/side-panel'
import { useMutation } from '@/hooks/use-mutation'
import type { InventoryItem } from '@/lib/database'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'
import { addItems, changeItem } from '@/lib/stock/commands'
import type { NewItem } from '@/lib/stock/csv'
import { RefusalNote } from './refusal-note'

const words = messages.stock

export type ItemFormProps = {
  branchId: number
  /** The item to change; null adds one. */
  item: InventoryItem | null
  /** All items of the branch: their groups are offered. */
  items: readonly InventoryItem[]
  onClose: () => void
}

const EMPTY: NewItem = {
  name: '', sku: null, category: '', unit: 'piece', kind: 'returnable', owned: 0, out_of_service: 0, par_level: 0,
  guests_per_unit: null, turnaround_minutes: 0,
}

export function ItemForm(props: ItemFormProps) {
  const { item, items } = props
  const { form, change, problems, isBusy, refusal, leaving, save, retire } = useItemForm(props)
  return (
    <SidePanel
      title={item ? item.name : words.newItem}
      onClose={leaving.close}
      onSave={() => void save()}
      footer={
        <div className="flex gap-2">
          <Button variant="primary" size="lg" className="flex-1 tablet:h-8 tablet:text-14" isBusy={isBusy} onPress={() => void save()}>
            {item ? words.saveItem : words.addTheItem}
          </Button>
          {item && (
            <Button size="lg" className="tablet:h-8 tablet:text-14" isBusy={isBusy} onPress={() => void retire(item)}>
              {item.active ? words.retire : words.takeUp}
            </Button>
          )}
        </div>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField label={words.name} value={form.name} onChange={(name) => change({ name })} error={problems.name} maxLength={120} />
        <TextField label={words.sku} autoCapitalize="characters" value={form.sku ?? ''} onChange={(sku) => change({ sku })} hint={words.skuHint} maxLength={40} />
        <ComboBox
          label={words.category}
          items={groupsOf(items, form.category).map((group) => ({ id: group, label: group }))}
          value={form.category || null}
          onChange={(category) => change({ category: category ?? '' })}
          onAdd={(category) => change({ category })}
        />
        <Segmented label={words.kind} items={KINDS} value={form.kind} onChange={(kind) => change({ kind })} />
        <div className="grid grid-cols-2 gap-3">
          <Measures form={form} onChange={change} />
          {!item && <OpeningCount form={form} problem={problems.out} onChange={change} />}
        </div>
        <RefusalNote refusal={refusal} />
      </div>
      {leaving.question}
    </SidePanel>
  )
}

function useItemForm({ branchId, item, items, onClose }: ItemFormProps) {
  const [form, setForm] = useState<NewItem>(item ?? EMPTY)
  const [isTried, setTried] = useState(false)
  const { isBusy, refusal, mutate, forget } = useMutation()
  const leaving = useLeaving(Object.keys(changed(item ?? EMPTY, form)).length > 0, onClose)
  const problems = {
    name: isTried && form.name.trim() === '' ? words.nameMissing : null,
    out: form.out_of_service > form.owned ? words.moreOutThanOwned : null,
  }

  function change(part: Partial<NewItem>) {
    forget()
    setForm({ ...form, ...part })
  }

  async function save() {
    if (isBusy) return
    setTried(true)
    const wanted = { ...form, name: form.name.trim(), sku: form.sku?.trim() || null, category: form.category.trim() || EMPTY_GROUP }
    if (wanted.name === '' || (!item && problems.out !== null)) return focusFirstProblem()
    const isDone = item
      ? await mutate(() => changeItem(item, changed(item, wanted)), { text: words.savedToast(wanted.name) })
      : await mutate(() => addItems(branchId, [wanted], lastPlaceOf(items)), { text: words.addedToast(wanted.name) })
    if (isDone) onClose()
  }

  async function retire(was: InventoryItem) {
    const said = was.active ? words.retiredToast(was.name) : words.addedToast(was.name)
    if (await mutate(() => changeItem(was, { active: !was.active }), { text: said })) onClose()
  }
  return { form, change, problems, isBusy, refusal, leaving, save, retire }
}

type FieldsProps = { form: NewItem; onChange: (part: Partial<NewItem>) => void }

/** What it is counted in, how much of it there should be, and how long it is away. */
function Measures({ form, onChange }: FieldsProps) {
  return (
    <>
      <TextField label={words.unit} value={form.unit} onChange={(unit) => onChange({ unit })} maxLength={20} />
      <NumberField label={words.par} value={form.par_level} onChange={(par) => onChange({ par_level: par ?? 0 })} max={10_000_000} hint={words.parHint} />
      <NumberField
        label={words.turnaround}
        value={Math.round(form.turnaround_minutes / 60)}
        onChange={(hours) => onChange({ turnaround_minutes: (hours ?? 0) * 60 })}
        max={720}
        unit={words.hours}
        hint={words.turnaroundHint}
      />
      <NumberField
        label={words.perGuests}
        value={form.guests_per_unit}
        onChange={(guests) => onChange({ guests_per_unit: guests === 0 ? null : guests })}
        max={100_000}
        unit={words.guests}
        hint={words.perGuestsHint}
      />
    </>
  )
}

/** The first count, which only a new item takes. */
function OpeningCount({ form, problem, onChange }: FieldsProps & { problem: string | null }) {
  return (
    <>
      <NumberField label={words.openingOwned} value={form.owned} onChange={(owned) => onChange({ owned: owned ?? 0 })} max={10_000_000} />
      <NumberField label={words.openingOut} value={form.out_of_service} onChange={(out) => onChange({ out_of_service: out ?? 0 })} error={problem} max={10_000_000} />
    </>
  )
}

const KINDS = [{ id: 'returnable', label: words.kinds.returnable }, { id: 'consumable', label: words.kinds.consumable }] as const
const EMPTY_GROUP = 'Other'

const EDITABLE = ['name', 'sku', 'category', 'unit', 'kind', 'turnaround_minutes', 'par_level', 'guests_per_unit'] as const

/** Only what differs is sent, so that two people may change two fields. */
function changed(item: Pick<NewItem, (typeof EDITABLE)[number]>, wanted: NewItem): Partial<NewItem> {
  return Object.fromEntries(EDITABLE.filter((key) => item[key] !== wanted[key]).map((key) => [key, wanted[key]]))
}

function groupsOf(items: readonly InventoryItem[], chosen: string): string[] {
  return [...new Set([...items.map(({ category }) => category), chosen])].filter(Boolean)
}

/** The place of the last item in the order of the store. */
function lastPlaceOf(items: readonly InventoryItem[]): number {
  return Math.max(-1, ...items.map(({ sort_order }) => sort_order))
}
