/** The page People over a wire in memory: what is read, what a press sends, and what comes of it. */
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, useLocation } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pages } from '@/app/router'
import { toasts } from '@/lib/toasts'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const neha = { id: 'neha', email: 'neha@demo.test', name: 'Neha Joshi' }
const at = '2026-11-20T10:00:00Z'
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row: { created_at: at, modified_at: at, ...row } })
const branch = (id: number, code: string, name: string) => put('branches', { id, code, name, sort_order: id, timezone: 'Asia/Kolkata', currency: 'INR' })
const member = (id: number, user_id: string, branch_id: number | null, role: string) => put('memberships', { id, user_id, branch_id, role, granted_by: null })
const profile = (id: string, full_name: string, requested_role: string | null = null) => put('profiles', { id, full_name, requested_role })
const may = (id: number, role: string, table_name: string) =>
  put('role_permissions', { id, role, table_name, can_read: true, can_insert: true, can_update: true, can_delete: true })
const house = [
  branch(1, 'dwk', 'Dwarka'), branch(2, 'jai', 'Jaipur'),
  ...['manager', 'owner'].flatMap((role, at) => ['memberships', 'invitations', 'bookings'].map((table, by) => may(at * 3 + by, role, table))),
  profile('neha', 'Neha Joshi'), profile('priya', 'Priya Nair'), profile('ritu', 'Ritu Khanna', 'sales'), profile('devika', 'Devika Rao'),
  member(2, 'priya', 1, 'sales'), member(9, 'devika', null, 'owner'),
]
const account = (user_id: string, email: string) =>
  ({ user_id, email, confirmed_at: at, last_sign_in_at: null, banned_until: null, sessions: 1 })
const accounts = [account('neha', neha.email), account('priya', 'priya@demo.test'), account('ritu', 'ritu@example.com'), account('devika', 'owner@demo.test')]

let wire: Wire
let user: ReturnType<typeof userEvent.setup>
beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}'))) // /health, asked without the client
  user = userEvent.setup()
})
afterEach(async () => {
  for (const { id } of toasts.getAll()) toasts.close(id)
  await wire.close()
})

function Address() {
  const { pathname, search } = useLocation()
  return <output data-testid="address">{pathname + search}</output>
}

async function enter(role: string, branchId: number | null, path = '/dwk/people') {
  wire = connectToFake({ person: neha })
  wire.server.commit(...house, member(1, 'neha', branchId, role))
  wire.server.answers.set('staff_accounts', () => accounts)
  wire.server.answers.set('open_sessions', () => [])
  wire.server.ledger.functions.set('change_role', () => ({}))
  wire.server.ledger.functions.set('decline_person', () => ({}))
  wire.server.ledger.functions.set('renew_invitation', () => ({}))
  render(
    <MemoryRouter initialEntries={[path]}>
      <Pages config={{ publishableKey: 'k', isDemo: false, canSignUp: false }} />
      <Address />
    </MemoryRouter>,
  )
  await screen.findByText('Priya Nair')
  await screen.findAllByRole('button', { name: 'Live' })
}

const row = (name: string) => screen.getByText(name).closest('tr') as HTMLElement
const done = () => wire.server.ledger.done.flatMap(({ writes }) => writes)
const choose = async (label: string, option: string) => {
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: new RegExp(label) }))
  await user.click(await screen.findByRole('option', { name: option }))
}

describe('the page', () => {
  it('says who works here as what, and who asks to join', async () => {
    await enter('manager', 1)
    await screen.findByText('priya@demo.test')
    expect(row('Priya Nair').textContent).toContain('SalesDwarka')
    expect(within(row('Neha Joshi')).getByText('here')).toBeDefined()
    expect(row('Ritu Khanna').textContent).toContain('Asked for salesNone yet')
    expect(screen.getByText('1 asks to join')).toBeDefined()
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('People 3 in Dwarka')
  })

  it('hears of others as it happens', async () => {
    await enter('manager', 1)
    wire.server.commit(profile('arjun', 'Arjun Mehta'), member(5, 'arjun', 1, 'kitchen'))
    await screen.findByText('Arjun Mehta')
    wire.server.commit({ table: 'memberships', kind: 'DELETE', row: { id: 5 } })
    await waitFor(() => expect(screen.queryByText('Arjun Mehta')).toBeNull())
  })

  it('keeps in the address what it is narrowed to', async () => {
    await enter('manager', 1, '/dwk/people?find=priya&role=sales')
    const field = screen.getByRole<HTMLInputElement>('searchbox')
    expect([field.value, screen.queryByText('Ritu Khanna'), screen.getByRole('button', { name: /Role/ }).textContent]).toEqual(['priya', null, 'Sales'])
    await user.clear(field)
    await user.click(screen.getByRole('button', { name: /Role/ }))
    await user.click(await screen.findByRole('menuitemradio', { name: 'All roles' }))
    await waitFor(() => expect(screen.getByTestId('address').textContent).toBe('/dwk/people'))
    await screen.findByText('Ritu Khanna')
    await user.type(field, 'ritu')
    await waitFor(() => expect(screen.getByTestId('address').textContent).toBe('/dwk/people?find=ritu'))
  })

  it('finds by name, address and role, and says so when nobody is like that', async () => {
    await enter('manager', 1)
    await user.type(screen.getByRole('searchbox', { name: 'Name or e-mail' }), 'zzz')
    await screen.findByText('Nobody like that')
    await user.click(screen.getByRole('button', { name: 'Show everybody' }))
    await user.click(screen.getByRole('button', { name: 'Role: All roles' }))
    await user.click(await screen.findByRole('menuitemradio', { name: 'Sales' }))
    await waitFor(() => expect(screen.queryByText('Devika Rao')).toBeNull())
    expect(screen.getByText('Priya Nair')).toBeDefined()
  })

  it('is found from the rail, and /people leads there', async () => {
    await enter('manager', null, '/people')
    expect(screen.getByTestId('address').textContent).toBe('/all/people')
    expect(screen.getByRole('link', { name: 'People' }).getAttribute('aria-current')).toBe('page')
  })
})

