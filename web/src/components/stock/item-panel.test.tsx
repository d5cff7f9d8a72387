/** The panel of an item that falls short: who needs it, the answer given, and taken back. */
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ItemPanel } from '@/components/stock/item-panel'
import { ToastRegion } from '@/components/ui/toast-region'
import type { StockRows } from '@/hooks/use-stock'
import { DWARKA } from '@/lib/diary/testing'
import { daysFrom, stockLines } from '@/lib/stock/overview'
import { aFunction, aNeed, anItem, aShortage } from '@/lib/stock/testing'
import { toasts } from '@/lib/toasts'
import { connectToFake, type Wire } from '@/testing/wire'

const NOW = Date.parse('2026-11-19T06:00:00Z')
const days = daysFrom('2026-11-19', DWARKA.timezone)
const window_ = [days.edges[0] ?? 0, days.edges.at(-1) ?? 0] as const
const item = anItem({ branch_id: DWARKA.id })
const needs = [aNeed({ quantity: 500, branch_id: DWARKA.id })]

let wire: Wire
beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }))
  wire = connectToFake({ person: { id: 'sunil', email: 'store@demo.test', name: 'Sunil Thakur' } })
  wire.server.answers.set('spare_stock', () => [])
})
afterEach(async () => {
  for (const { id } of toasts.getAll()) toasts.close(id)
  await wire.close()
})

function open(mayAct: boolean, tasks = [aShortage({ branch_id: DWARKA.id })]) {
  const stock: StockRows = {
    loaded: true, failure: null, items: [item], itemOf: new Map([[item.id, item]]), needs, shortages: tasks, transfers: [],
    movements: [], bookings: new Map([['a', aFunction({ branch_id: DWARKA.id })]]), itemTable: null, reload: vi.fn(),
  }
  const [line] = stockLines([item], needs, stock.shortages, days, window_)
  if (!line) throw new Error('no line')
  const rights = { mayRecord: mayAct, mayEdit: mayAct, mayAnswer: mayAct, mayLend: mayAct, mayNeed: mayAct }
  const panel = (shortages: typeof tasks, taskId: string | null = null) => (
    <MemoryRouter>
      <ItemPanel {...{ line, rights, taskId }} stock={{ ...stock, shortages }} branch={DWARKA} window={window_} today="2026-11-19" now={NOW} personId="sunil" nameOf={() => 'Priya Nair'} onTask={vi.fn()} onClose={vi.fn()} onRecord={vi.fn()} onEdit={vi.fn()} />
      <ToastRegion />
    </MemoryRouter>
  )
  const { rerender } = render(panel(tasks))
  return Object.assign(userEvent.setup(), { become: (...args: Parameters<typeof panel>) => rerender(panel(...args)) })
}

it('leads from who needs it to the booking', () => {
  open(true)
  expect(screen.getByRole('link', { name: 'Malhotra–Kapoor reception' }).getAttribute('href')).toBe('/dwk/diary/2026-11-21?booking=a')
})

it('says what was answered, and takes it back', async () => {
  const called: string[] = []
  for (const name of ['settle_shortage', 'reopen_shortage']) wire.server.ledger.functions.set(name, () => called.push(name))
  const user = open(true)
  await user.click(screen.getByRole('radio', { name: /Purchase/ }))
  await user.click(screen.getByRole('button', { name: 'Buy 100' }))
  await screen.findByText('100 to be bought')
  await user.click(screen.getByRole('button', { name: 'Undo' }))

  await waitFor(() => expect(called).toEqual(['settle_shortage', 'reopen_shortage']))
})

it('proposes no way before it is known who could lend', async () => {
  let tell = (_branches: unknown): void => undefined
  const asked = vi.fn(() => new Promise((resolve) => { tell = resolve }))
  wire.server.answers.set('spare_stock', asked)
  open(true)
  await waitFor(() => expect(asked).toHaveBeenCalledOnce())
  expect(screen.queryByRole('radio', { checked: true })).toBeNull()

  tell([{ branch_id: 7, branch_name: 'Noida', free: 400 }])
  expect(await screen.findByRole('textbox', { name: /Transfer from Noida/ })).toHaveProperty('value', '100')
})

