/** Who may give and take what, and the page People as lines. */
import { describe, expect, it } from 'vitest'
import type { Branch, Invitation, Membership, Profile, StaffAccount, StaffRole } from '@/lib/database'
import { addressesIn } from './addresses'
import { grantingOf, isLastOwner } from './granting'
import { countOf, peopleOf, rosterOf, type RosterQuery, type Staff } from './roster'

const stamps = { created_at: '2026-11-20T10:00:00Z', modified_at: '2026-11-20T10:00:00Z', version: 1 }
const right = (id: number, user_id: string, branch_id: number | null, role: StaffRole): Membership => ({ id, user_id, branch_id, role, granted_by: null, ...stamps })
const permissions = (['owner', 'manager'] as const).map((role) => ({ role, table_name: 'memberships', can_insert: true, can_delete: true }))
const everything = ['owner', 'manager', 'sales', 'operations', 'accounts', 'store', 'kitchen', 'viewer']

describe('giving rights', () => {
  it.each<[string, number | null, StaffRole, { here: string[]; there: string[]; everywhere: string[] }]>([
    ['the owner of the group: everything everywhere', null, 'owner', { here: everything, there: everything, everywhere: everything }],
    ['the owner of a branch: everything there', 1, 'owner', { here: everything, there: [], everywhere: [] }],
    ['a manager: no owner', 1, 'manager', { here: everything.slice(1), there: [], everywhere: [] }],
    ['a manager of all branches: in each, but not of all', null, 'manager', { here: everything.slice(1), there: everything.slice(1), everywhere: [] }],
    ['anybody else: nothing', 1, 'sales', { here: [], there: [], everywhere: [] }],
  ])('%s', (_, branch_id, role, { here, there, everywhere }) => {
    const { rolesFor, mayRevoke } = grantingOf([{ branch_id, role }], permissions)
    expect([rolesFor(1), rolesFor(2), rolesFor(null)]).toEqual([here, there, everywhere])
    expect(mayRevoke({ branch_id: 1, role: 'sales' })).toBe(here.includes('sales'))
    expect(mayRevoke({ branch_id: 1, role: 'owner' })).toBe(here.includes('owner'))
    expect(mayRevoke({ branch_id: null, role: 'manager' })).toBe(everywhere.includes('manager'))
  })

  it('leaves the last owner of the group', () => {
    const all = [right(1, 'a', null, 'owner'), right(2, 'b', 1, 'owner')]
    expect([isLastOwner(right(1, 'a', null, 'owner'), all), isLastOwner(right(2, 'b', 1, 'owner'), all)]).toEqual([true, false])
    expect(isLastOwner(right(1, 'a', null, 'owner'), [...all, right(3, 'c', null, 'owner')])).toBe(false)
  })
})

const branch = (id: number, code: string): Branch => ({ id, code, name: code, timezone: 'Asia/Kolkata', currency: 'INR', default_duration_minutes: 240, sort_order: id, ...stamps } as Branch)
const [dwk, jai] = [branch(1, 'dwk'), branch(2, 'jai')]
const profile = (id: string, full_name: string, requested_role: string | null = null): Profile =>
  ({ id, full_name, requested_role, declined_at: null, declined_by: null, ...stamps })
const account = (user_id: string, email: string): StaffAccount => ({ user_id, email, confirmed_at: null, last_sign_in_at: null, banned_until: null, sessions: 0 })
const invitation = (id: string, email: string, branch_id: number | null, over: Partial<Invitation> = {}): Invitation =>
  ({ id, email, full_name: null, branch_id, role: 'sales', invited_by: null, user_id: null, expires_at: '2026-12-01T10:00:00Z', sent_at: null, mail_error: null, accepted_at: null, ...stamps, ...over })

