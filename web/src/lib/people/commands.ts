/** Everything that is changed on the page People, as writes. */
import type { Invitation, Membership, StaffRole } from '@/lib/database'
import { uuidV7 } from '@/lib/diary/uuid'
import { messages } from '@/lib/messages'
import { write, type WriteOutcome } from '@/lib/writes'

const words = messages.people.labels

export type Invited = Pick<Invitation, 'email' | 'full_name' | 'branch_id' | 'role'>

/** Asks somebody to work here. Who has a confirmed account already works here from now on. */
export function invite(invited: Invited, by: string): Promise<WriteOutcome> {
  const { email, full_name, branch_id, role } = invited
  return write(words.invite(email), [{
    op: 'insert', table: 'invitations', row: { id: uuidV7(), email, full_name, branch_id, role },
    shown: { invited_by: by, user_id: null, sent_at: null, mail_error: null, accepted_at: null, expires_at: inAWeek() },
  }])
}

function inAWeek(): string {
  return new Date(Date.now() + 7 * 86_400_000).toISOString()
}

/** Takes an invitation back; its link stops working. */
export function withdraw({ id, version, email }: Invitation): Promise<WriteOutcome> {
  return write(words.withdraw(email), [{ op: 'delete', table: 'invitations', id, version }])
}

/** Mails it once more, for another seven days. */
export function renew({ id, email }: Invitation): Promise<WriteOutcome> {
  return write(words.renew(email), [{ op: 'call', function: 'renew_invitation', arguments: { invitation_id: id } }])
}

export type Granted = Pick<Membership, 'user_id' | 'branch_id' | 'role'>

/** Gives a right; the server numbers it, so it shows when it has come back. */
export function grant({ user_id, branch_id, role }: Granted, name: string): Promise<WriteOutcome> {
  return write(words.grant(name), [{ op: 'insert', table: 'memberships', row: { user_id, branch_id, role } }])
}

/** Takes a right away. */
export function revoke({ id, version }: Membership, name: string): Promise<WriteOutcome> {
  return write(words.revoke(name), [{ op: 'delete', table: 'memberships', id, version }])
}

/** Declines somebody who asks to join, or takes that back. */
export function decline(person: string, declined: boolean, name: string): Promise<WriteOutcome> {
  return write(declined ? words.decline(name) : words.takeBack(name), [
    { op: 'call', function: 'decline_person', arguments: { person, declined } },
  ])
}

/** Makes a right one of another role in the same branch. */
export function changeRole({ id }: Membership, role: StaffRole, name: string): Promise<WriteOutcome> {
  return write(words.changeRole(name, messages.roles[role]), [
    { op: 'call', function: 'change_role', arguments: { membership_id: id, role } },
  ])
}
