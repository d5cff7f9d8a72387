/** The door and the shell, from the address to the screen, on a wire in memory. */
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, useLocation } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pages } from '@/app/router'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, storedSession, type Wire } from '@/testing/wire'

const ritu = { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu Sen' }
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row })
const branch = (id: number, code: string, name: string) => put('branches', { id, code, name, sort_order: id, timezone: 'Asia/Kolkata', currency: 'INR' })
const house = [branch(1, 'dwk', 'Dwarka'), branch(2, 'jai', 'Jaipur'), put('role_permissions', { id: 1, role: 'sales', table_name: 'bookings', can_insert: true })]
const member = (role: string, branch_id: number | null) => put('memberships', { id: 1, user_id: 'ritu', branch_id, role })

let wire: Wire
let user: ReturnType<typeof userEvent.setup>
beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}'))) // /health, asked without the client
  user = userEvent.setup()
})
afterEach(() => wire.close())

function Address() {
  const { pathname, search } = useLocation()
  return <output data-testid="address">{pathname + search}</output>
}
const address = () => screen.getByTestId('address').textContent
const arrive = (path: string) => waitFor(() => expect(address()).toBe(path))

function open(path: string, options: { person?: typeof ritu; rows?: FakeChange[]; isDemo?: boolean; canSignUp?: boolean } = {}) {
  const { person, rows = [], isDemo = false, canSignUp = true } = options
  wire = connectToFake(person ? { person } : {})
  if (rows.length > 0) wire.server.commit(...rows)
  wire.server.accounts.set(ritu.email, { password: 'right', session: storedSession(ritu) })
  render(
    <MemoryRouter initialEntries={[path]}>
      <Pages config={{ publishableKey: 'k', isDemo, canSignUp }} />
      <Address />
    </MemoryRouter>,
  )
}

async function signIn(email: string, password: string) {
  await screen.findByLabelText('E-mail')
  if (email) await user.type(screen.getByLabelText('E-mail'), email)
  if (password) await user.type(screen.getByLabelText('Password'), password)
  await user.keyboard('{Enter}')
}

describe('the door', () => {
  it('sends who is not signed in to sign in, and back to where they were going', async () => {
    open('/jai/calendar/2026-11?booking=a', { rows: [...house, member('sales', null)] })
    await arrive(`/sign-in?return=${encodeURIComponent('/jai/calendar/2026-11?booking=a')}`)

    await signIn(ritu.email, 'right')
    await arrive('/jai/calendar/2026-11?booking=a')
  })

  it('says under the password that it is wrong, and takes it back as one types', async () => {
    open('/sign-in')
    await signIn(ritu.email, 'wrong')
    await screen.findByText('E-mail or password is wrong')
    expect(screen.getByLabelText('Password').getAttribute('aria-invalid')).toBe('true')

    await user.type(screen.getByLabelText('Password'), 'x')
    expect(screen.queryByText('E-mail or password is wrong')).toBeNull()
  })

  it('asks for what is missing and sends nothing', async () => {
    open('/sign-in')
    wire.server.refuseAuth = { status: 500, body: {} }
    await user.click(await screen.findByLabelText('E-mail'))
    await signIn('', '')
    await screen.findByText('Enter your e-mail')
    await user.type(screen.getByLabelText('E-mail'), `${ritu.email}{Enter}`)
    await screen.findByText('Enter your password')
  })

  it('says when to try again', async () => {
    open('/sign-in')
    wire.server.refuseAuth = { status: 429, body: { code: 'over_request_rate_limit', message: 'only after 38 seconds' } }
    await signIn(ritu.email, 'right')
    expect((await screen.findByRole('alert')).textContent).toBe('Too many tries. Try again in 38 s')
  })

  it('shows the password when asked to', async () => {
    open('/sign-in')
    await user.click(await screen.findByRole('button', { name: 'Show password' }))
    expect(screen.getByLabelText('Password').getAttribute('type')).toBe('text')
  })

  it('offers the demo log-ins when, and only when, the server runs its demo', async () => {
    open('/sign-in', { isDemo: true })
    await user.click(await screen.findByRole('button', { name: 'Use the Owner log-in' }))
    expect(screen.getByLabelText<HTMLInputElement>('E-mail').value).toBe('owner@demo.test')
    expect(screen.getByLabelText<HTMLInputElement>('Password').value).toBe('banquet-demo')
  })

  it('has no demo and no new accounts where the server has none', async () => {
    open('/sign-in', { canSignUp: false })
    await screen.findByLabelText('E-mail')
    expect(screen.queryByText('Demo log-ins')).toBeNull()
    expect(screen.queryByRole('link', { name: 'Create one' })).toBeNull()
  })

  it('makes an account', async () => {
    open('/sign-in')
    await user.click(await screen.findByRole('link', { name: 'Create one' }))
    await user.type(screen.getByLabelText('Your name'), 'Ritu Sen')
    await signIn(ritu.email, 'right')
    await screen.findByText('Waiting for a manager to give you rights')
  })
})

describe('waiting for rights', () => {
  it('opens by itself when they are given', async () => {
    open('/jai/calendar', { person: ritu, rows: house })
    await screen.findByText('Waiting for a manager to give you rights')
    await waitFor(() => expect(wire.server.openChannels).toHaveLength(4))

    wire.server.commit(member('sales', 2))
    await screen.findByRole('navigation', { name: 'Branch' })
    expect(address()).toBe('/jai/calendar')
  })

  it('says so when somebody has declined', async () => {
    open('/jai/calendar', { person: ritu, rows: house })
    await screen.findByText('Waiting for a manager to give you rights')
    await waitFor(() => expect(wire.server.openChannels).toHaveLength(4))

    wire.server.commit({ table: 'profiles', kind: 'INSERT', row: { id: ritu.id, full_name: 'Ritu', declined_at: '2026-11-20T10:00:00Z', declined_by: 'neha' } })
    await screen.findByText('You were not given rights')
  })
})

