import { render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { bookingRow, pageWith } from '@/lib/diary/testing'
import { DayList } from './day-list'

const fair = bookingRow({ id: 'fair', title: 'Textile fair', event_date: '2026-11-29', event_time: '09:00:00', end_time: '18:00:00', end_day_offset: 3 })
const dinner = bookingRow({ id: 'dinner', title: 'Malhotra', event_date: '2026-12-01' })
const titles = (): string[] => [...document.querySelectorAll('.what b')].map(({ textContent }) => textContent)

test('what began on a day before is listed on every day that it takes, with its days', () => {
  const page = pageWith(dinner, fair)
  const { rerender } = render(<DayList page={page} date="2026-12-01" now={0} rings={new Map()} onOpen={vi.fn()} />)
  expect(titles()).toEqual(['Textile fair', 'Malhotra'])
  expect(screen.getByText(/^Sun 29 Nov – Wed 2 Dec, /)).toBeTruthy()

  // The dinner's last half hour is nobody's morning.
  rerender(<DayList page={page} date="2026-12-02" now={0} rings={new Map()} onOpen={vi.fn()} />)
  expect(titles()).toEqual(['Textile fair'])
})

test('a branch without halls says so: an empty day there is not a free one', () => {
  render(<DayList page={{ ...pageWith(), rows: [] }} date="2026-12-01" now={0} rings={new Map()} onOpen={vi.fn()} />)
  expect(screen.getByText('A manager adds the halls of this branch first')).toBeTruthy()
})

test('a hall named from right to left leaves the guests where they stand', () => {
  const row = bookingRow({ id: 'zafaf', event_date: '2026-12-01', hall_name: 'قاعة الزمرد 5', guests_expected: 120, guests_guaranteed: null })
  render(<DayList page={pageWith(row)} date="2026-12-01" now={0} rings={new Map()} onOpen={vi.fn()} />)
  expect(screen.getByText('قاعة الزمرد 5').tagName).toBe('BDI')
  expect(document.querySelector('.what span')?.textContent).toBe('قاعة الزمرد 5, 120 guests')
})
