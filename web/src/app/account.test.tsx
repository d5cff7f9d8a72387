/** The pages of the account, from a link or an address to what the auth server is asked, on a wire in memory. */
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, useLocation } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pages } from '@/app/router'
import { forgetArrival, takeArrival } from '@/lib/account/arrival'
import { toasts } from '@/lib/toasts'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, storedSession, type Wire } from '@/testing/wire'

const ritu = { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu Sen' }
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row })
const branch = (id: number, code: string, name: string) => put('branches', { id, code, name, sort_order: id, timezone: 'Asia/Kolkata', currency: 'INR' })
const house = [
  branch(1, 'dwk', 'Dwarka'), branch(2, 'jai', 'Jaipur'),
  put('role_permissions', { id: 1, role: 'sales', table_name: 'bookings', can_read: true }),
  put('memberships', { id: 1, user_id: 'ritu', branch_id: 1, role: 'sales', granted_by: 'devika' }),
  put('profiles', { id: 'devika', full_name: 'Devika Rao' }), put('profiles', { id: 'ritu', full_name: 'ritu' }),
]

let wire: Wire
let user: ReturnType<typeof userEvent.setup>
beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}'))) // /health, asked without the client
  history.replaceState(null, '', '/')
  user = userEvent.setup()
})
afterEach(async () => {
  forgetArrival()
  sessionStorage.clear()
  for (const { id } of toasts.getAll()) toasts.close(id)
  await wire.close()
})

function Address() {
  const { pathname, search } = useLocation()
  return <output data-testid="address">{pathname + search}</output>
}
const address = () => screen.getByTestId('address').textContent
const arrive = (path: string) => waitFor(() => expect(address()).toBe(path))
const asked = (call: string) => wire.server.authCalls.filter((each) => each.call === call)

function connect(options: { person?: typeof ritu; rows?: FakeChange[] } = {}) {
  wire = connectToFake(options.person ? { person: options.person } : {})
  if (options.rows) wire.server.commit(...options.rows)
}

function show(path: string, canSignUp = true) {
  render(
    <MemoryRouter initialEntries={[path]}>
      <Pages config={{ publishableKey: 'k', isDemo: false, canSignUp }} />
      <Address />
    </MemoryRouter>,
  )
}

/** Opens the page as the link of a mail does. */
function followLink(type: string) {
  const { access_token, refresh_token } = storedSession(ritu)
  wire.server.account = storedSession(ritu).user
  history.replaceState(null, '', `/#access_token=${access_token}&refresh_token=${refresh_token}&type=${type}`)
  takeArrival()
  show(location.pathname)
}

describe('a forgotten password', () => {
  it('is asked for with the address that was typed at the door, and answered the same for every address', async () => {
    connect()
    show('/sign-in')
    await user.type(await screen.findByLabelText('E-mail'), 'nobody@demo.test')
    await user.click(screen.getByRole('link', { name: 'Forgot the password?' }))
    await arrive('/forgotten-password')
    expect((await screen.findByLabelText<HTMLInputElement>('E-mail')).value).toBe('nobody@demo.test')
    await user.click(screen.getByRole('button', { name: 'Send the link' }))
    await screen.findByText(/If nobody@demo.test has an account here/)
    const [recover] = asked('POST recover')
    expect([recover?.body['email'], recover?.query.get('redirect_to')]).toEqual(['nobody@demo.test', `${location.origin}/new-password`])
    expect(screen.getByRole<HTMLButtonElement>('button', { name: /Send it again in \d+ s/ }).disabled).toBe(true)
  })

  it('does not tell by the pace of mails that there is an account', async () => {
    connect()
    wire.server.refuseAuth = { status: 429, body: { code: 'over_email_send_rate_limit', message: 'after 43 seconds' } }
    show('/forgotten-password')
    await user.type(await screen.findByLabelText('E-mail'), 'owner@demo.test{Enter}')
    await screen.findByText(/If owner@demo.test has an account here/)
  })

  it('needs a whole address, and says when the server is not reached', async () => {
    connect()
    show('/forgotten-password')
    await user.type(await screen.findByLabelText('E-mail'), 'owner{Enter}')
    await screen.findByText('Write a whole address, like priya@example.com')
    expect(asked('POST recover')).toEqual([])
    wire.server.refuseAuth = { status: 503, body: {} }
    await user.type(screen.getByLabelText('E-mail'), '@demo.test{Enter}')
    expect((await screen.findByRole('alert')).textContent).toContain('The server cannot be reached')
  })
})