describe('the shell', () => {
  async function enter(path: string, role = 'sales', branchId: number | null = null) {
    open(path, { person: ritu, rows: [...house, member(role, branchId)] })
    await screen.findByRole('heading', { level: 1 })
  }

  it('begins at the first screen of the role', async () => {
    await enter('/', 'manager')
    await arrive('/dwk/diary')
  })

  it('keeps the tab of its branch in sight when the tools beside it take room', async () => {
    const resizers: (() => void)[] = []
    vi.stubGlobal('ResizeObserver', class {
      constructor(resized: () => void) { resizers.push(resized) }
      observe() {}
      disconnect() {}
    })
    const seen: (string | null)[] = []
    vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function scrolled(this: Element) { seen.push(this.textContent) })
    await enter('/jai/diary/2026-11-21')
    for (const resized of resizers) resized()
    expect(seen).toContain('JAIJaipur')
    vi.restoreAllMocks()
  })

  it('keeps the date when one changes the branch, and closes the panel', async () => {
    await enter('/dwk/diary/2026-11-21?view=sessions')
    await user.click(within(screen.getByRole('navigation', { name: 'Branch' })).getByRole('link', { name: /Jaipur/ }))
    expect(address()).toBe('/jai/diary/2026-11-21')
  })

  it('opens a page of one branch in the first where the address says all', async () => {
    await enter('/all/diary/2026-11-21?view=sessions', 'manager')
    await arrive('/dwk/diary/2026-11-21?view=sessions')
  })

  it.each([
    ['/dwk/diary/2026-02-31?view=sessions', '/dwk/diary/2026-11-21?view=sessions'],
    ['/dwk/diary/2026-02-31/week', '/dwk/diary/2026-11-21/week'],
    ['/dwk/calendar/2026-13', '/dwk/calendar/2026-11'],
    ['/dwk/calendar/2026-11?day=2026-11-31&session=dinner', '/dwk/calendar/2026-11?session=dinner'],
  ])('%s is no day of any calendar, and leads to %s', async (asked, right) => {
    vi.setSystemTime('2026-11-21T08:00:00Z')
    await enter(asked)
    await arrive(right)
    vi.useRealTimers()
  })

  it('tells who may not read leads so, and shows no empty board', async () => {
    await enter('/dwk/leads', 'kitchen')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('This page is not part of your work here')
    expect(screen.queryByRole('button', { name: 'New lead' })).toBeNull()
  })

  it('opens a new booking with B, and not while one types', async () => {
    await enter('/dwk/calendar/2026-11')
    await user.keyboard('b')
    expect(address()).toContain('new=booking')
  })

  it('offers no new booking to who may make none', async () => {
    await enter('/dwk/calendar/2026-11', 'kitchen')
    expect(screen.queryByRole('button', { name: /New booking/ })).toBeNull()
    await user.keyboard('b')
    expect(address()).toBe('/dwk/calendar/2026-11')
  })

  it.each(['/xyz/calendar', '/dwk/nothing', '/nowhere'])('says that there is no page at %s', async (path) => {
    await enter(path)
    expect(screen.getByRole('heading', { name: 'There is no such page' })).toBeDefined()
  })

  it('opens the Inspector for owners, from the account', async () => {
    await enter('/dwk/calendar/2026-11', 'owner')
    await user.click(screen.getByRole('button', { name: /Account/ }))
    await user.click(await screen.findByRole('link', { name: 'Inspector' }))
    await arrive('/inspector')
    await screen.findByText('Nothing heard yet')
  })

  it.each(['manager', 'sales'])('tells a %s that the Inspector is for owners', async (role) => {
    await enter('/inspector', role)
    await screen.findByRole('heading', { name: 'The Inspector is for owners' })
    expect(screen.queryByRole('button', { name: 'Join' })).toBeNull()
    await user.click(screen.getByRole('button', { name: /Account/ }))
    await screen.findByRole('link', { name: 'Your account' })
    expect(screen.queryByRole('link', { name: 'Inspector' })).toBeNull()
  })

  it('signs out to the door, and shows nothing of the house', async () => {
    await enter('/dwk/calendar/2026-11')
    await user.click(screen.getByRole('button', { name: /Account/ }))
    await user.click(await screen.findByRole('button', { name: 'Sign out' }))
    await screen.findByLabelText('E-mail')
    expect(address()).toContain('/sign-in')
    expect(screen.queryByRole('navigation')).toBeNull()
  })

  it('changes the light, and remembers it', async () => {
    await enter('/dwk/calendar/2026-11')
    await user.click(screen.getByRole('button', { name: /Account/ }))
    await user.click(await screen.findByRole('radio', { name: 'Dark' }))
    expect([document.documentElement.dataset['theme'], localStorage.getItem('banquet-theme')]).toEqual(['dark', 'dark'])
    await user.click(screen.getByRole('radio', { name: 'As the system' }))
    expect([document.documentElement.dataset['theme'], localStorage.getItem('banquet-theme')]).toEqual([undefined, null])
  })
})
