/** Why a lead ends: asked when it is lost or turned down, for the report that is read at the end of the month. */
import { useState } from 'react'
import type { Lead, LeadReason } from '@/lib/database'
import { focusFirstProblem } from '@/lib/first-problem'
import { REASONS, type ReasonedStage } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { ConfirmDialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/field'
import { Select } from '@/components/ui/select'

const words = messages.leads

type Props = { lead: Lead; stage: ReasonedStage; onAct: (reason: LeadReason, note: string) => void; onKeep: () => void }

export function CloseDialog({ lead, stage, onAct, onKeep }: Props) {
  const [reason, setReason] = useState<LeadReason | null>(null)
  const [note, setNote] = useState('')
  const [isAsked, setAsked] = useState(false)
  function act() {
    if (reason !== null) return onAct(reason, note.trim())
    setAsked(true)
    focusFirstProblem()
  }
  return (
    <ConfirmDialog isOpen hasFields title={words.close[stage](lead.name)} act={words.close.act[stage]} keep={words.close.keep} onAct={act} onKeep={onKeep}>
      <div className="mt-2 flex flex-col gap-2.5 text-text">
        <Select
          label={words.close.reason}
          items={REASONS[stage].map((id) => ({ id, label: words.reasons[id] }))}
          value={reason}
          onChange={(id) => setReason(id as LeadReason)}
          error={isAsked && reason === null ? words.close.missing : null}
        />
        <TextField label={words.close.note} value={note} onChange={setNote} placeholder={words.close.notePlaceholder} maxLength={500} />
      </div>
    </ConfirmDialog>
  )
}
