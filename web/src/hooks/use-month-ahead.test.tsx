import { renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useMonthAhead } from '@/hooks/use-month-ahead'
import { pass, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
beforeEach(() => {
  stopClock()
  wire = connectToFake()
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

const months = () => wire.server.reads.map((url) => url.searchParams.getAll('event_date').join(' '))

it('reads the next month from ten days before it on, once what is on screen is there', async () => {
  const { rerender } = renderHook(({ today, isOn }) => useMonthAhead(7, today, isOn), { initialProps: { today: '2026-11-20', isOn: true } })
  await pass(5_000)
  expect(months()).toEqual([])

  rerender({ today: '2026-11-21', isOn: false })
  await pass(5_000)
  expect(months()).toEqual([])

  rerender({ today: '2026-11-21', isOn: true })
  await pass(5_000)
  expect(months()).toEqual([expect.stringMatching(/^gte[.]2026-11-\d\d lte[.]2027-01-04$/)])
})
