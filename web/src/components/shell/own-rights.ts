/** One's own rights in words. */
import type { Branch } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { Rights } from '@/lib/rights'

/** *Manager, Dwarka*, or *Owner, all branches* where the role is the same everywhere. */
export function ownRights(rights: Rights, branches: readonly Branch[]): string[] {
  const lines = branches.map((branch) => ({ branch, roles: rights.rolesIn(branch.id).map((role) => messages.roles[role]).join(', ') }))
  const isSame = lines.length > 1 && lines.every(({ roles }) => roles === lines[0]?.roles)
  if (isSame) return [`${lines[0]?.roles ?? ''}, ${messages.account.allBranches}`]
  return lines.map(({ branch, roles }) => `${roles}, ${branch.name}`)
}
