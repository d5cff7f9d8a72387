/** The six figures at the top; each opens the list it counts, and is tinted for 4 s when it moves. */
import { Link } from 'react-router'
import { useJustChanged } from '@/hooks/use-just-changed'
import { cx } from '@/lib/cx'
import type { KeyFigure } from '@/lib/figures/key-figures'

type Props = {
  figures: readonly KeyFigure[]
  /** Where each opens; null: one may not see that list. */
  linkOf: (id: KeyFigure['id']) => string | null
}

export function KeyFigures({ figures, linkOf }: Props) {
  return (
    <ul className="key-figures">
      {figures.map((figure) => (
        <li key={figure.id}>
          <Figure figure={figure} to={linkOf(figure.id)} />
        </li>
      ))}
    </ul>
  )
}

function Figure({ figure, to }: { figure: KeyFigure; to: string | null }) {
  const isTinted = useJustChanged(figure.value)
  const body = (
    <>
      <span className="name">{figure.name}</span>
      <b className={cx(isTinted && 'tinted')}>{figure.value ?? '–'}</b>
      <span className="more">
        {figure.growth && <span className={figure.growth.isUp ? 'up' : 'down'}>{figure.growth.text}</span>} {figure.more}
      </span>
    </>
  )
  return to === null ? <div className="key-figure">{body}</div> : <Link to={to} className="key-figure">{body}</Link>
}
