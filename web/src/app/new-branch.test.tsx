/** From an empty house to its first branch over a wire in memory: what is asked, what is sent, who may not. */
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, useLocation } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pages } from '@/app/router'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'

const meera = { id: 'meera', email: 'meera@example.com', name: 'Meera Shah' }
const put = (table: string, row: FakeRow): FakeChange => ({ table, kind: 'INSERT', row })
const branch = put('branches', { id: 1, code: 'dwk', name: 'Dwarka', sort_order: 1, timezone: 'Asia/Kolkata', currency: 'INR' })

let wire: Wire
let user: ReturnType<typeof userEvent.setup>
beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}'))) // /health, asked without the client
  user = userEvent.setup()
})
afterEach(() => wire.close())

function Address() {
  return <output data-testid="address">{useLocation().pathname}</output>
}

function enter(path: string, role: string, branchId: number | null, ...house: FakeChange[]) {
  wire = connectToFake({ person: meera })
  wire.server.commit(...house, put('memberships', { id: 1, user_id: 'meera', branch_id: branchId, role, granted_by: null }))
  wire.server.ledger.functions.set('open_branch', () => 1)
  render(
    <MemoryRouter initialEntries={[path]}>
      <Pages config={{ publishableKey: 'k', isDemo: false, canSignUp: true }} />
      <Address />
    </MemoryRouter>,
  )
}

const sent = () => wire.server.ledger.done.flatMap(({ writes }) => writes)
const type = (field: HTMLElement, text: string) => fireEvent.change(field, { target: { value: text } })
const open = () => user.click(screen.getByRole('button', { name: 'Open the branch' }))

describe('the owner of an empty house', () => {
  it('is led to its first branch, told what is missing, and then what comes next', async () => {
    enter('/', 'owner', null)
    await screen.findByRole('heading', { name: 'Open your first branch' })
    await open()
    expect(screen.getByText('Give it a name')).toBeDefined()
    expect(screen.getByText('Name one hall at least')).toBeDefined()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Name')))
    expect(sent()).toEqual([])

    type(screen.getByLabelText('Name'), 'Dwarka')
    type(screen.getByLabelText('Short name'), 'dwk')
    type(screen.getByLabelText('Hall 1'), 'Pearl')
    await user.type(screen.getByLabelText('Guests in hall 1'), '120')
    await user.click(screen.getByRole('button', { name: 'Remove Hi-tea' }))
    await open()
    await screen.findByText('It opens as soon as the server has it')
    expect(sent()).toMatchObject([{
      function: 'open_branch',
      arguments: { name: 'Dwarka', code: 'dwk', currency: 'INR', halls: [{ name: 'Pearl', guests: 120, outdoor: false }], sessions: [{ code: 'morning' }, { code: 'lunch' }, { code: 'dinner' }] },
    }])
    wire.server.commit(branch)
    expect((await screen.findByRole('link', { name: /Write the first booking/ })).getAttribute('href')).toBe('/dwk/diary?new=booking')
    expect(screen.getByRole('link', { name: /Invite colleagues/ }).getAttribute('href')).toBe('/dwk/people?new=invitation')
  })

  it('finds the way there from any address, and does not open a branch that is there by now', async () => {
    enter('/dwk/today', 'owner', null)
    await user.click(await screen.findByRole('button', { name: 'Open the first branch' }))
    await screen.findByRole('heading', { name: 'Open your first branch' })
    wire.server.commit(branch)
    await waitFor(() => expect(screen.getByTestId('address').textContent).toBe('/dwk/dashboard'))
  })

  it('keeps what was typed when the server refuses it, with its reason', async () => {
    enter('/new-branch', 'owner', null)
    await screen.findByRole('heading', { name: 'Open your first branch' })
    type(screen.getByLabelText('Name'), 'Dwarka')
    type(screen.getByLabelText('Hall 1'), 'Pearl')
    wire.server.ledger.judge = () => ({ code: '23505', message: 'There is a branch with the short name "dwa" already', details: null, hint: 'Choose another one' })
    await open()
    expect((await screen.findByRole('alert')).textContent).toContain('short name "dwa" already')
    expect(screen.getByLabelText<HTMLInputElement>('Hall 1').value).toBe('Pearl')
  })
})

describe('everybody else', () => {
  it('waits for the first branch in words', async () => {
    enter('/', 'manager', null)
    expect(await screen.findByText(/An owner of the house opens the first one/)).toBeDefined()
    expect(screen.queryByRole('button', { name: 'Open the first branch' })).toBeNull()
  })

  it('is told who opens another one', async () => {
    enter('/new-branch', 'owner', 1, branch)
    expect(await screen.findByText('Branches are opened by an owner of the house')).toBeDefined()
  })
})
