/** Who did what, newest first. */
import { Link } from 'react-router'
import { Avatar } from '@/components/ui/avatar'
import { Icon } from '@/components/ui/icon'
import type { Deed } from '@/lib/figures/feed'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { formatAgo, formatDate } from '@/lib/time'
import { Section } from './section'

const words = messages.figures.feed

type Props = {
  deeds: readonly Deed[] | null
  nameOf: (id: string | null) => string
  codeOf: (branchId: number) => string | null
  /** null: what it was about is gone. */
  linkOf: (deed: Deed) => string | null
  zone: string
  today: string
  /** Milliseconds since the epoch. */
  now: number
}

export function ActivityFeed({ deeds, ...context }: Props) {
  return (
    <Section title={words.title} className="wide-4">
      {deeds?.length === 0 && <p className="nothing">{words.empty}</p>}
      <ol className="feed">
        {deeds?.map((deed) => <Line key={deed.key} deed={deed} {...context} />)}
      </ol>
    </Section>
  )
}

function Line({ deed, nameOf, codeOf, linkOf, zone, today, now }: { deed: Deed } & Omit<Props, 'deeds'>) {
  const name = deed.personId === null ? words.system : nameOf(deed.personId)
  const to = linkOf(deed)
  const code = codeOf(deed.branchId)
  const where = [deed.where, deed.date && formatDate(deed.date, today)].filter(Boolean).join(', ')
  return (
    <li>
      <span aria-hidden="true" className="contents">
        {deed.personId === null ? <span className="no-one"><Icon name="clock" size="sm" /></span> : <Avatar id={deed.personId} name={name} size="sm" />}
      </span>
      <span className="deed">
        {deed.personId === null ? name : firstName(name)} {deed.verb}{' '}
        {to === null ? <b>{deed.what}</b> : <Link to={to}><b>{deed.what}</b></Link>}
        {where && `, ${where}`}
        {code && <> <span className="code">{code}</span></>}
      </span>
      <time dateTime={new Date(deed.at).toISOString()}>{formatAgo(deed.at, Math.max(now, deed.at), zone)}</time>
    </li>
  )
}
