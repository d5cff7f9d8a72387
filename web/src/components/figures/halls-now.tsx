/** Today by hall, at the head of the Dashboard: what is on, until when, and where nothing is. */
import { Link } from 'react-router'
import type { HallToday } from '@/lib/figures/halls-today'
import { messages } from '@/lib/messages'
import { formatSpan } from '@/lib/time'
import { Section } from './section'

const words = messages.figures.halls

type Props = {
  halls: readonly HallToday[]
  /** Several branches: their codes are said, and halls without anything today are only counted. */
  isAllBranches: boolean
  linkOf: (hall: HallToday) => string
}

export function HallsNow({ halls, isAllBranches, linkOf }: Props) {
  const shown = isAllBranches ? halls.filter(({ on }) => on !== null) : halls
  const free = halls.filter(({ on }) => on === null).length
  return (
    <Section title={words.title} className="wide-12" aside={free > 0 && words.nothingOn(free, halls.length)}>
      <ul className="halls-now">{shown.map((hall) => <Hall key={hall.hall.id} {...{ hall, isAllBranches }} link={linkOf(hall)} />)}</ul>
    </Section>
  )
}

function Hall({ hall: { hall, branch, on, more }, isAllBranches, link }: { hall: HallToday; isAllBranches: boolean; link: string }) {
  return (
    <li className={on?.stage.kind ?? 'free'}>
      <Link to={link}>
        <span className="hall">{isAllBranches && <span className="code">{branch.code.toUpperCase()}</span>} {hall.name}</span>
        <b>{on ? on.booking.title : words.free}</b>
        {on && <span>{[formatSpan(on.booking), more > 0 && words.more(more)].filter(Boolean).join(' · ')}</span>}
        {on && <span className="stage">{[on.stage.headline, on.stage.detail].filter(Boolean).join(', ')}</span>}
      </Link>
    </li>
  )
}
