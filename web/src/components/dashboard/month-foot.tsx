/** Under the month, in what room it leaves: three short lists side by side, each cut off by whole lines. */
import type { ReactNode } from 'react'
import './month-foot.css'

export function MonthFoot({ children }: { children: ReactNode }) {
  return (
    <div className="month-foot">
      <div className="sections">{children}</div>
    </div>
  )
}

type SectionProps = { title: string; hint: string; empty: string; children: readonly ReactNode[] }

export function FootSection({ title, hint, empty, children }: SectionProps) {
  return (
    <section className="foot-section" aria-label={title}>
      <h2>
        {title} <small>{hint}</small>
      </h2>
      {children.length === 0 ? <p>{empty}</p> : <ol>{children}</ol>}
    </section>
  )
}
