import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { MovementPanel } from '@/components/stock/movement-panel'
import { aFunction, aNeed, anItem } from '@/lib/stock/testing'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
beforeEach(() => { wire = connectToFake({ person: { id: 'sunil', email: 'sunil@demo.test', name: 'Sunil' } }) })
afterEach(() => wire.close())

function open() {
  const onClose = vi.fn()
  const item = anItem()
  render(<MovementPanel items={[item]} needs={[]} bookings={new Map()} itemId={item.id} personId="sunil" today="2026-11-19" onClose={onClose} />)
  const field = screen.getByLabelText(/How many/)
  return { onClose, field }
}

it('moves what was counted once, though it is recorded twice before it has been', async () => {
  const { onClose, field } = open()
  fireEvent.change(field, { target: { value: '3' } })
  fireEvent.blur(field)
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })

  await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  expect(wire.server.rows('inventory_movements').map(({ quantity }) => quantity)).toEqual([3])
})

it('is closed at once while nothing was entered, and asks before it throws away what was', () => {
  const { onClose, field } = open()
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(onClose).toHaveBeenCalledOnce()

  fireEvent.change(field, { target: { value: '3' } })
  fireEvent.blur(field)
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(onClose).toHaveBeenCalledOnce()
  fireEvent.click(screen.getByRole('button', { name: 'Close without saving' }))
  expect(onClose).toHaveBeenCalledTimes(2)
})

it('tells two functions of one name apart by their day', () => {
  const item = anItem({ issued: 9 })
  const bookings = ['2026-11-21', '2026-11-28'].map((event_date) => aFunction({ id: event_date, event_date, title: 'Agarwal engagement' }))
  const needs = bookings.map(({ id }) => aNeed({ booking_id: id, quantity: 4 }))
  render(<MovementPanel items={[item]} needs={needs} bookings={new Map(bookings.map((each) => [each.id, each]))} itemId={item.id} personId="sunil" today="2026-11-19" onClose={vi.fn()} />)
  fireEvent.click(screen.getByRole('button', { name: /For$/ }))

  expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
    'No function', expect.stringContaining('Sat 21 Nov · 0/4'), expect.stringContaining('Sat 28 Nov · 0/4'),
  ])
})
