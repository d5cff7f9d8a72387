/** What can be done with the chosen bookings, all of them or none. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { ReasonDialog } from '@/components/ui/reason-dialog'
import type { BatchMove, BookingBatch } from '@/hooks/use-booking-batch'
import { messages } from '@/lib/messages'

const words = messages.booking.list

export function BatchBar({ batch }: { batch: BookingBatch }) {
  const [asked, ask] = useState<BatchMove | null>(null)
  const { chosen, culprits, isBusy } = batch
  const count = chosen.size
  if (count === 0) return null
  const run = (move: BatchMove, reason?: string): void => {
    ask(null)
    void batch.run(move, reason)
  }
  return (
    <div role="toolbar" aria-label={words.selected(count)} className="flex flex-none flex-wrap items-center gap-2 border-t border-accent-line bg-accent-soft px-3 py-2">
      <b className="text-13 font-semibold" role="status">{words.selected(count)}</b>
      <Button variant="primary" size="sm" className="max-tablet:h-11" isBusy={isBusy} onPress={() => run('confirm')}>{words.confirm}</Button>
      <Button size="sm" className="max-tablet:h-11" isDisabled={isBusy} onPress={() => ask('release')}>{words.release}</Button>
      <Button variant="danger" size="sm" className="max-tablet:h-11" isDisabled={isBusy} onPress={() => ask('cancel')}>{words.cancel}</Button>
      <Button variant="quiet" size="sm" className="max-tablet:h-11" onPress={batch.clear}>{words.clear}</Button>
      {culprits.size > 0 && (
        <p role="alert" className="flex min-w-0 flex-1 basis-64 items-center gap-2 text-13 text-bad-text">
          <span className="min-w-0 flex-1">{words.refused(culprits.size, count)}</span>
          <Button size="sm" className="max-tablet:h-11" onPress={batch.leaveOut}>{words.leaveOut}</Button>
        </p>
      )}
      {asked === 'cancel' && (
        <ReasonDialog to="cancelled" title={words.asking.cancel(count)} act={words.cancel} keep={words.keep} onAct={(reason) => run('cancel', reason)} onKeep={() => ask(null)} />
      )}
      <ConfirmDialog isOpen={asked === 'release'} title={words.asking.release(count)} act={words.release} keep={words.keep} onAct={() => run('release')} onKeep={() => ask(null)} />
    </div>
  )
}
