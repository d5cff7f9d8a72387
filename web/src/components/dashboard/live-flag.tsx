/** The ring and tag of a change by someone else, over the cell it speaks of. */
import type { CSSProperties } from 'react'
import type { Ring } from '@/lib/diary/rings'

type Props = {
  ring: Ring
  /** The tag opens to the left where the page ends at the right. */
  toLeft: boolean
}

export function LiveFlag({ ring, toLeft }: Props) {
  const person = { '--person': `var(--person-${ring.colour})` } as CSSProperties
  return (
    <>
      <span className="ring live-fade" style={person} />
      <span className={toLeft ? 'flag before live-fade' : 'flag live-fade'} style={person}>
        {ring.text}
      </span>
    </>
  )
}
