import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { bookingRow } from '@/lib/diary/testing'
import { SpokenChanges } from './spoken-changes'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

test('a change is said with who made it, what it is and where', () => {
  const change = {
    before: null,
    after: bookingRow({ title: 'BrightPath' }),
    by: { id: 'u1', name: 'Arjun Mehta' },
    at: Date.now(),
  }
  render(<SpokenChanges changes={[change]} />)
  act(() => { vi.advanceTimersByTime(0) })

  expect(screen.getByRole('status').textContent).toBe('Arjun added this: BrightPath, Emerald A')
})
