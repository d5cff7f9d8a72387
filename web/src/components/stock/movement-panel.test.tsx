import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { MovementPanel } from '@/components/stock/movement-panel'
import { anItem } from '@/lib/stock/testing'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
beforeEach(() => { wire = connectToFake({ person: { id: 'sunil', email: 'sunil@demo.test', name: 'Sunil' } }) })
afterEach(() => wire.close())

function open() {
  const onClose = vi.fn()
  const item = anItem()
  render(<MovementPanel items={[item]} needs={[]} bookings={new Map()} itemId={item.id} personId="sunil" onClose={onClose} />)
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
