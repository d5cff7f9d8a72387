/** Asks why a booking is released, lost, cancelled or taken back: a reason of the list, or in one's own words. */
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'

const words = messages.booking.reason

/** The statuses that are told with a reason. */
export type ReasonedStatus = 'released' | 'lost' | 'cancelled' | 'tentative'

export function isReasoned(status: string | undefined): status is ReasonedStatus {
  return status === 'released' || status === 'lost' || status === 'cancelled' || status === 'tentative'
}

type Props = {
  to: ReasonedStatus
  title: string
  act: string
  keep: string
  /** What follows from it, besides. */
  note?: string
  onAct: (reason: string) => void
  onKeep: () => void
}

const OTHER = 'other'

export function ReasonDialog({ to, title, act, keep, note, onAct, onKeep }: Props) {
  const [chosen, choose] = useState<string | null>(null)
  const [own, write] = useState('')
  const [tried, setTried] = useState(false)
  const reason = chosen === OTHER ? own.trim() : (chosen ?? '')
  const items = [...words[to].map((label) => ({ id: label, label })), { id: OTHER, label: words.other }]
  const error = tried && reason === '' ? words.missing : null
  function submit() {
    if (reason !== '') return onAct(reason)
    setTried(true)
    focusFirstProblem()
  }
  return (
    <ConfirmDialog isOpen hasFields title={title} act={act} keep={keep} onAct={submit} onKeep={onKeep}>
      {note && <p>{note}</p>}
      <div className="mt-3 flex flex-col gap-2.5 text-text">
        <Select label={words.label} items={items} value={chosen} onChange={choose} error={chosen === OTHER ? null : error} />
        {chosen === OTHER && (
          <TextField label={words.write} value={own} onChange={write} maxLength={500} rows={2} error={error} />
        )}
      </div>
    </ConfirmDialog>
  )
}
