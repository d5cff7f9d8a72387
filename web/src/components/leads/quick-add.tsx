/** Takes an enquiry: a name, a phone and roughly when are enough, and only the name is asked for. */
import { useState } from 'react'
import type { Branch, Daypart, Lead, LeadSource, SamePhone, Wish } from '@/lib/database'
import { focusFirstProblem } from '@/lib/first-problem'
import type { NewLead } from '@/lib/leads/changes'
import type { EnquiryStart } from '@/lib/leads/start'
import { formatPhone, phoneKey } from '@/lib/leads/phones'
import { isOpen } from '@/lib/leads/stages'
import { wishFromWords, wishWords } from '@/lib/leads/wishes'
import { messages } from '@/lib/messages'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/field'
import { NumberField } from '@/components/ui/number-field'
import { Select } from '@/components/ui/select'
import { SidePanel } from '@/components/ui/side-panel'
import { useSamePhone } from '@/hooks/use-same-phone'

const words = messages.leads

export type QuickAddProps = {
  branches: readonly Branch[]
  /** Where the enquiry goes unless another is chosen. */
  branch: Branch
  /** What they asked for, where it was asked elsewhere first. */
  start?: EnquiryStart | null
  dayparts: readonly Daypart[]
  today: string
  myId: string
  /** The leads on screen, for who asked before. */
  leads: readonly Lead[]
  onAdd: (lead: NewLead) => void
  onOpenLead: (id: string) => void
  onClose: () => void
}

type Fields = {
  name: string
  phone: string
  when: string
  guests: number | null
  event: string
  source: LeadSource
  branchId: number
  toMe: boolean
  notes: string
}

export function QuickAdd({ branches, branch, start = null, dayparts, today, myId, leads, onAdd, onOpenLead, onClose }: QuickAddProps) {
  const [fields, setFields] = useState<Fields>(() => ({
    name: start?.name ?? '', phone: start?.phone ?? '', when: whenOf(start, today, dayparts), guests: start?.guests ?? null, event: start?.event ?? '',
    source: 'phone', branchId: start?.branchId ?? branch.id, toMe: true, notes: start?.notes ?? '',
  }))
  const [startWhen] = useState(fields.when)
  const [isAsked, setAsked] = useState(false)
  const [asking, setAsking] = useState(false)
  const [isTaken, setTaken] = useState(false)
  const set = (changes: Partial<Fields>): void => setFields((before) => ({ ...before, ...changes }))
  const typed = wishFromWords(fields.when, today, dayparts.filter((part) => part.branch_id === fields.branchId))
  // Days that came with the form are known better than their words say, until somebody writes others.
  const wish = start?.wish && fields.when === startWhen ? start.wish : typed
  const same = useSamePhone(fields.phone, leads)
  const isDirty = [fields.name, fields.phone, fields.when, fields.event, fields.notes].some((text) => text.trim() !== '')

  function save() {
    // Ctrl Enter once more, before the page has turned to the one that was taken.
    if (isTaken) return
    if (fields.name.trim() === '') {
      setAsked(true)
      return focusFirstProblem()
    }
    // From now on the one with the same phone is this one.
    setTaken(true)
    onAdd(leadOf(fields, wish, myId, same))
  }
  return (
    <SidePanel
      title={words.quick.title}
      onClose={() => (isDirty ? setAsking(true) : onClose())}
      onSave={save}
      footer={<Button variant="primary" size="md" className="h-11 w-full tablet:h-9" shortcut="Ctrl Enter" onPress={save}>{words.quick.save}</Button>}
    >
      <form className="flex flex-col gap-2.5 pb-4" onSubmit={(event) => { event.preventDefault(); save() }}>
        <TextField label={words.quick.name} autoCapitalize="words" value={fields.name} onChange={(name) => set({ name })} placeholder={words.quick.namePlaceholder} maxLength={200} autoComplete="off" error={isAsked && fields.name.trim() === '' ? words.quick.nameMissing : null} />
        <TextField label={words.quick.phone} type="tel" inputMode="tel" value={fields.phone} onChange={(phone) => set({ phone })} maxLength={40} autoComplete="off" />
        {same && !isTaken && <SamePhoneNote same={same} onOpenLead={onOpenLead} />}
        <TextField label={words.quick.when} autoCapitalize="none" value={fields.when} onChange={(when) => set({ when })} placeholder={words.quick.whenPlaceholder} autoComplete="off" hint={whenHint(fields.when, wish, today, dayparts)} />
        <div className="grid grid-cols-2 gap-2.5">
          <NumberField label={words.quick.guests} value={fields.guests} onChange={(guests) => set({ guests })} max={100_000} />
          <TextField label={words.quick.event} value={fields.event} onChange={(event) => set({ event })} placeholder={words.quick.eventPlaceholder} maxLength={64} />
          <Select label={words.quick.source} items={Object.entries(words.sources).map(([id, label]) => ({ id, label }))} value={fields.source} onChange={(source) => set({ source: source as LeadSource })} />
          <Select label={words.quick.owner} items={[{ id: 'me', label: words.filter.mine }, { id: 'pool', label: words.panel.pool }]} value={fields.toMe ? 'me' : 'pool'} onChange={(to) => set({ toMe: to === 'me' })} />
        </div>
        {branches.length > 1 && (
          <Select label={words.quick.branch} items={branches.map(({ id, name }) => ({ id: String(id), label: name }))} value={String(fields.branchId)} onChange={(id) => set({ branchId: Number(id) })} />
        )}
        <TextField label={words.quick.notes} value={fields.notes} onChange={(notes) => set({ notes })} rows={3} maxLength={5_000} />
        <button type="submit" hidden tabIndex={-1} />
      </form>
      <ConfirmDialog isOpen={asking} title={words.quick.discardAsk} act={words.quick.discard} keep={words.quick.keep} onAct={onClose} onKeep={() => setAsking(false)}>
        {words.quick.discardBody}
      </ConfirmDialog>
    </SidePanel>
  )
}

