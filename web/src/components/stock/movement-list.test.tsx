/** The list of movements: how the count in the store changed. */
import { render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { MovementCards } from '@/components/stock/movement-list'
import type { InventoryMovement } from '@/lib/database'
import { anItem } from '@/lib/stock/testing'

it('says which way goods of another branch went', () => {
  const item = anItem()
  const moved = (reason: InventoryMovement['reason']) =>
    ({ id: reason, branch_id: 1, item_id: item.id, reason, quantity: 21, booking_id: null, transfer_id: 't', note: null, created_by: null, happened_at: '2026-11-19T06:00:00Z' }) as InventoryMovement
  render(
    <MovementCards
      movements={[moved('transfer_in'), moved('transfer_out')]}
      itemOf={new Map([[item.id, item]])}
      bookings={new Map()}
      zone="Asia/Kolkata"
      today="2026-11-19"
      nameOf={() => 'Sunil Thakur'}
      onOpen={vi.fn()}
    />,
  )

  expect(screen.getAllByRole('button').map(({ textContent }) => /[+−]?21$/.exec(textContent)?.[0])).toEqual(['+21', '−21'])
})
