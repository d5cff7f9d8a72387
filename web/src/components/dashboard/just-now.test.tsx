import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { bookingRow, DWARKA, pageWith } from '@/lib/diary/testing'
import type { Booking } from '@/lib/database'
import { JustNow } from './just-now'

const NOW = Date.parse('2026-11-19T08:10:00Z')
const PRIYA = '00000000-0000-7000-8000-00000000000a'

function show(...rows: Booking[]) {
  const onOpen = vi.fn()
  const { container } = render(
    <JustNow
      pages={[pageWith(...rows)]}
      today="2026-11-19"
      now={NOW}
      zone={DWARKA.timezone}
      nameOf={(id) => (id === PRIYA ? 'Priya Nair' : 'Someone')}
      onOpen={onOpen}
    />,
  )
  return { onOpen, container }
}

test('says who did what to which booking, when, and leads there', async () => {
  const row = bookingRow({ title: 'BrightPath', modified_by: PRIYA, modified_at: '2026-11-19T08:04:00+00:00' })
  const { onOpen } = show(row)

  const line = screen.getByRole('button')
  expect(line.textContent).toBe('PNPriya confirmed BrightPath, Emerald A, Sat 21 Nov 6 min')
  await userEvent.setup().click(line)

  expect(screen.getByRole('region', { name: 'Just now' })).toBeTruthy()
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(row.id)
})

test('says so while there is nothing to tell', () => {
  expect(show(bookingRow({ modified_by: null })).container.textContent).toContain('Nobody has changed anything yet')
})
