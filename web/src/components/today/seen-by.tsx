/** Which departments have seen the late changes of a function: a tick, or red until they have. */
import { Icon } from '@/components/ui/icon'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import type { LateChange } from '@/lib/today/changes'
import { formatInstant } from '@/lib/time'

const words = messages.today

type Props = { late: LateChange; zone: string; nameOf: (id: string | null) => string }

export function SeenBy({ late, zone, nameOf }: Props) {
  return (
    <ul className="seen-by">
      {late.seen.map(({ department, row, isPending }) => {
        const name = words.departments[department]
        const said = isPending || row.acknowledged_at === null
          ? words.hasNotSeen(name)
          : words.hasSeen(name, nameOf(row.acknowledged_by), formatInstant(Date.parse(row.acknowledged_at), zone))
        return (
          <li key={department} className={cx('seen', isPending && 'no')} title={said}>
            <Icon name={isPending ? 'warning' : 'check'} />
            <span aria-hidden="true">{name}</span>
            <span className="sr-only">{said}</span>
          </li>
        )
      })}
    </ul>
  )
}
