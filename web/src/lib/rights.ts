/** What a person may do, from their memberships and the table of role permissions. The server decides; this only spares a refusal. */
import type { Membership, RolePermission, StaffRole } from '@/lib/database'

export type Action = 'read' | 'insert' | 'update' | 'delete'

export type Rights = {
  /** Whether any of the person's roles in a branch may do it; without a branch: in any branch at all. */
  can: (action: Action, table: string, branchId?: number) => boolean
  /** Roles in a branch, those of every branch included. */
  rolesIn: (branchId: number) => StaffRole[]
  /** Whether the person owns the business, or a part of it. */
  isOwner: boolean
  /** Whether the person owns all of it: who may open another branch. */
  ownsGroup: boolean
  /** The role that decides the first screen. */
  mainRole: StaffRole
}

/** From the one who sees most to the one who sees least. */
export const STAFF_ROLES: readonly StaffRole[] = ['owner', 'manager', 'sales', 'operations', 'accounts', 'store', 'kitchen', 'viewer']

export function rightsOf(memberships: readonly Membership[], permissions: readonly RolePermission[]): Rights {
  const allowed = new Set(permissions.flatMap((row) => actionsOf(row).map((action) => `${row.role} ${action} ${row.table_name}`)))
  const held = (branchId?: number) =>
    memberships.filter((row) => branchId === undefined || row.branch_id === null || row.branch_id === branchId)
  return {
    can: (action, table, branchId) => held(branchId).some(({ role }) => allowed.has(`${role} ${action} ${table}`)),
    rolesIn: (branchId) => STAFF_ROLES.filter((role) => held(branchId).some((row) => row.role === role)),
    ownsGroup: memberships.some(({ role, branch_id }) => role === 'owner' && branch_id === null),
    isOwner: memberships.some(({ role }) => role === 'owner'),
    mainRole: STAFF_ROLES.find((role) => memberships.some((row) => row.role === role)) ?? 'viewer',
  }
}

function actionsOf(row: RolePermission): Action[] {
  const flags = { read: row.can_read, insert: row.can_insert, update: row.can_update, delete: row.can_delete }
  return (Object.keys(flags) as Action[]).filter((action) => flags[action])
}
