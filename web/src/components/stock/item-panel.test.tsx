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

function open(mayAct: boolean) {
  const stock: StockRows = {
    loaded: true, failure: null, items: [item], itemOf: new Map([[item.id, item]]), needs, shortages: [aShortage({ branch_id: DWARKA.id })], transfers: [],
    movements: [], bookings: new Map([['a', aFunction({ branch_id: DWARKA.id })]]), itemTable: null, reload: vi.fn(),
  }
  const [line] = stockLines([item], needs, stock.shortages, days, window_)
  if (!line) throw new Error('no line')
  const rights = { mayRecord: mayAct, mayEdit: mayAct, mayAnswer: mayAct, mayLend: mayAct, mayNeed: mayAct }
  render(
    <MemoryRouter>
      <ItemPanel {...{ line, stock, rights }} branch={DWARKA} window={window_} today="2026-11-19" now={NOW} personId="sunil" nameOf={() => 'Priya Nair'} taskId={null} onTask={vi.fn()} onClose={vi.fn()} onRecord={vi.fn()} onEdit={vi.fn()} />
      <ToastRegion />
    </MemoryRouter>,
  )
  return userEvent.setup()
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

it('has no foot for who may only look', () => {
  open(false)
  expect(document.querySelector('[data-slot=footer]')).toBeNull()
})
