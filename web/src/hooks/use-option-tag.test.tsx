import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Booking } from '@/lib/database'
import { bookingRow } from '@/lib/diary/testing'
import { useOptionTag } from './use-option-tag'

const NOW = Date.parse('2026-11-19T08:32:40Z')
/** What a page knows of the time that looks once a minute. */
const MINUTE = Date.parse('2026-11-19T08:32:00Z')

const option = (seconds: number): Booking =>
  bookingRow({ status: 'tentative', option_rank: 1, option_expires_at: new Date(NOW + seconds * 1_000).toISOString() })

function Tag({ row }: { row: Booking }) {
  return <p>{useOptionTag(row, MINUTE)?.text}</p>
}

const pass = (seconds: number): void => act(() => void vi.advanceTimersByTime(seconds * 1_000))
const told = (): string => screen.getByText(/./).textContent

beforeEach(() => vi.useFakeTimers({ now: NOW }))
afterEach(() => vi.useRealTimers())

it('counts the seconds of an option in its last five minutes, by a clock of its own', () => {
  render(<Tag row={option(92)} />)
  expect(told()).toBe('1st, 1 m 32 s left')
  pass(33)
  expect(told()).toBe('1st, 59 s left')
  pass(60)
  expect(told()).toBe('1st, time is up')
  // then nothing is counted any more
  expect(vi.getTimerCount()).toBe(0)
})

it('says minutes before that, and has no clock', () => {
  render(<Tag row={option(20 * 60)} />)
  expect(told()).toBe('1st, 20 m left')
  expect(vi.getTimerCount()).toBe(0)
})

it('has none for one that waits in line either', () => {
  render(<Tag row={bookingRow({ status: 'tentative', option_rank: 2, option_expires_at: null })} />)
  expect(told()).toBe('2nd, waiting')
  expect(vi.getTimerCount()).toBe(0)
})