describe('the link of that mail', () => {
  it('leads to a new password, whose rules tick as they are met, and on to the first screen', async () => {
    connect({ rows: house })
    followLink('recovery')
    await screen.findByText('For ritu@demo.test')
    const rule = () => within(screen.getByRole('list', { name: 'The password needs' })).getByText('At least 8 characters').textContent
    expect(rule()).toContain('not yet')
    await user.type(screen.getByLabelText('New password'), 'marigold at nine')
    expect(rule()).toContain('done')
    await user.click(screen.getByRole('button', { name: 'Set the password' }))
    await waitFor(() => expect(address()).toContain('/dwk/calendar'))
    expect(asked('PUT user')[0]?.body).toMatchObject({ password: 'marigold at nine' })
    expect(toasts.getAll()[0]?.text).toContain('The new password is set')
  })

  it('sends nothing that does not meet the rules, and says what the server refuses under the field', async () => {
    connect({ rows: house })
    followLink('recovery')
    await user.type(await screen.findByLabelText('New password'), '12345678{Enter}')
    await screen.findByText('It does not meet the rules below')
    expect(asked('PUT user')).toEqual([])
    wire.server.refuseAuth = { status: 422, body: { code: 'same_password', message: 'New password should be different' } }
    await user.clear(screen.getByLabelText('New password'))
    await user.type(screen.getByLabelText('New password'), 'marigold at nine{Enter}')
    await screen.findByText('This is the password you have now. Choose another')
  })

  it('that is too old says so, and offers another', async () => {
    connect()
    history.replaceState(null, '', '/new-password#error=access_denied&error_code=otp_expired')
    takeArrival()
    show(location.pathname)
    await screen.findByText('This link no longer works')
    await user.click(screen.getByRole('link', { name: 'Send a new link' }))
    await arrive('/forgotten-password')
  })

  it('is needed: the address alone sets no password', async () => {
    connect({ person: ritu, rows: house })
    show('/new-password')
    await screen.findByText('This link no longer works')
    expect(screen.queryByLabelText('New password')).toBeNull()
  })

  it('is still good when the server was not reached', async () => {
    connect({ rows: house })
    wire.server.refuseAuth = { status: 503, body: {} }
    followLink('recovery')
    await screen.findByText('Your link could not be opened', undefined, { timeout: 40_000 })
    wire.server.refuseAuth = null
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await screen.findByLabelText('New password')
  })
})

describe('an invitation', () => {
  it('says who asks whom to work where as what, takes a name and a password, and opens the first screen', async () => {
    connect({ rows: house })
    followLink('invite')
    await screen.findByText('Devika Rao invited you.')
    await screen.findByText('Sales, Dwarka')
    const name = screen.getByLabelText('Your name')
    await user.clear(name)
    await user.type(name, 'Ritu Khanna')
    await user.type(screen.getByLabelText('Password'), 'marigold at nine{Enter}')
    await waitFor(() => expect(address()).toContain('/dwk/calendar'))
    expect(asked('PUT user')[0]?.body).toMatchObject({ password: 'marigold at nine', data: { full_name: 'Ritu Khanna' } })
  })

  it('that no longer works says what to do', async () => {
    connect()
    history.replaceState(null, '', '/invitation#error=access_denied&error_code=otp_expired')
    takeArrival()
    show(location.pathname)
    await screen.findByText('This invitation no longer works')
    expect(screen.getByText(/Else ask who invited you to send it again/)).toBeDefined()
  })
})

describe('a confirmed address', () => {
  it('is said, with the way on', async () => {
    connect({ rows: house })
    followLink('signup')
    await screen.findByText('Your e-mail is confirmed')
    await user.click(screen.getByRole('link', { name: 'Open the diary' }))
    await waitFor(() => expect(address()).toContain('/dwk/calendar'))
  })

  it('opens the application at once after a link to sign in by', async () => {
    connect({ rows: house })
    followLink('magiclink')
    await waitFor(() => expect(address()).toContain('/dwk/calendar'))
  })

  it('of two is half of it', async () => {
    connect()
    history.replaceState(null, '', '/#message=Confirmation+link+accepted')
    takeArrival()
    show(location.pathname)
    await screen.findByText('One more mail to go')
  })
})

