/** The one question before a legal move, where it was dropped: what changes and who is told. Esc keeps it. */
import { useEffect, useId, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { Button } from '@/components/ui/button'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'

type Props = {
  /** The block that has the focus again once the question is answered. */
  bookingId: string
  text: string
  /** It fits but seats fewer than are expected. */
  warning: string | null
  /** Opens upwards: the row is at the foot of the page. */
  isLow: boolean
  onMove: () => void
  onKeep: () => void
}

const words = messages.moving

export function AskMove({ bookingId, text, warning, isLow, onMove, onKeep }: Props) {
  const id = useId()
  const card = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    card.current?.querySelector('button')?.focus()
    return () => void requestAnimationFrame(() => focusBack(before, bookingId))
  }, [bookingId])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onKeep()
    // Keys inside the card are not keys of the page.
    event.stopPropagation()
  }
  return (
    <div ref={card} role="dialog" aria-labelledby={id} {...(warning !== null && { 'aria-describedby': `${id}-warning` })} className={cx('ask-move', isLow && 'low')} onKeyDown={onKeyDown}>
      <p id={id}>{text}</p>
      {warning !== null && <p id={`${id}-warning`} className="warning">{warning}</p>}
      <div>
        <Button variant="primary" size="sm" onPress={onMove}>{words.move}</Button>
        <Button size="sm" onPress={onKeep}>{words.keep}</Button>
      </div>
    </div>
  )
}

/** To the cell or the block it was taken from, unless somebody has gone elsewhere meanwhile. */
function focusBack(before: Element | null, bookingId: string): void {
  if (document.activeElement !== document.body) return
  const block = document.querySelector<HTMLElement>(`[data-booking="${bookingId}"]`)?.closest<HTMLElement>('button, [role=gridcell]')
  const cell = before instanceof HTMLElement && before.isConnected && before.matches('[role=gridcell]') ? before : null
  ;(cell ?? block)?.focus()
}
