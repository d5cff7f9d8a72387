/** The discs of colleagues who have a row open, in the row. */
import { Avatar } from '@/components/ui/avatar'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'

export type HereMarkProps = {
  people: readonly { id: string; name: string; away: boolean }[]
  className?: string
}

/** Discs shown before the rest becomes a number. */
const MOST_DISCS = 2

/** Nothing where nobody is. */
export function HereMark({ people, className }: HereMarkProps) {
  if (people.length === 0) return null
  const words = messages.presence.hasOpen(people.map(({ name }) => name))
  const rest = people.length - MOST_DISCS
  return (
    <span role="img" aria-label={words} title={words} className={cx('inline-flex flex-none items-center gap-0.5 align-middle', className)}>
      {people.slice(0, MOST_DISCS).map((person) => (
        <span key={person.id} aria-hidden="true" className="flex"><Avatar {...person} size="sm" /></span>
      ))}
      {rest > 0 && <span aria-hidden="true" className="text-11 text-text-2">+{rest}</span>}
    </span>
  )
}
