import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { SettleForm, actOf, waysOf, type Draft, type Ways } from '@/components/stock/settle-form'
import { StockTable } from '@/components/stock/stock-table'
import { daysFrom, grouped, stockLines } from '@/lib/stock/overview'
import { aNeed, anItem, aShortage } from '@/lib/stock/testing'

const days = daysFrom('2026-11-19', 'Asia/Kolkata')
const items = [anItem(), anItem({ id: 'gold', name: 'Banquet chair, gold', owned: 800, out_of_service: 0, par_level: 900 })]
const lines = stockLines(items, [aNeed({ quantity: 500 })], [], days, [days.edges[0] ?? 0, days.edges.at(-1) ?? 0])

function table(onOpen = vi.fn()) {
  render(
    <StockTable groups={grouped(lines)} dates={days.dates} windowName="14 days" selectedId="chair" onOpen={onOpen} hereAt={(id) => (id === 'gold' ? [{ id: 'p', name: 'Sunil Tomar', away: false }] : [])}
      rings={new Map([['gold', { personId: 'p', text: 'Sunil changed this', at: Date.now() }]])} />,
  )
  return onOpen
}

describe('the stock table', () => {
  it('says of each item what it has, needs and lacks, in words and in the chart', () => {
    table()
    const row = screen.getByRole('row', { name: /Chiavari chair/ })
    expect(within(row).getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['420', '20', '400', '500', '−100', '', 'Short 100'])
    expect(within(row).getByRole('img').getAttribute('aria-label')).toBe('Peak need for 14 days against 400 piece; most on Sat 21: 500')
    expect(screen.getByRole('row', { name: /Banquet chair/ }).textContent).toContain('EnoughLow')
  })

  it('rings the number that somebody else changed', () => {
    table()
    expect(screen.getByRole('row', { name: /Banquet chair/ }).textContent).toContain('Sunil changed this')
  })

  it('shows who has an item open, where it is open', () => {
    table()
    expect(within(screen.getByRole('row', { name: /Banquet chair/ })).getByRole('img', { name: 'Sunil Tomar has this open' })).toBeDefined()
    expect(within(screen.getByRole('row', { name: /Chiavari chair/ })).queryByRole('img', { name: /open/ })).toBeNull()
  })

  it('is walked by arrows and opened by Enter', async () => {
    const onOpen = table()
    const user = userEvent.setup()
    await user.tab()
    expect(document.activeElement?.textContent).toBe('Chiavari chair')
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}')
    expect(onOpen).toHaveBeenLastCalledWith('gold')
    await user.keyboard('{Home}{Enter}')
    expect(onOpen).toHaveBeenLastCalledWith('chair')
  })
})

describe('settling', () => {
  const task = aShortage()
  const known: Ways = {
    spare: [{ branch_id: 3, branch_code: 'noi', branch_name: 'Noida', free: 60 }, { branch_id: 4, branch_code: 'jai', branch_name: 'Jaipur', free: 0 }],
    isAsking: false,
    substitutes: [{ item: items[1] ?? anItem(), free: 48 }],
    toCome: 2,
    booker: 'Priya',
  }

  it('offers a transfer only where something is free, and no more than is', () => {
    expect(waysOf(task, known).map(({ resolution, quantity }) => [resolution, quantity])).toEqual([
      ['transfer', 60], ['sub_rent', 100], ['substitute', 48], ['purchase', 100], ['reduce', 100],
    ])
    expect(waysOf(task, { ...known, spare: null, substitutes: [] }).map(({ resolution }) => resolution)).toEqual(['sub_rent', 'purchase', 'reduce'])
  })

  it('names the act on the button', () => {
    const [transfer, , , , reduce] = waysOf(task, known)
    expect([transfer, reduce].map((way) => way && actOf(way, 1200, 'Priya'))).toEqual(['Ask Noida for 1,200', 'Ask Priya'])
  })

  it('is chosen by keys, with how many beside the way that is chosen', async () => {
    function Form() {
      const choices = waysOf(task, known)
      const [draft, setDraft] = useState<Draft>({ way: choices[0]?.id ?? '', quantity: 60 })
      return <><SettleForm task={task} ways={known} choices={choices} draft={draft} onDraft={setDraft} /><output>{draft.way} {draft.quantity}</output></>
    }
    render(<Form />)
    const user = userEvent.setup()
    await user.tab()
    await user.keyboard('{ArrowDown}')
    expect(screen.getByRole('status').textContent).toBe('sub_rent 100')
    const field = screen.getByRole('textbox', { name: 'How many: Sub-rent' })
    await user.clear(field)
    await user.type(field, '4x0')
    expect(screen.getByRole('status').textContent).toBe('sub_rent 40')
    await user.clear(field)
    expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toBe('Say how many')
    expect(field.getAttribute('aria-invalid')).toBe('true')
  })
})