const staff: Staff = {
  profiles: [profile('d', 'Devika Rao'), profile('p', 'Priya Nair'), profile('a', 'Arjun Mehta'), profile('r', 'Ritu Khanna', 'sales'), profile('x', 'Of Another Branch'), profile('i', 'neha')],
  memberships: [right(1, 'd', null, 'owner'), right(2, 'p', 1, 'sales'), right(3, 'p', 2, 'manager'), right(4, 'a', 1, 'sales'), right(5, 'a', 1, 'store')],
  invitations: [invitation('1', 'neha@example.com', 1, { user_id: 'i' }), invitation('2', 'old@example.com', 1, { accepted_at: '2026-11-20T10:00:00Z' }), invitation('3', 'all@example.com', null), invitation('4', 'jai@example.com', 2)],
  accounts: [account('d', 'owner@demo.test'), account('p', 'priya@demo.test'), account('a', 'arjun@demo.test'), account('r', 'ritu@example.com'), account('i', 'neha@example.com')],
}
const of = (query: Partial<RosterQuery> = {}) =>
  rosterOf(staff, { branch: dwk, branches: [dwk, jai], text: '', role: null, ...query }).map(({ id, lines }) => [id, lines.map((line) => (line.kind === 'invited' ? line.invitation.email : line.person.name))])

describe('the roster', () => {
  it('of a branch: who asks, who is invited, then who works there by role and name, those of all branches too', () => {
    expect(of()).toEqual([
      ['asked', ['Ritu Khanna']],
      ['invited', ['neha@example.com', 'all@example.com']],
      ['dwk', ['Devika Rao', 'Arjun Mehta', 'Priya Nair']],
    ])
  })

  it('whoever was declined, apart and last', () => {
    const declined = { declined_at: stamps.created_at, declined_by: 'd' }
    const profiles = staff.profiles.map((row) => (row.id === 'r' ? { ...row, ...declined } : row))
    const groups = rosterOf({ ...staff, profiles }, { branch: dwk, branches: [dwk, jai], text: '', role: null })
    expect(groups.map(({ id }) => id)).toEqual(['invited', 'dwk', 'declined'])
    expect(groups[2]?.lines).toMatchObject([{ kind: 'asked', person: { id: 'r', declined: { at: stamps.created_at, by: 'd' } } }])
  })

  it('of all branches: each branch, with whoever works in several in each', () => {
    expect(of({ branch: null }).slice(2)).toEqual([['everywhere', ['Devika Rao']], ['dwk', ['Arjun Mehta', 'Priya Nair']], ['jai', ['Priya Nair']]])
  })

  it('names nobody as asking whom the server does not name, or who is invited', () => {
    const names = of().flatMap(([, lines]) => lines)
    expect(names).not.toContain('Of Another Branch')
    expect(names).not.toContain('neha')
  })

  it.each<[Partial<RosterQuery>, unknown]>([
    [{ text: 'NAIR' }, [['dwk', ['Priya Nair']]]],
    [{ text: 'ritu@' }, [['asked', ['Ritu Khanna']]]],
    [{ role: 'store' }, [['dwk', ['Arjun Mehta']]]],
    [{ role: 'sales', text: 'neha' }, [['invited', ['neha@example.com']]]],
    [{ text: 'nobody' }, []],
  ])('narrowed to %j', (query, lines) => expect(of(query)).toEqual(lines))

  it('counts each person once', () => expect([countOf(staff, dwk), countOf(staff, jai), countOf(staff, null)]).toEqual([3, 2, 3]))

  it('puts the greatest role of a person first', () => {
    expect(peopleOf(staff).get('p')?.memberships.map(({ role }) => role)).toEqual(['manager', 'sales'])
  })
})

describe('addresses in one field', () => {
  it.each([
    ['a@x.in, b@x.in;c@x.in\nA@X.in', ['a@x.in', 'b@x.in', 'c@x.in'], []],
    ['Priya Nair <Priya@x.in>, "Arjun" <arjun@x.in>', ['priya@x.in', 'arjun@x.in'], []],
    ['priya', [], ['priya']],
    ['  ', [], []],
  ])('%j', (text, good, bad) => expect(addressesIn(text)).toEqual({ good, bad }))
})