describe('declining', () => {
  const declined = { ...profile('ritu', 'Ritu Khanna', 'sales'), kind: 'UPDATE' as const }
  declined.row = { ...declined.row, declined_at: at, declined_by: 'neha' }

  it('says no to who asked, and takes it back with Undo', async () => {
    await enter('manager', 1)
    await user.click(await screen.findByRole('button', { name: 'Decline Ritu Khanna' }))
    await waitFor(() => expect(done()).toEqual([{ op: 'call', function: 'decline_person', arguments: { person: 'ritu', declined: true } }]))
    expect(toasts.getAll()[0]?.text).toBe('Ritu Khanna is declined')
    toasts.getAll()[0]?.action?.run()
    await waitFor(() => expect(done()[1]).toEqual({ op: 'call', function: 'decline_person', arguments: { person: 'ritu', declined: false } }))
  })

  it('shows who was declined apart, from where they may still be let in', async () => {
    await enter('manager', 1)
    await screen.findByText('1 asks to join')
    wire.server.commit(declined)
    await screen.findByText(/^Declined by Neha Joshi/)
    expect(screen.queryByText('1 asks to join')).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Give rights to Ritu Khanna' }))
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Take the no back' }))
    await waitFor(() => expect(done()).toEqual([{ op: 'call', function: 'decline_person', arguments: { person: 'ritu', declined: false } }]))
  })
})

describe('giving and taking rights', () => {
  it('gives them to who asked, in the branch of the page, as the role that was chosen and not the one asked for', async () => {
    await enter('manager', 1)
    await user.click(await screen.findByRole('button', { name: 'Give rights to Ritu Khanna' }))
    const give = within(screen.getByRole('dialog')).getByRole('button', { name: 'Give rights' })
    await user.click(give)
    await screen.findByText('Choose a role', { selector: '[slot=errorMessage]' })
    expect(done()).toEqual([])
    await choose('Role', 'Kitchen')
    await user.click(give)
    await waitFor(() => expect(done()).toEqual([{ op: 'insert', table: 'memberships', row: { user_id: 'ritu', branch_id: 1, role: 'kitchen' } }]))
    expect(toasts.getAll()[0]?.text).toBe('Ritu Khanna: Kitchen, Dwarka')
  })

  it('takes one away at once, and gives it back with Undo', async () => {
    await enter('manager', 1)
    await user.click(screen.getByRole('button', { name: 'Change Priya Nair' }))
    await user.click(screen.getByRole('button', { name: 'Take away Sales, Dwarka' }))
    await waitFor(() => expect(done()).toEqual([{ op: 'delete', table: 'memberships', id: 2, version: 1 }]))
    const [toast] = toasts.getAll()
    expect(toast?.text).toBe('Priya Nair no longer works in Dwarka')
    toasts.act(toast?.id ?? 0)
    await waitFor(() => expect(done().at(-1)).toEqual({ op: 'insert', table: 'memberships', row: { user_id: 'priya', branch_id: 1, role: 'sales' } }))
  })

  it('makes it another role', async () => {
    await enter('manager', 1)
    await user.click(screen.getByRole('button', { name: 'Change Priya Nair' }))
    await choose('Role in Dwarka', 'Store')
    await waitFor(() => expect(done()).toEqual([{ op: 'call', function: 'change_role', arguments: { membership_id: 2, role: 'store' } }]))
  })

  it('offers a manager no owner, and changes nothing of one', async () => {
    await enter('manager', 1)
    await user.click(screen.getByRole('button', { name: 'Change Priya Nair' }))
    await user.click(screen.getByRole('button', { name: /Role in Dwarka/ }))
    expect((await screen.findAllByRole('option')).map(({ textContent }) => textContent)).not.toContain('Owner')
    await user.keyboard('{Escape}{Escape}')
    await user.click(screen.getByRole('button', { name: 'Change Devika Rao' }))
    expect(screen.queryByRole('button', { name: /Take away/ })).toBeNull()
  })

  it('leaves the last owner, with the reason', async () => {
    await enter('owner', null)
    wire.server.commit({ table: 'memberships', kind: 'DELETE', row: { id: 9 } })
    await user.click(screen.getByRole('button', { name: 'Change Neha Joshi' }))
    await screen.findByText(/The last owner of all branches stays/)
    expect(screen.queryByRole('button', { name: /Take away/ })).toBeNull()
  })

  it('asks before one takes one’s own away', async () => {
    await enter('manager', 1)
    await user.click(screen.getByRole('button', { name: 'Change Neha Joshi' }))
    await user.click(screen.getByRole('button', { name: 'Take away Manager, Dwarka' }))
    await user.click(await screen.findByRole('button', { name: 'Keep it' }))
    expect(done()).toEqual([])
  })

  it('shows why the server refused, with nothing changed', async () => {
    await enter('manager', 1)
    wire.server.ledger.judge = () => ({ code: '42501', message: 'You may not take this role away', details: null, hint: 'Ask an owner of the branch.' })
    await user.click(screen.getByRole('button', { name: 'Change Priya Nair' }))
    await user.click(screen.getByRole('button', { name: 'Take away Sales, Dwarka' }))
    expect((await screen.findByRole('alert')).textContent).toBe('You may not take this role away Ask an owner of the branch.')
    expect(screen.getAllByText('Priya Nair').length).toBeGreaterThan(0)
  })
})