function whenOf(start: EnquiryStart | null, today: string, dayparts: readonly Daypart[]): string {
  return start?.wish ? saidOf(start.wish, today, dayparts) : ''
}

function whenHint(said: string, wish: Wish | null, today: string, dayparts: readonly Daypart[]): string | undefined {
  if (said.trim() === '') return undefined
  if (wish === null) return words.quick.whenUnclear
  return saidOf(wish, today, dayparts)
}

/** `Sat 21 Nov, dinner`. */
function saidOf(wish: Wish, today: string, dayparts: readonly Daypart[]): string {
  const session = dayparts.find(({ code }) => code === wish.session)?.name.toLowerCase()
  return [wishWords(wish, today), session].filter(Boolean).join(', ')
}

function SamePhoneNote({ same, onOpenLead }: { same: SamePhone; onOpenLead: (id: string) => void }) {
  const text = same.kind === 'lead'
    ? words.quick.samePhone(same.name, words.stages[same.stage ?? 'new'])
    : words.quick.sameCustomer(same.name)
  return (
    <div role="status" className="flex items-center gap-2 rounded-card border border-warn-line bg-warn-soft px-3 py-2 text-13 text-warn-text">
      <span className="flex-1">{text}</span>
      {same.kind === 'lead' && <Button size="sm" onPress={() => onOpenLead(same.id)}>{words.quick.openThat}</Button>}
    </div>
  )
}

function leadOf(fields: Fields, wish: Wish | null, myId: string, same: SamePhone | null): NewLead {
  const phone = fields.phone.trim()
  const unclear = wish === null && fields.when.trim() !== '' ? fields.when.trim() : null
  const notes = [unclear, fields.notes.trim()].filter(Boolean).join('\n')
  const event = fields.event.trim()
  return {
    branch_id: fields.branchId,
    name: fields.name.trim(),
    phone: phone === '' ? null : phoneKey(phone) === null ? phone : formatPhone(phone),
    source: fields.source,
    event_type: event === '' ? null : event,
    wishes: wish ? [wish] : [],
    guests_expected: fields.guests,
    notes: notes === '' ? null : notes,
    owner_id: fields.toMe ? myId : null,
    duplicate_of: same?.kind === 'lead' && same.stage !== null && isOpen(same.stage) ? same.id : null,
  }
}
