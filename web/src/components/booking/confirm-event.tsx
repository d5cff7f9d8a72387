/** Every option and enquiry of an event confirmed at once: undone by who may, asked about once where nobody here could. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { tellBatch } from '@/lib/bookings/batch-news'
import { culpritsOf } from '@/lib/culprits'
import type { BanquetEvent, Booking, Culprit, StaffRole } from '@/lib/database'
import { mayMove } from '@/lib/diary/life'
import { messages } from '@/lib/messages'
import { inWords } from '@/lib/refusal-words'
import { write } from '@/lib/writes'

const words = messages.booking.event

type Props = {
  event: BanquetEvent
  /** What is not firm yet, as it stands. */
  open: readonly Booking[]
  rolesIn: (branchId: number) => readonly StaffRole[]
}

export function ConfirmEvent({ event, open, rolesIn }: Props) {
  const [isBusy, setBusy] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [culprits, setCulprits] = useState<readonly Culprit[]>([])
  const canGoBack = open.every(({ status, branch_id }) => mayMove('confirmed', status, rolesIn(branch_id)))
  const confirm = async (): Promise<void> => {
    setAsking(false)
    setBusy(true)
    setCulprits([])
    const text = words.confirmed(event.title, open.length)
    const outcome = await write(text, [{ op: 'call', function: 'confirm_event', arguments: { event_id: event.id } }])
    setBusy(false)
    if (outcome.kind !== 'refused') return tellBatch({ text, to: 'confirmed', before: open, count: open.length, rolesIn }, outcome)
    const named = culpritsOf(outcome.error)
    setCulprits(named.length > 0 ? named : [{ booking_id: '', code: outcome.error.code, message: outcome.error.message }])
  }
  return (
    <>
      <Button size="sm" className="max-tablet:h-11" isBusy={isBusy} onPress={() => (canGoBack ? void confirm() : setAsking(true))}>{words.confirmAll}</Button>
      {culprits.length > 0 && (
        <ul role="alert" className="note bad w-full" ref={intoView}>
          {culprits.map((culprit) => <InTheWay key={culprit.booking_id} culprit={culprit} />)}
        </ul>
      )}
      <ConfirmDialog isOpen={isAsking} title={words.ask(event.title, open.length)} act={words.confirmAll} keep={messages.booking.option.keepIt} onAct={() => void confirm()} onKeep={() => setAsking(false)}>
        {isForManagers(open) ? words.askBody : words.askEnquiry}
      </ConfirmDialog>
    </>
  )
}

/** An enquiry that was confirmed goes back to one by nobody. */
function isForManagers(open: readonly Booking[]): boolean {
  return open.every(({ status }) => mayMove('confirmed', status, ['manager']))
}

function InTheWay({ culprit }: { culprit: Culprit }) {
  const { message, hint } = inWords(culprit)
  return <li><b className="font-semibold">{culprit.title}</b> {[message, hint].filter(Boolean).join('. ')}</li>
}

/** The end of a panel may lie under its foot: what was refused is brought where one looks. */
function intoView(box: HTMLElement | null): void {
  box?.scrollIntoView({ block: 'nearest' })
}
