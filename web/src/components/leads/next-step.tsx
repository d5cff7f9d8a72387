/** The next step of a lead: what, and when; changed in place. */
import { useState } from 'react'
import type { Lead } from '@/lib/database'
import { nextStep } from '@/lib/leads/foot'
import type { LeadEdit } from '@/lib/leads/changes'
import { messages } from '@/lib/messages'
import { instantOf, localTime } from '@/lib/time'
import { OptionTag } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { DateField } from '@/components/ui/date-field'
import { TextField } from '@/components/ui/field'
import { TimeField } from '@/components/ui/time-field'

const words = messages.leads.panel

type Props = { lead: Lead; now: number; today: string; zone: string; mayEdit: boolean; onSave: (edit: LeadEdit) => void }

export function NextStep({ lead, now, today, zone, mayEdit, onSave }: Props) {
  const [isOpen, setOpen] = useState(false)
  const next = nextStep(lead, now, zone)
  if (isOpen) return <NextStepForm {...{ lead, today, zone }} onClose={() => setOpen(false)} onSave={(edit) => { setOpen(false); onSave(edit) }} />
  return (
    <div className="flex min-h-8 items-center text-13">
      <span className="w-[92px] flex-none text-text-2">{words.next}</span>
      {next === null || next.tone === 'plain' ? (
        <span className={next ? 'min-w-0 flex-1' : 'min-w-0 flex-1 text-text-3'}>{next?.text ?? words.noNext}</span>
      ) : (
        <span className="flex min-w-0 flex-1 *:h-auto! *:min-w-0 *:flex-initial! *:py-0.5 *:leading-[14px]! *:whitespace-normal! *:wrap-anywhere"><OptionTag tone={next.tone}>{next.text}</OptionTag></span>
      )}
      {mayEdit && <Button size="sm" variant="quiet" onPress={() => setOpen(true)} aria-label={`${words.edit} ${words.next}`}>{words.edit}</Button>}
    </div>
  )
}

type FormProps = { lead: Lead; today: string; zone: string; onClose: () => void; onSave: (edit: LeadEdit) => void }

const USUAL_HOUR = '11:00'

function NextStepForm({ lead, today, zone, onClose, onSave }: FormProps) {
  const due = lead.next_action_at === null ? null : localTime(Date.parse(lead.next_action_at), zone)
  const [action, setAction] = useState(lead.next_action ?? '')
  const [date, setDate] = useState<string | null>(due?.date ?? null)
  const [time, setTime] = useState<string | null>(due?.time.slice(0, 5) ?? USUAL_HOUR)
  function save() {
    const text = action.trim()
    const at = text === '' || date === null ? null : instantOf(date, time ?? USUAL_HOUR, zone)
    onSave({ next_action: text === '' ? null : text, next_action_at: at === null ? null : new Date(at).toISOString() })
  }
  return (
    <form className="flex flex-col gap-2 rounded-card border border-line bg-sunken p-2.5" onSubmit={(event) => { event.preventDefault(); save() }}>
      <TextField label={words.next} value={action} onChange={setAction} maxLength={200} autoFocus />
      <div className="grid grid-cols-2 gap-2">
        <DateField label={words.nextWhen} value={date} onChange={setDate} today={today} />
        <TimeField label={words.time} value={time} onChange={setTime} />
      </div>
      <div className="flex gap-2">
        <Button type="submit" size="sm" variant="primary" className="h-11! tablet:h-[26px]!">{words.save}</Button>
        <Button size="sm" onPress={onClose} className="h-11! tablet:h-[26px]!">{words.cancel}</Button>
      </div>
    </form>
  )
}
