/** The one question before a legal move, where it was dropped: what changes and who is told. Esc keeps it. */
import { useEffect, useId, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { Button } from '@/components/ui/button'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'

type Props = {
  question: string
  /** It fits but seats fewer than are expected. */
  warning: string | null
  /** Opens upwards: the row is at the foot of the page. */
  isLow: boolean
  onMove: () => void
  onKeep: () => void
}

const words = messages.moving

export function AskMove({ question, warning, isLow, onMove, onKeep }: Props) {
  const id = useId()
  const card = useRef<HTMLDivElement>(null)
  useEffect(() => card.current?.querySelector('button')?.focus(), [])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onKeep()
    // Keys inside the card are not keys of the page.
    event.stopPropagation()
  }
  return (
    <div ref={card} role="dialog" aria-labelledby={id} className={cx('ask-move', isLow && 'low')} onKeyDown={onKeyDown}>
      <p id={id}>{question}</p>
      {warning !== null && <p className="warning">{warning}</p>}
      <div>
        <Button variant="primary" size="sm" onPress={onMove}>{words.move}</Button>
        <Button size="sm" onPress={onKeep}>{words.keep}</Button>
      </div>
    </div>
  )
}
