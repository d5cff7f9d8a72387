/** One field of the Dashboard: a heading, what it is of, and what it shows. */
import { useId, type ReactNode } from 'react'
import { cx } from '@/lib/cx'

type Props = {
  title: string
  /** At the right of the heading: a legend, a span, a count. */
  aside?: ReactNode
  className?: string
  children: ReactNode
}

export function Section({ title, aside, className, children }: Props) {
  const id = useId()
  return (
    <section className={cx('figure', className)} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside && <span className="aside">{aside}</span>}
      </header>
      {children}
    </section>
  )
}

/** What a colour or a pattern stands for. */
export function Key({ of, children }: { of: 'sold' | 'held' | 'free' | 'mark' | 'last' | 'now'; children: ReactNode }) {
  return (
    <span className="key">
      <i className={of} aria-hidden="true" />
      {children}
    </span>
  )
}
