/** A person of the page in words: roles, branches, what was asked for. */
import type { Branch, StaffRole } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { StaffPerson } from '@/lib/people/roster'

const words = messages.people

export function rolesWords(roles: readonly StaffRole[]): string {
  return roles.map((role) => messages.roles[role]).join(', ')
}

/** *Dwarka, Noida*, or *All branches*. */
export function branchesWords({ memberships }: StaffPerson, branches: readonly Branch[]): string {
  if (memberships.some(({ branch_id }) => branch_id === null)) return words.everywhere
  const ids = new Set(memberships.map(({ branch_id }) => branch_id))
  return branches.filter(({ id }) => ids.has(id)).map(({ name }) => name).join(', ')
}

/** What was asked for at sign-up, by its name where it is a role of the house. */
export function askedWords({ requestedRole }: StaffPerson): string {
  if (requestedRole === null) return words.askedNothing
  const names: Readonly<Record<string, string>> = messages.roles
  return words.askedFor((names[requestedRole] ?? requestedRole).toLowerCase())
}
