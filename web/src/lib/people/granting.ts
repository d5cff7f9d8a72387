/** Which rights a person may give and take, as the policies of `memberships` say. Pure; the server decides. */
import type { Membership, RolePermission, StaffRole } from '@/lib/database'
import { STAFF_ROLES } from '@/lib/rights'

type Place = number | null
type Right = Pick<Membership, 'branch_id' | 'role'>
type Permission = Pick<RolePermission, 'role' | 'table_name' | 'can_insert' | 'can_delete'>

export type Granting = {
  /** Roles one may give in a branch, or in all of them (null). Nobody is offered one above their own. */
  rolesFor: (branch: Place) => StaffRole[]
  /** Whether one may take a right away. */
  mayRevoke: (right: Right) => boolean
}

/** `own`: the memberships of who gives. */
export function grantingOf(own: readonly Right[], permissions: readonly Permission[]): Granting {
  const allows = (action: 'can_insert' | 'can_delete', { branch_id, role }: Right) => {
    const givers = new Set(permissions.filter((row) => row.table_name === 'memberships' && row[action]).map((row) => row.role))
    return own.some((mine) =>
      givers.has(mine.role)
      && (mine.branch_id === null || mine.branch_id === branch_id)
      && (mine.role === 'owner' || (role !== 'owner' && branch_id !== null)))
  }
  return {
    rolesFor: (branch) => STAFF_ROLES.filter((role) => allows('can_insert', { branch_id: branch, role })),
    mayRevoke: (right) => allows('can_delete', right),
  }
}

/** Whether a right is the one without which nobody could give any. */
export function isLastOwner(right: Right, all: readonly Right[]): boolean {
  const isGroupOwner = ({ role, branch_id }: Right) => role === 'owner' && branch_id === null
  return isGroupOwner(right) && all.filter(isGroupOwner).length === 1
}
