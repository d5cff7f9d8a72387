/** What can be done with the chosen bookings, all of them or none. F6 leads to it from among them. */
import { useEffect, useRef, useState } from 'react'
import type { FocusEvent } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { ReasonDialog } from '@/components/ui/reason-dialog'
import type { BatchMove, BookingBatch } from '@/hooks/use-booking-batch'
import { messages } from '@/lib/messages'

const words = messages.booking.list

export function BatchBar({ batch }: { batch: BookingBatch }) {
  const count = batch.chosen.size
  const keepCameFrom = useWayBack(count)
  return (
    <>
      <p role="status" className="sr-only">{count > 0 && words.selected(count)}</p>
      {count > 0 && <Bar batch={batch} onFocus={keepCameFrom} />}
    </>
  )
}

/** The bar goes with what was chosen; the focus that was in it goes back to the row it came from, or to the first there is. */
function useWayBack(count: number): (event: FocusEvent) => void {
  const cameFrom = useRef<EventTarget | null>(null)
  useEffect(() => {
    if (count > 0 || cameFrom.current === null) return
    const before = cameFrom.current
    cameFrom.current = null
    // A question that was answered gives the focus back to its button first.
    const frame = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return
      const row = before instanceof HTMLElement && before.isConnected ? before : document.querySelector<HTMLElement>('[data-booking]')
      row?.focus()
    })
    return () => cancelAnimationFrame(frame)
  }, [count])
  return ({ relatedTarget, currentTarget }) => {
    if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) cameFrom.current = relatedTarget
  }
}

function Bar({ batch, onFocus }: { batch: BookingBatch; onFocus: (event: FocusEvent) => void }) {
  const bar = useRef<HTMLElement>(null)
  const [asked, ask] = useState<BatchMove | null>(null)
  const { chosen, culprits, isBusy } = batch
  const count = chosen.size
  const run = (move: BatchMove, reason?: string): void => {
    ask(null)
    void batch.run(move, reason)
  }
  const leaveOut = (): void => {
    // Its own button goes with the message.
    bar.current?.querySelector('button')?.focus()
    batch.leaveOut()
  }
  return (
    <section ref={bar} aria-label={words.selected(count)} data-region="" data-batch="" onFocus={onFocus} className="flex flex-none flex-wrap items-center gap-2 border-t border-accent-line bg-accent-soft px-3 py-2">
      <b aria-hidden="true" className="text-13 font-semibold max-tablet:basis-full">{words.selected(count)}</b>
      <Button variant="primary" size="sm" className="max-tablet:h-11 max-tablet:grow" isBusy={isBusy} onPress={() => run('confirm')}>{words.confirm}</Button>
      <Button size="sm" className="max-tablet:h-11 max-tablet:grow" isDisabled={isBusy} onPress={() => ask('release')}>{words.release}</Button>
      <Button variant="danger" size="sm" className="max-tablet:h-11 max-tablet:grow" isDisabled={isBusy} onPress={() => ask('cancel')}>{words.cancel}</Button>
      <Button variant="quiet" size="sm" className="max-tablet:h-11 max-tablet:grow" onPress={batch.clear}>{words.clear}</Button>
      {culprits.size > 0 && (
        <p role="alert" className="flex min-w-0 flex-1 basis-64 items-center gap-2 text-13 text-bad-text">
          <span className="min-w-0 flex-1">{words.refused(culprits.size, count)}</span>
          <Button size="sm" className="max-tablet:h-11" onPress={leaveOut}>{words.leaveOut}</Button>
        </p>
      )}
      {asked === 'cancel' && (
        <ReasonDialog to="cancelled" title={words.asking.cancel(count)} act={words.cancel} keep={words.keep} onAct={(reason) => run('cancel', reason)} onKeep={() => ask(null)} />
      )}
      <ConfirmDialog isOpen={asked === 'release'} title={words.asking.release(count)} act={words.release} keep={words.keep} onAct={() => run('release')} onKeep={() => ask(null)} />
    </section>
  )
}