describe('inviting', () => {
  async function write(emails: string) {
    await user.keyboard('i')
    await user.type(await screen.findByLabelText('E-mail, or several'), emails)
  }

  it('asks many at once; what is refused stays with its reason', async () => {
    await enter('manager', 1)
    wire.server.ledger.judge = (one) =>
      one.op === 'insert' && one.row['email'] === 'b@x.in' ? { code: 'PT409', message: 'b@x.in is already invited as sales', details: null, hint: null } : null
    await write('a@x.in, b@x.in')
    await choose('Role', 'Sales')
    await user.click(screen.getByRole('button', { name: 'Send 2 invitations' }))
    await screen.findByText('b@x.in: b@x.in is already invited as sales')
    expect(screen.getByLabelText<HTMLTextAreaElement>('E-mail, or several').value).toBe('b@x.in')
    expect(done()).toMatchObject([{ op: 'insert', table: 'invitations', row: { email: 'a@x.in', branch_id: 1, role: 'sales' } }])
    expect(within(row('a@x.in')).getByText('The mail is on its way')).toBeDefined()
  })

  it('says what is missing, and sends nothing', async () => {
    await enter('manager', 1)
    await write('priya')
    await user.keyboard('{Control>}{Enter}{/Control}')
    await screen.findByText('This is no address: priya')
    expect(screen.getByText('Choose a role', { selector: '[slot=errorMessage]' })).toBeDefined()
    expect(done()).toEqual([])
  })

  it('sends one again, and withdraws one with Undo', async () => {
    await enter('manager', 1)
    wire.server.commit(put('invitations', { id: 'i1', email: 'a@x.in', full_name: 'Asha Rao', branch_id: 1, role: 'store', invited_by: 'neha', user_id: null, sent_at: at, mail_error: null, accepted_at: null, expires_at: '2199-01-01T00:00:00Z' }))
    await user.click(await screen.findByRole('button', { name: 'Send the mail to a@x.in again' }))
    await waitFor(() => expect(done().at(-1)).toEqual({ op: 'call', function: 'renew_invitation', arguments: { invitation_id: 'i1' } }))
    await user.click(screen.getByRole('button', { name: 'Withdraw the invitation of a@x.in' }))
    await waitFor(() => expect(screen.queryByText('Asha Rao')).toBeNull())
    toasts.act(toasts.getAll().find(({ text }) => text.includes('withdrawn'))?.id ?? 0)
    await screen.findByText('Asha Rao')
    expect(done().at(-1)).toMatchObject({ op: 'insert', row: { email: 'a@x.in', full_name: 'Asha Rao', role: 'store' } })
  })

  it('shows what became of a mail', async () => {
    await enter('manager', 1)
    const mail = { branch_id: 1, role: 'sales', full_name: null, invited_by: 'neha', user_id: null, sent_at: null, mail_error: null, accepted_at: null, expires_at: '2199-01-01T00:00:00Z' }
    wire.server.commit(
      put('invitations', { ...mail, id: 'i1', email: 'failed@x.in', mail_error: 'the mail server refused it' }),
      put('invitations', { ...mail, id: 'i2', email: 'over@x.in', sent_at: at, expires_at: '2020-01-01T00:00:00Z' }),
    )
    await screen.findByText('the mail server refused it')
    expect(row('Ran out').textContent).toContain('over@x.in')
  })
})
