import { render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { messages } from '@/lib/messages'
import { write } from '@/lib/writes'
import { connectToFake, type Wire } from '@/testing/wire'
import { UnsentMoves } from './unsent-moves'

const idOf = (number: number) => `01900000-0000-7000-8000-00000000000${number}`

let wire: Wire
afterEach(() => wire.close())

it('marks the function whose goods were moved here, until the server knows', async () => {
  wire = connectToFake()
  wire.server.ledger.before = () => Response.json({}, { status: 503 })
  render(<><UnsentMoves bookingId={idOf(1)} /><UnsentMoves bookingId={idOf(2)} /></>)
  expect(screen.queryByText(messages.sync.unsentWord)).toBeNull()
  const written = write('Returned', [{ op: 'insert', table: 'inventory_movements', row: { id: idOf(9), branch_id: 7, booking_id: idOf(1), reason: 'return' } }])
  expect(await screen.findAllByText(messages.sync.unsentWord)).toHaveLength(1)
  wire.server.ledger.before = () => null
  await written
  await waitFor(() => expect(screen.queryByText(messages.sync.unsentWord)).toBeNull(), { timeout: 5_000 })
})
