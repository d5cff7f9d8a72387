/** Under the month, in what room it leaves: three short lists side by side, each cut off by whole lines. */
import type { ReactNode } from 'react'
import { messages } from '@/lib/messages'
import './month-foot.css'

export function MonthFoot({ children }: { children: ReactNode }) {
  return (
    <div className="month-foot">
      <div className="sections">{children}</div>
    </div>
  )
}

/** `isKnown` false: its rows are not read yet, so nothing is said of how many there are. */
type SectionProps = { title: string; hint: string; empty: string; isKnown?: boolean; children: readonly ReactNode[] }

export function FootSection({ title, hint, empty, isKnown = true, children }: SectionProps) {
  return (
    <section className="foot-section" aria-label={title}>
      <h2>
        {title} {isKnown && <small>{hint}</small>}
      </h2>
      {children.length === 0 ? <p>{isKnown ? empty : messages.boards.notRead}</p> : <ol>{children}</ol>}
    </section>
  )
}