it('answers by keys from the choice itself', async () => {
  wire.server.ledger.functions.set('settle_shortage', vi.fn())
  const user = open(true)
  screen.getByRole('radio', { name: /Purchase/ }).focus()
  await user.keyboard(' {Control>}{Enter}{/Control}')
  await screen.findByText('100 to be bought')
})

it('stays with the task that was answered, though another is open', async () => {
  wire.server.ledger.functions.set('settle_shortage', vi.fn())
  const [mine, other] = ['mine', 'other'].map((id) => aShortage({ branch_id: DWARKA.id, id, quantity: id === 'mine' ? 100 : 40 }))
  if (!mine || !other) throw new Error('no tasks')
  const user = open(true, [mine, other])
  await user.click(screen.getByRole('radio', { name: /Purchase/ }))
  await user.click(screen.getByRole('button', { name: 'Buy 100' }))

  user.become([{ ...mine, state: 'settled', resolution: 'purchase', settled_quantity: 100 }, other])
  expect(screen.getByText('Purchase, 100')).toBeDefined()
  expect(screen.queryByRole('button', { name: /^Buy/ })).toBeNull()
})

it('keeps the way that was chosen meanwhile', async () => {
  let tell = (_branches: unknown): void => undefined
  wire.server.answers.set('spare_stock', () => new Promise((resolve) => { tell = resolve }))
  const user = open(true)
  await user.click(screen.getByRole('radio', { name: /Purchase/ }))
  await user.clear(screen.getByRole('textbox'))
  tell([{ branch_id: 7, branch_name: 'Noida', free: 400 }])

  await screen.findByRole('radio', { name: /Transfer from Noida/ })
  expect(screen.getByRole('radio', { checked: true }).closest('label')?.textContent).toContain('Purchase')
  expect(screen.getByRole('textbox')).toBe(document.activeElement)
})

it('says that a colleague answered first, and of that task alone', async () => {
  wire.server.ledger.judge = () => ({ code: '23514', message: 'This shortage is answered already', details: null, hint: null })
  const mine = aShortage({ branch_id: DWARKA.id })
  const other = aShortage({ branch_id: DWARKA.id, id: 'other', starts_at: '2026-11-25T11:30:00Z', ends_at: '2026-11-25T20:30:00Z' })
  const user = open(true, [mine, other])
  await user.click(screen.getByRole('radio', { name: /Purchase/ }))
  await user.click(screen.getByRole('button', { name: 'Buy 100' }))
  await screen.findByText(/This shortage is answered already/)

  const theirs = { ...mine, state: 'settled' as const, resolution: 'sub_rent' as const, settled_quantity: 100 }
  user.become([theirs, other], 'short')
  expect(screen.getByText('Sub-rent, 100')).toBeDefined()
  expect(screen.getByText(/This shortage is answered already/)).toBeDefined()
  user.become([theirs, other], 'other')
  expect(screen.queryByText(/This shortage is answered already/)).toBeNull()
})

it('forgets why an answer could not be taken back once it was', async () => {
  wire.server.ledger.judge = () => ({ code: '23514', message: 'The goods are here already', details: null, hint: null })
  const sent = aShortage({ branch_id: DWARKA.id, state: 'settled', resolution: 'sub_rent', settled_quantity: 100 })
  const user = open(true, [sent])
  await user.click(screen.getByRole('button', { name: 'Take the answer back' }))
  await screen.findByText(/The goods are here already/)

  user.become([{ ...sent, state: 'asked' }])
  expect(screen.queryByText(/The goods are here already/)).toBeNull()
})

it('counts what is needed by those who need it, whatever was answered', () => {
  open(true, [aShortage({ branch_id: DWARKA.id, state: 'settled', resolution: 'sub_rent', settled_quantity: 315, quantity: 315 })])
  expect(screen.getByText('Needed').nextElementSibling?.textContent).toBe('500')
})

it('has no foot for who may only look', () => {
  open(false)
  expect(document.querySelector('[data-slot=footer]')).toBeNull()
})
