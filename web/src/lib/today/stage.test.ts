import { describe, expect, it } from 'vitest'
import { bookingRow, during } from '@/lib/diary/testing'
import type { BookingStatus } from '@/lib/database'
import { countdown, goneStage, groupOf, stageOf } from './stage'
import { at, DAY, ZONE } from './testing'

// 19:00 to 00:30, set-up from 17:00, tear-down to 01:30
const NEXT = '2026-11-22'

describe('the stage of a function', () => {
  it.each<[BookingStatus, number, string, string]>([
    ['confirmed', at('16:42'), 'Set-up in 18 min', 'starts in 2 h 18 m'],
    ['confirmed', at('17:00'), 'Set-up now', 'starts in 2 h'],
    ['in_progress', at('17:30'), 'Set-up running', 'starts in 1 h 30 m'],
    ['in_progress', at('16:30'), 'Set-up running', 'starts in 2 h 30 m'],
    ['in_progress', at('18:59:30'), 'Set-up running', 'starts now'],
    ['confirmed', at('19:12'), 'Not begun', 'due 12 min ago'],
    ['in_progress', at('19:12'), 'In progress', 'ends in 5 h 18 m'],
    ['in_progress', at('00:29:30', NEXT), 'In progress', 'ends now'],
    ['in_progress', at('00:45', NEXT), 'Tear-down', '45 min left'],
    ['completed', at('00:45', NEXT), 'Tear-down', '45 min left'],
    ['completed', at('23:45'), 'Tear-down', 'until 01:30'],
    ['confirmed', at('00:45', NEXT), 'Not completed', 'ended 00:30'],
    ['in_progress', at('01:30', NEXT), 'Not completed', 'ended 00:30'],
    ['completed', at('01:30', NEXT), 'Done', ''],
    ['settled', at('01:30', NEXT), 'Done', ''],
    ['tentative', at('16:00'), 'Not confirmed', 'starts in 3 h'],
    ['tentative', at('20:00'), 'Not confirmed', 'due 1 h ago'],
  ])('%s is told at its time', (status, now, headline, detail) => {
    expect(stageOf(bookingRow({ event_date: DAY, status }), now, ZONE)).toMatchObject({ headline, detail })
  })

  it('of one that left the day says where it is', () => {
    expect(goneStage(bookingRow({ status: 'cancelled' }), DAY)).toEqual({ kind: 'gone', headline: 'Cancelled', detail: '' })
    const moved = bookingRow({ hall_id: 3, event_date: '2026-11-29', ...during('dinner') })
    expect(goneStage(moved, DAY)).toEqual({ kind: 'gone', headline: 'Moved', detail: 'now Pearl, Sun 29 Nov' })
  })
})

it.each([[1, '1 min'], [60_000, '1 min'], [60_001, '2 min'], [59 * 60_000, '59 min'], [3_600_000, '1 h'], [0, '1 min']])(
  'a countdown of %i ms is %s', (milliseconds, text) => {
    expect(countdown(milliseconds)).toBe(text)
  },
)

it('groups what is under way, to come, over and gone', () => {
  expect((['setup', 'running', 'late', 'teardown', 'open'] as const).map(groupOf)).toEqual(Array(5).fill('now'))
  expect((['before', 'option', 'over', 'gone'] as const).map(groupOf)).toEqual(['next', 'next', 'over', 'gone'])
})
