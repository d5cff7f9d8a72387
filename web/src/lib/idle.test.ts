/** Work that makes room for what is seen. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pauseWhileSeen } from '@/lib/idle'

const ended = vi.fn()
let closing: AbortController

beforeEach(() => {
  vi.useFakeTimers()
  ended.mockClear()
  closing = new AbortController()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function pause(): void {
  void pauseWhileSeen(250, closing.signal).then(ended)
}

function hide(): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
}

it('waits as long as it was told', async () => {
  pause()
  await vi.advanceTimersByTimeAsync(249)
  expect(ended).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(ended).toHaveBeenCalledOnce()
})

it('does not wait where nobody looks', async () => {
  hide()
  pause()
  await vi.advanceTimersByTimeAsync(0)
  expect(ended).toHaveBeenCalledOnce()
})

it('ends when the page is hidden', async () => {
  pause()
  hide()
  await vi.advanceTimersByTimeAsync(0)
  expect(ended).toHaveBeenCalledOnce()
})

it('ends at the signal, also where that came before', async () => {
  pause()
  closing.abort()
  pause()
  await vi.advanceTimersByTimeAsync(0)
  expect(ended).toHaveBeenCalledTimes(2)
})
