/** The door before the application: what is fetched when, and who is let in. On a wire in memory. */
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Door, type Inside } from '@/app/door'
import { awaitPerson } from '@/app/inside'
import { Router } from '@/app/router'
import { supabase } from '@/lib/client'
import { connectToFake, storedSession, type Wire } from '@/testing/wire'

const ritu = { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu Sen' }
const config = { publishableKey: 'k', canSignUp: true, isDemo: false }
/** All that is behind the door, with the client of the wire. */
const behind: Inside = {
  connect: (_, onIn) => {
    awaitPerson(supabase.auth, onIn)
    return supabase.auth
  },
  App: ({ known }) => <Router config={known} />,
}

let wire: Wire
let fetched: number
let fetchInside: () => Promise<Inside>
beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ publishable_key: 'k', signup: 'open' }))))
  wire = connectToFake()
  wire.server.accounts.set(ritu.email, { password: 'right', session: storedSession(ritu) })
  history.replaceState(null, '', '/sign-in')
  fetched = 0
  fetchInside = () => {
    fetched += 1
    return Promise.resolve(behind)
  }
})
afterEach(() => wire.close())

const knock = () => render(<Door known={config} fetchInside={() => fetchInside()} />)

async function signIn(user: ReturnType<typeof userEvent.setup>, password: string) {
  await user.type(screen.getByLabelText('E-mail'), ritu.email)
  await user.type(screen.getByLabelText('Password'), `${password}{Enter}`)
}

it('shows the form before anything behind it is run, and runs it once somebody moves', async () => {
  knock()
  expect(screen.getByLabelText('E-mail')).toBe(document.activeElement)
  expect(fetched).toBe(0)
  await userEvent.setup().keyboard('r')
  expect(fetched).toBe(1)
})

it('lets in who signs in, and keeps the form for who does not', async () => {
  const user = userEvent.setup()
  knock()
  await signIn(user, 'wrong')
  await screen.findByText('E-mail or password is wrong')
  await user.clear(screen.getByLabelText('E-mail'))
  await user.clear(screen.getByLabelText('Password'))

  await signIn(user, 'right')
  await screen.findByText('Waiting for a manager to give you rights')
  expect(screen.queryByLabelText('E-mail')).toBeNull()
  expect(fetched).toBe(1)
})

it.each([
  ['/sign-in?return=%2Fdwk%2Fdiary%2F2026-11-21', true],
  ['/sign-in', false],
])('from %s it begins the page they go to while their rights are read: %s', async (address, isBegun) => {
  history.replaceState(null, '', address)
  knock()
  await signIn(userEvent.setup(), 'right')
  await screen.findByText('Waiting for a manager to give you rights')
  expect(wire.server.reads.some(({ pathname }) => pathname.endsWith('/halls'))).toBe(isBegun)
})

it('says that the server is not reached while the rest cannot be fetched, and asks again', async () => {
  const user = userEvent.setup()
  const whole = fetchInside
  fetchInside = () => Promise.reject(new TypeError('Failed to fetch'))
  knock()
  await signIn(user, 'right')
  await screen.findByRole('alert')

  fetchInside = whole
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
  await screen.findByText('Waiting for a manager to give you rights')
})

it('leads to the other pages of who is not signed in', async () => {
  const user = userEvent.setup()
  knock()
  await user.click(screen.getByRole('link', { name: 'Create one' }))
  await screen.findByLabelText('Your name')
  await waitFor(() => expect(location.pathname).toBe('/sign-up'))
})

it('hears of a sign-in in another tab', async () => {
  knock()
  dispatchEvent(new StorageEvent('storage', { key: 'banquet-session' }))
  await waitFor(() => expect(fetched).toBe(1))
})
