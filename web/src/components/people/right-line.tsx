/** One right: the role in a branch, who gave it, and taking it away. */
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/select'
import { branchName } from '@/hooks/use-people-work'
import type { Membership, StaffRole } from '@/lib/database'
import { messages } from '@/lib/messages'
import { formatAgo } from '@/lib/time'
import type { PersonPanelProps } from './person-panel'

const words = messages.people.rights

type Props = Pick<PersonPanelProps, 'person' | 'branches' | 'granting' | 'work' | 'isOnline' | 'now' | 'zone' | 'nameOf'> & {
  right: Membership
  /** Without it nobody could give rights any more. */
  isLast: boolean
  onTake: () => void
}

export function RightLine({ right, isLast, person, branches, granting, work, isOnline, now, zone, nameOf, onTake }: Props) {
  const place = branchName(branches, right.branch_id)
  const mayChange = granting.mayRevoke(right) && !isLast && isOnline
  const ago = formatAgo(Date.parse(right.created_at), now, zone)
  return (
    <li className="border-b border-line py-2 last:border-b-0">
      <div className="flex items-end gap-2">
        {mayChange ? (
          <Select
            label={words.roleIn(place)} className="flex-1" value={right.role}
            items={granting.rolesFor(right.branch_id).map((role) => ({ id: role, label: messages.roles[role] }))}
            onChange={(role) => { if (role !== right.role) void work.change(person, right, role as StaffRole) }}
          />
        ) : (
          <p className="flex-1"><span className="block text-12 font-medium text-text-2">{words.roleIn(place)}</span>{messages.roles[right.role]}</p>
        )}
        {mayChange && (
          <Button variant="danger" className="max-tablet:h-11" isBusy={work.isBusy} aria-label={words.takeOf(messages.roles[right.role], place)} onPress={onTake}>{words.take}</Button>
        )}
      </div>
      <p className="mt-1 text-12 text-text-2">
        {isLast ? words.lastOwner : right.granted_by === null ? words.grantedBySystem(ago) : words.granted(nameOf(right.granted_by), ago)}
      </p>
    </li>
  )
}
