/** What is done on the page People: one act at a time, said when it is done, its refusal where it was pressed. */
import { useMutation, type Mutation } from '@/hooks/use-mutation'
import type { Branch, Invitation, Membership, StaffRole } from '@/lib/database'
import { messages } from '@/lib/messages'
import { changeRole, decline, grant, invite, renew, revoke, withdraw } from '@/lib/people/commands'
import type { StaffPerson } from '@/lib/people/roster'

const words = messages.people

export type PeopleWork = Pick<Mutation, 'isBusy' | 'refusal' | 'forget'> & {
  give: (person: StaffPerson, branch: number | null, role: StaffRole) => Promise<boolean>
  change: (person: StaffPerson, right: Membership, role: StaffRole) => Promise<boolean>
  take: (person: StaffPerson, right: Membership) => Promise<boolean>
  /** Declines who asks to join; said with an Undo. */
  decline: (person: StaffPerson) => Promise<boolean>
  takeBack: (person: StaffPerson) => Promise<boolean>
  mailAgain: (invitation: Invitation) => Promise<boolean>
  withdraw: (invitation: Invitation) => Promise<boolean>
}

export function usePeopleWork(branches: readonly Branch[], me: string): PeopleWork {
  const mutation = useMutation()
  const nameOf = (id: number | null) => branchName(branches, id)
  const { mutate } = mutation
  return {
    isBusy: mutation.isBusy,
    refusal: mutation.refusal,
    forget: mutation.forget,
    give: (person, branch_id, role) =>
      mutate(() => grant({ user_id: person.id, branch_id, role }, person.name), { text: words.done.granted(person.name, messages.roles[role], nameOf(branch_id)) }),
    change: (person, right, role) =>
      mutate(() => changeRole(right, role, person.name), { text: words.done.granted(person.name, messages.roles[role], nameOf(right.branch_id)) }),
    take: (person, right) => {
      const onUndo = () => { void mutate(() => grant(right, person.name), null) }
      return mutate(() => revoke(right, person.name), { text: words.done.revoked(person.name, nameOf(right.branch_id)), ...(person.id !== me && { onUndo }) })
    },
    decline: (person) => {
      const onUndo = () => { void mutate(() => decline(person.id, false, person.name), null) }
      return mutate(() => decline(person.id, true, person.name), { text: words.done.declined(person.name), onUndo })
    },
    takeBack: (person) => mutate(() => decline(person.id, false, person.name), { text: words.done.takenBack(person.name) }),
    mailAgain: (invitation) => mutate(() => renew(invitation), { text: words.done.renewed(invitation.email) }),
    withdraw: (invitation) => {
      const onUndo = () => { void mutate(() => invite(invitation, me), null) }
      return mutate(() => withdraw(invitation), { text: words.done.withdrawn(invitation.email), onUndo })
    },
  }
}

/** The name of a branch; null stands for all of them. */
export function branchName(branches: readonly Branch[], id: number | null): string {
  return branches.find((branch) => branch.id === id)?.name ?? words.done.everywhere
}
