import { act, renderHook } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { useWakeLock } from '@/hooks/use-wake-lock'

const release = vi.fn(() => Promise.resolve())
const request = vi.fn(() => Promise.resolve({ release }))
let isHidden = false
afterEach(() => {
  vi.restoreAllMocks()
  Reflect.deleteProperty(navigator, 'wakeLock')
})

async function look(hidden: boolean): Promise<void> {
  isHidden = hidden
  await act(() => Promise.resolve(document.dispatchEvent(new Event('visibilitychange'))).then(() => undefined))
}

it('keeps the screen awake while the wall is shown, asks again when it comes back, and lets go with it', async () => {
  Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: { request } })
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden)
  const { unmount } = renderHook(() => useWakeLock())
  await look(true)
  expect(request).toHaveBeenCalledTimes(1)
  await look(false)
  expect(request).toHaveBeenCalledTimes(2)

  unmount()
  await look(false)
  expect(request).toHaveBeenCalledTimes(2)
  expect(release).toHaveBeenCalledTimes(2)
})

it('asks for nothing where the browser cannot', () => {
  expect(() => renderHook(() => useWakeLock()).unmount()).not.toThrow()
})
