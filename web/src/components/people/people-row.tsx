/** One line of the table: somebody who works here, asks to, or is invited. */
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import { LiveRing } from '@/components/ui/live-ring'
import { cx } from '@/lib/cx'
import type { Invitation } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { Line, StaffPerson } from '@/lib/people/roster'
import { initials } from '@/lib/person'
import { formatAgo } from '@/lib/time'
import { InvitationState } from './invitation-state'
import type { PeopleListProps } from './people-list'
import { askedWords, branchesWords, rolesWords } from './person-words'
import { WhereNow } from './where-now'

const words = messages.people

type Props = PeopleListProps & { line: Line }

export function PeopleRow(props: Props) {
  const { line } = props
  if (line.kind === 'invited') return <InvitedRow {...props} invitation={line.invitation} />
  return <PersonRow {...props} person={line.person} />
}

function PersonRow(props: Props & { person: StaffPerson }) {
  const { line, person, branches, openId, me, now, zone, rings, whereIs, onOpen } = props
  const ring = rings.get(person.id)
  const isAsked = line.kind === 'asked'
  return (
    <tr data-line="" data-kind={person.declined ? 'declined' : line.kind} data-open={openId === person.id ? '' : undefined}>
      <td className="name rule-double">
        <Name id={person.id} name={person.name} isMe={person.id === me} isQuiet={isAsked} onOpen={onOpen} />
        {ring && <LiveRing personId={ring.personId} text={ring.text} at={ring.at} />}
      </td>
      <td className="email">{person.email ?? (props.isOnline ? words.noEmail : words.noEmailOffline)}</td>
      <td>{line.kind === 'person' ? rolesWords(line.roles) : askedWords(person)}</td>
      <td>{isAsked ? words.noneYet : branchesWords(person, branches)}</td>
      <td className="where">
        {isAsked
          ? <span className="text-text-2">{askedSince(props)}</span>
          : <WhereNow now={person.id === me ? { where: words.here, away: false } : whereIs(person.id)} signedIn={signedIn(person, now, zone)} />}
      </td>
      <td className="acts"><PersonActs {...props} /></td>
    </tr>
  )
}

function PersonActs({ line, person, isOnline, onOpen, onDecline }: Props & { person: StaffPerson }) {
  const open = () => onOpen(person.id)
  if (line.kind !== 'asked') return <Button size="sm" variant="quiet" aria-label={words.changeOf(person.name)} onPress={open}>{words.change}</Button>
  return (
    <span className="flex items-center gap-1.5">
      <Button size="sm" variant={person.declined ? 'quiet' : 'primary'} aria-label={words.giveTo(person.name)} onPress={open}>{words.giveRights}</Button>
      {!person.declined && <Button size="sm" variant="quiet" isDisabled={!isOnline} aria-label={words.declineOf(person.name)} onPress={() => onDecline(person)}>{words.decline}</Button>}
    </span>
  )
}

/** Since when somebody asks to join, or who said no. */
export function askedSince({ person, now, zone, nameOf }: Pick<PeopleListProps, 'now' | 'zone' | 'nameOf'> & { person: StaffPerson }): string {
  const ago = (at: string) => formatAgo(Date.parse(at), now, zone)
  return person.declined ? words.declinedBy(nameOf(person.declined.by), ago(person.declined.at)) : words.signedUp(ago(person.since))
}

type NameProps = { id: string; name: string; isMe: boolean; isQuiet: boolean; onOpen: (id: string) => void }

function Name({ id, name, isMe, isQuiet, onOpen }: NameProps) {
  return (
    <span className="flex items-center gap-2.5">
      {isQuiet ? <Faceless name={name} /> : <Avatar id={id} name={name} />}
      <button type="button" data-person="" title={name} className="truncate rounded-[3px] font-semibold outline-none focus-visible:focus-ring" onClick={() => onOpen(id)}>{name}</button>
      {isMe && <span className="text-12 text-text-2">{words.you}</span>}
    </span>
  )
}

/** Somebody who has no colour here yet. */
export function Faceless({ name, size = 'md' }: { name: string; size?: 'md' | 'lg' }) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'flex flex-none items-center justify-center rounded-full bg-line-strong leading-none font-semibold text-text',
        size === 'lg' ? 'size-8 text-13' : 'size-6 text-[10.5px]',
      )}
    >
      {initials(name)}
    </span>
  )
}

function InvitedRow({ invitation, branches, now, zone, granting, isOnline, nameOf, onMailAgain, onWithdraw }: Props & { invitation: Invitation }) {
  const name = invitation.full_name ?? invitation.email
  return (
    <tr data-line="" data-kind="invited">
      <td className="name rule-double">
        <span className="flex items-center gap-2.5"><Faceless name={name} /><b className="truncate font-semibold" title={name}>{name}</b></span>
      </td>
      <td className="email">{invitation.full_name && invitation.email}</td>
      <td>{rolesWords([invitation.role])}</td>
      <td>{branches.find(({ id }) => id === invitation.branch_id)?.name ?? words.everywhere}</td>
      <td className="where" title={words.mail.by(nameOf(invitation.invited_by))}><InvitationState {...{ invitation, now, zone }} /></td>
      <td className="acts">
        <InvitationActs {...{ invitation, isOnline, onMailAgain, onWithdraw }} isAllowed={granting.mayRevoke(invitation)} />
      </td>
    </tr>
  )
}

type ActsProps = Pick<PeopleListProps, 'isOnline' | 'onMailAgain' | 'onWithdraw'> & { invitation: Invitation; isAllowed: boolean; className?: string }

/** Sending an invitation again, and taking it back. */
export function InvitationActs({ invitation, isAllowed, isOnline, onMailAgain, onWithdraw, className }: ActsProps) {
  if (!isAllowed) return null
  return (
    <span className={cx('flex items-center gap-1.5', className)}>
      <Button size="sm" className="max-tablet:h-11" isDisabled={!isOnline} aria-label={words.mail.againTo(invitation.email)} onPress={() => onMailAgain(invitation)}>{words.mail.again}</Button>
      <Button size="sm" variant="quiet" className="max-tablet:h-11" isDisabled={!isOnline} aria-label={words.mail.withdrawOf(invitation.email)} onPress={() => onWithdraw(invitation)}>{words.mail.withdraw}</Button>
    </span>
  )
}

/** How long ago somebody signed in; null: never, or not to be known. */
export function signedIn({ account }: StaffPerson, now: number, zone: string): string | null {
  const at = account?.last_sign_in_at ?? null
  return at === null ? null : formatAgo(Date.parse(at), now, zone)
}
