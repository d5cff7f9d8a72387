import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LeadHistory } from '@/components/leads/lead-history'
import { leadRow } from '@/lib/leads/testing'
import { messages } from '@/lib/messages'
import { pass, settle, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
beforeEach(() => {
  stopClock()
  wire = connectToFake()
  network(false)
})
afterEach(async () => {
  network(true)
  await wire.close()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function network(isThere: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(isThere)
  wire.server.failWith = isThere ? null : 503
  act(() => { dispatchEvent(new Event(isThere ? 'online' : 'offline')) })
}

it('promises nothing of a lead whose past this device does not have', async () => {
  render(<LeadHistory lead={leadRow()} now={Date.now()} zone="Asia/Kolkata" myId="priya" nameOf={() => 'Priya Nair'} />)
  await settle()
  expect(screen.queryByText(messages.device.notKept)).toBeNull()

  await pass(1_100)
  expect(screen.getByText(messages.device.notKept)).toBeTruthy()
})
