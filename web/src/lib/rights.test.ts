import { describe, expect, it } from 'vitest'
import type { Branch, Membership, RolePermission, StaffRole } from '@/lib/database'
import { firstScreen } from '@/lib/first-screen'
import { rightsOf } from '@/lib/rights'

const member = (role: StaffRole, branch_id: number | null) => ({ role, branch_id }) as Membership
const may = (role: StaffRole, rights: string): RolePermission => ({
  role, table_name: 'bookings', can_read: rights.includes('r'), can_insert: rights.includes('i'), can_update: rights.includes('u'), can_delete: rights.includes('d'),
})
const permissions = [may('owner', 'ru'), may('sales', 'riu'), may('kitchen', 'r')]

describe('rights', () => {
  it('hold in the branch they were given for, and nowhere else', () => {
    const rights = rightsOf([member('sales', 1), member('kitchen', 2)], permissions)
    expect([1, 2, 3].map((branch) => rights.can('insert', 'bookings', branch))).toEqual([true, false, false])
    expect([1, 2, 3].map((branch) => rights.can('read', 'bookings', branch))).toEqual([true, true, false])
    expect(rights.can('delete', 'bookings', 1)).toBe(false)
    expect(rights.can('read', 'customers', 1)).toBe(false)
  })

  it('for all branches hold in each', () => {
    const rights = rightsOf([member('owner', null)], permissions)
    expect(rights.can('update', 'bookings', 99)).toBe(true)
    expect(rights.rolesIn(99)).toEqual(['owner'])
  })

  it('asked without a branch: in any', () => {
    const rights = rightsOf([member('kitchen', 1), member('sales', 2)], permissions)
    expect(rights.can('insert', 'bookings')).toBe(true)
    expect(rightsOf([member('kitchen', 1)], permissions).can('insert', 'bookings')).toBe(false)
  })

  it('are none without memberships', () => {
    const rights = rightsOf([], permissions)
    expect([rights.can('read', 'bookings'), rights.rolesIn(1)]).toEqual([false, []])
  })

  it('know an owner, of a part as of the whole', () => {
    const isOwner = (...memberships: Membership[]) => rightsOf(memberships, []).isOwner
    expect([isOwner(member('owner', 1)), isOwner(member('owner', null)), isOwner(member('manager', null)), isOwner()]).toEqual([true, true, false, false])
  })

  it('the main role is the one that sees most', () => {
    expect(rightsOf([member('kitchen', 1), member('manager', 2)], []).mainRole).toBe('manager')
  })
})

describe('the first screen', () => {
  const branches = [{ code: 'dwk' }, { code: 'jai' }] as Branch[]

  it.each<[StaffRole, string]>([
    ['owner', '/dashboard'], ['accounts', '/dashboard'], ['manager', '/dwk/diary'], ['sales', '/dwk/calendar'],
    ['operations', '/dwk/today'], ['kitchen', '/dwk/today'], ['viewer', '/dwk/today'], ['store', '/dwk/stock/shortages'],
  ])('of %s is %s', (role, path) => expect(firstScreen(role, branches)).toBe(path))

  it('is none while there is no branch', () => expect(firstScreen('owner', [])).toBeNull())
})
