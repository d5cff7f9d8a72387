import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PageBody } from '@/components/shell/page-body'
import { messages } from '@/lib/messages'
import { pass, settle, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
beforeEach(async () => {
  stopClock()
  wire = connectToFake()
  // what is fetched when it is needed is fetched before the clock stands still for it
  await import('@/components/shell/not-kept')
})
afterEach(async () => {
  network(true)
  await wire.close()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function network(isThere: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(isThere)
  act(() => { dispatchEvent(new Event(isThere ? 'online' : 'offline')) })
}
const body = (isUnread: boolean) => <PageBody isUnread={isUnread} banner={<p>Diary as of 14:02</p>}><p>Halls</p></PageBody>
const isThere = (text: string) => screen.queryByText(text) !== null

it('says that this device has nothing of the page instead of promising it', async () => {
  render(body(true))
  await settle()
  network(false)
  await pass(900)
  expect([isThere('Halls'), isThere('Diary as of 14:02')]).toEqual([true, true])
  await pass(200)
  expect([isThere('Halls'), isThere('Diary as of 14:02'), isThere(messages.device.notKept)]).toEqual([false, false, true])

  network(true)
  await settle()
  expect([isThere('Halls'), isThere(messages.device.notKept)]).toEqual([true, false])
})

it('shows what this device has, and what is still being read', async () => {
  const { rerender } = render(body(true))
  await pass(5_000)
  expect(isThere('Halls')).toBe(true)
  network(false)
  rerender(body(false))
  await pass(5_000)
  expect([isThere('Halls'), isThere(messages.device.notKept)]).toEqual([true, false])
})