describe('a new account', () => {
  it('is by invitation where the server is not open', async () => {
    connect()
    show('/sign-up', false)
    await screen.findByText(/Accounts are made by invitation here/)
    expect(screen.queryByLabelText('Password')).toBeNull()
  })

  it('that is not confirmed can have its mail again', async () => {
    connect()
    wire.server.refuseAuth = { status: 400, body: { code: 'email_not_confirmed', message: 'Email not confirmed' } }
    show('/sign-in')
    await user.type(await screen.findByLabelText('E-mail'), ritu.email)
    await user.type(screen.getByLabelText('Password'), 'right{Enter}')
    await screen.findByText('Confirm your e-mail first: open the link in the mail we sent you')
    wire.server.refuseAuth = null
    await user.click(screen.getByRole('button', { name: 'Send it again' }))
    await screen.findByRole('button', { name: /Send it again in/ })
    expect(asked('POST resend')[0]?.body).toMatchObject({ type: 'signup', email: ritu.email })
  })
})

const session = (id: string, is_current: boolean) =>
  ({ id, is_current, created_at: '2026-11-20T10:00:00Z', last_used_at: '2026-11-22T10:00:00Z', user_agent: `Mozilla/5.0 (${id}) Firefox/140.0`, address: '10.0.0.7' })

describe('one’s own account', () => {
  async function enter() {
    connect({ person: ritu, rows: house })
    const open = [session('Windows NT 10.0', true), session('Android 15', false), session('Macintosh', false)]
    wire.server.answers.set('open_sessions', () => open)
    wire.server.answers.set('end_sessions', ({ session_id }) => {
      const before = open.length
      open.splice(0, before, ...open.filter(({ id, is_current }) => (session_id === undefined ? is_current : id !== session_id)))
      return before - open.length
    })
    show('/account')
    await screen.findByRole('heading', { name: 'Your account' })
  }

  it('takes another name, for the account and for colleagues', async () => {
    await enter()
    const name = screen.getByLabelText('Name')
    await user.clear(name)
    await user.type(name, 'Ritu Khanna')
    await user.click(screen.getByRole('button', { name: 'Save the name' }))
    await waitFor(() => expect(toasts.getAll()[0]?.text).toBe('Your name is saved'))
    expect(asked('PUT user')[0]?.body).toMatchObject({ data: { full_name: 'Ritu Khanna' } })
    await waitFor(() => expect(screen.getAllByRole('img', { name: 'Ritu Khanna' })).not.toEqual([]))
  })

  it('changes the password only with the present one', async () => {
    await enter()
    await user.type(screen.getByLabelText('New password'), 'marigold at nine{Enter}')
    await screen.findByText('Enter your present password')
    wire.server.refuseAuth = { status: 400, body: { code: 'current_password_invalid', message: 'no' } }
    await user.type(screen.getByLabelText('Present password'), 'wrong{Enter}')
    await screen.findByText('This is not your password')
    wire.server.refuseAuth = null
    await user.type(screen.getByLabelText('Present password'), '!{Enter}')
    await waitFor(() => expect(asked('PUT user').at(-1)?.body).toMatchObject({ password: 'marigold at nine', current_password: 'wrong!' }))
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Present password').value).toBe(''))
  })

  it('says that another e-mail is not changed before its mail box was opened', async () => {
    await enter()
    const email = screen.getByRole('textbox', { name: 'E-mail' })
    await user.clear(email)
    await user.type(email, 'Ritu.Khanna@demo.test{Enter}')
    await screen.findByText(/Not changed yet. Open the link in the mail to ritu.khanna@demo.test/)
    expect(asked('PUT user')[0]?.query.get('redirect_to')).toBe(`${location.origin}/confirmed`)
  })

  it('lists where one is signed in, this device marked, and ends one or all others', async () => {
    await enter()
    const list = within(await screen.findByRole('region', { name: 'Where you are signed in' }))
    const here = await list.findByText('Firefox on Windows')
    expect(within(here.closest('li') as HTMLElement).getByText('This device')).toBeDefined()
    expect(list.queryByRole('button', { name: 'End Firefox on Windows' })).toBeNull()
    await user.click(list.getByRole('button', { name: 'End Firefox on Android' }))
    await waitFor(() => expect(list.queryByText('Firefox on Android')).toBeNull())
    await user.click(list.getByRole('button', { name: 'End all others' }))
    await list.findByText('Nowhere else.')
    expect(list.getAllByRole('listitem')).toHaveLength(1)
  })

  it('is one step from the menu', async () => {
    await enter()
    await user.click(screen.getByRole('button', { name: /Account/ }))
    expect((await screen.findByRole('link', { name: 'Your account' })).getAttribute('href')).toBe('/account')
  })
})

describe('People', () => {
  it('is not for who may not read rights, and says for whom', async () => {
    connect({ person: ritu, rows: house })
    show('/dwk/people')
    await screen.findByRole('heading', { name: 'People is for owners and managers' })
    expect(screen.queryByRole('link', { name: 'People' })).toBeNull()
  })
})
