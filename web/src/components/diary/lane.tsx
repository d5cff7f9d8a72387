/** A lane under the day: cards in a row, what they say at the left. */
import type { ReactNode } from 'react'
import './lane.css'

type Props = { title: string; hint: string; empty?: string; children: readonly ReactNode[] }

export function Lane({ title, hint, empty, children }: Props) {
  return (
    <section className="lane" aria-label={title}>
      <h2>
        {title}
        <small>{hint}</small>
      </h2>
      {children.length === 0 ? <p>{empty}</p> : <div className="cards">{children}</div>}
    </section>
  )
}
