/** The page People as lines: who asks to join, who is invited, who works where as what. Pure. */
import type { Branch, Invitation, Membership, Profile, StaffAccount, StaffRole } from '@/lib/database'
import { STAFF_ROLES } from '@/lib/rights'

export type StaffPerson = {
  id: string
  name: string
  email: string | null
  /** What they asked for at sign-up; a wish, never a right. */
  requestedRole: string | null
  /** Since when there is an account, ISO instant. */
  since: string
  /** When their wish was declined, and by whom; null while it is open. */
  declined: { at: string; by: string | null } | null
  /** As far as one may see them, the greatest role first. */
  memberships: readonly Membership[]
  account: StaffAccount | null
}

export type Line =
  | { kind: 'asked'; key: string; person: StaffPerson }
  | { kind: 'invited'; key: string; invitation: Invitation }
  /** `roles`: what the person is here. */
  | { kind: 'person'; key: string; person: StaffPerson; roles: readonly StaffRole[] }

/** `id`: `asked`, `invited`, `everywhere`, a branch's code, or `declined`. */
export type RosterGroup = { id: string; lines: readonly Line[] }

export type Staff = {
  profiles: readonly Profile[]
  memberships: readonly Membership[]
  invitations: readonly Invitation[]
  accounts: readonly StaffAccount[]
}

export type RosterQuery = {
  /** null: all of them. */
  branch: Branch | null
  branches: readonly Branch[]
  /** Part of a name or an address. */
  text: string
  role: StaffRole | null
}

/** Everybody one may see, by id. */
export function peopleOf({ profiles, memberships, accounts }: Staff): ReadonlyMap<string, StaffPerson> {
  const accountOf = new Map(accounts.map((account) => [account.user_id, account]))
  const rightsOf = new Map<string, Membership[]>()
  for (const row of memberships) rightsOf.set(row.user_id, [...(rightsOf.get(row.user_id) ?? []), row])
  return new Map(profiles.map((profile) => {
    const account = accountOf.get(profile.id) ?? null
    const rights = [...(rightsOf.get(profile.id) ?? [])].sort((a, b) => rank(a.role) - rank(b.role) || (a.branch_id ?? 0) - (b.branch_id ?? 0))
    return [profile.id, {
      id: profile.id, name: profile.full_name, email: account?.email ?? null, requestedRole: profile.requested_role,
      since: profile.created_at, declined: profile.declined_at ? { at: profile.declined_at, by: profile.declined_by } : null, memberships: rights, account,
    }]
  }))
}

/** The groups of the page, without those that are empty; the people in them by role, then by name. */
export function rosterOf(staff: Staff, query: RosterQuery): RosterGroup[] {
  const people = [...peopleOf(staff).values()].sort((a, b) => a.name.localeCompare(b.name))
  const groups = [
    { id: 'asked', lines: askedLines(people.filter(({ declined }) => declined === null), staff, query) },
    { id: 'invited', lines: invitedLines(staff, query) },
    ...(query.branch === null
      ? [{ id: 'everywhere', lines: workers(people, query, null) }, ...query.branches.map((branch) => ({ id: branch.code, lines: workers(people, query, branch.id) }))]
      : [{ id: query.branch.code, lines: workers(people, query, query.branch.id, true) }]),
    { id: 'declined', lines: askedLines(people.filter(({ declined }) => declined !== null), staff, query) },
  ]
  return groups.filter(({ lines }) => lines.length > 0)
}

/** How many different people work here, whatever is searched for. */
export function countOf(staff: Staff, branch: Branch | null): number {
  const here = staff.memberships.filter(({ branch_id }) => branch === null || branch_id === null || branch_id === branch.id)
  return new Set(here.map(({ user_id }) => user_id)).size
}

// An account that the server names to who may give rights, and that has none: not one of another branch.
function askedLines(people: readonly StaffPerson[], { invitations }: Staff, { text, role }: RosterQuery): Line[] {
  if (role !== null) return []
  const invited = new Set(invitations.filter(isOpen).flatMap(({ user_id, email }) => [user_id, email]))
  return people
    .filter((person) => person.account !== null && person.memberships.length === 0 && !invited.has(person.id) && !invited.has(person.email))
    .filter((person) => isFound(text, person.name, person.email))
    .map((person) => ({ kind: 'asked', key: `asked ${person.id}`, person }))
}

function invitedLines({ invitations }: Staff, { branch, text, role }: RosterQuery): Line[] {
  return invitations
    .filter(isOpen)
    .filter((row) => branch === null || row.branch_id === null || row.branch_id === branch.id)
    .filter((row) => (role === null || row.role === role) && isFound(text, row.full_name ?? '', row.email))
    .sort((a, b) => a.created_at.localeCompare(b.created_at))
    .map((invitation) => ({ kind: 'invited', key: `invited ${invitation.id}`, invitation }))
}

function isOpen({ accepted_at }: Invitation): boolean {
  return !accepted_at
}

/** `withEverywhere`: who works in every branch works here too. */
function workers(people: readonly StaffPerson[], { text, role }: RosterQuery, branch: number | null, withEverywhere = false): Line[] {
  return people
    .flatMap((person) => {
      const here = person.memberships.filter(({ branch_id }) => branch_id === branch || (withEverywhere && branch_id === null))
      const roles = [...new Set(here.map((row) => row.role))]
      return roles.length === 0 ? [] : [{ kind: 'person' as const, key: `${branch ?? '*'} ${person.id}`, person, roles }]
    })
    .filter(({ roles }) => role === null || roles.includes(role))
    .filter(({ person }) => isFound(text, person.name, person.email))
    .sort((a, b) => rank(a.roles[0]) - rank(b.roles[0]))
}

function rank(role: StaffRole | undefined): number {
  return role === undefined ? STAFF_ROLES.length : STAFF_ROLES.indexOf(role)
}

function isFound(text: string, name: string, email: string | null): boolean {
  const wanted = text.trim().toLocaleLowerCase()
  return wanted === '' || name.toLocaleLowerCase().includes(wanted) || (email ?? '').includes(wanted)
}
