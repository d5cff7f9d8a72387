/** One person of the list on a phone: the whole line opens them. */
import { Avatar } from '@/components/ui/avatar'
import { Icon } from '@/components/ui/icon'
import type { Invitation } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { Line, StaffPerson } from '@/lib/people/roster'
import { InvitationState } from './invitation-state'
import type { PeopleListProps } from './people-list'
import { askedSince, Faceless, InvitationActs, signedIn } from './people-row'
import { askedWords, branchesWords, rolesWords } from './person-words'
import { WhereNow } from './where-now'

const words = messages.people

type Props = PeopleListProps & { line: Line }

export function PeopleLine(props: Props) {
  const { line } = props
  if (line.kind === 'invited') return <InvitedLine {...props} invitation={line.invitation} />
  return <PersonLine {...props} person={line.person} />
}

function PersonLine(props: Props & { person: StaffPerson }) {
  const { line, person, branches, me, now, zone, whereIs, onOpen } = props
  const isAsked = line.kind === 'asked'
  const what = line.kind === 'person' ? `${rolesWords(line.roles)}, ${branchesWords(person, branches)}` : askedWords(person)
  return (
    <li className={isAsked && !person.declined ? 'bg-info-soft' : undefined}>
      <button type="button" data-person="" onClick={() => onOpen(person.id)} className="flex min-h-16 w-full items-center gap-3 border-b border-line px-4 py-2 text-left outline-none focus-visible:focus-ring-inset">
        {isAsked ? <Faceless name={person.name} size="lg" /> : <Avatar id={person.id} name={person.name} size="lg" />}
        <span className="min-w-0 flex-1">
          <b className="block truncate font-semibold">{person.name}{person.id === me && <span className="font-normal text-text-2">, {words.you}</span>}</b>
          <span className="block truncate text-13 text-text-2">{what}</span>
          <span className="block text-12">
            {isAsked
              ? <span className="text-text-2">{askedSince(props)}</span>
              : <WhereNow now={person.id === me ? { where: words.here, away: false } : whereIs(person.id)} signedIn={signedIn(person, now, zone)} />}
          </span>
        </span>
        <Icon name="next" className="text-text-3" />
      </button>
    </li>
  )
}

function InvitedLine({ invitation, branches, now, zone, granting, isOnline, onMailAgain, onWithdraw }: Props & { invitation: Invitation }) {
  const name = invitation.full_name ?? invitation.email
  const where = branches.find(({ id }) => id === invitation.branch_id)?.name ?? words.everywhere
  return (
    <li className="flex gap-3 border-b border-line px-4 py-2.5">
      <Faceless name={name} size="lg" />
      <div className="min-w-0 flex-1">
        <b className="block truncate font-semibold">{name}</b>
        <span className="block truncate text-13 text-text-2">{`${messages.roles[invitation.role]}, ${where}`}</span>
        <span className="mt-0.5 block text-12"><InvitationState {...{ invitation, now, zone }} /></span>
        <InvitationActs className="mt-2" {...{ invitation, isOnline, onMailAgain, onWithdraw }} isAllowed={granting.mayRevoke(invitation)} />
      </div>
    </li>
  )
}
