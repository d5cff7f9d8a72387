import { describe, expect, test } from 'vitest'
import { claimsOf } from './claims'
import { judge } from './conflict'
import type { Booking } from '@/lib/database'
import { bookingRow, during, DWARKA, EMERALD_A, GRAND, HOUSE, requestedRow } from './testing'
import { clock, refusalBox, unreadBox, verdictBox } from './verdict-box'
import type { BoxInput, VerdictBox } from './verdict-box'
import { windowFromLocal } from './window'
import type { LocalWindow, Window } from './window'

const NOW = Date.parse('2026-11-21T02:00:00Z')

function windowAt(times: Partial<LocalWindow> = {}): Window {
  const local = { event_date: '2026-11-21', ...during('dinner'), setup_minutes: 120, teardown_minutes: 60, ...times }
  return windowFromLocal(local, DWARKA.timezone) as Window
}

function box(rows: Booking[], overrides: Partial<BoxInput> = {}): VerdictBox {
  const window = overrides.window ?? windowAt()
  const draft = { id: 'draft', hallId: EMERALD_A.id, window, rank: overrides.standsAs ?? 1, guests: 200, setupStyle: 'rounds' }
  const verdict = judge(draft, claimsOf(rows, HOUSE), HOUSE)
  return verdictBox({
    verdict, window, hallName: 'Emerald A', house: HOUSE, zone: DWARKA.timezone, now: NOW, openedAt: NOW,
    staleSince: null, standsAs: null, nameOf: (id) => (id === 'u1' ? 'Priya Nair' : null), ...overrides,
  })
}

const HELD = bookingRow({ hall_id: GRAND.id, status: 'tentative', created_by: 'u1', option_expires_at: '2026-11-21T05:48:00Z' })
const SECOND = bookingRow({ status: 'tentative', option_rank: 2, title: 'Ahluwalia silver jubilee' })

describe('free', () => {
  test('says from when to when, and who waits', () => {
    expect(box([])).toEqual({ tone: 'ok', title: 'Emerald A is free 17:00 to 01:30', note: null })
    expect(box([SECOND])).toMatchObject({ tone: 'ok', note: 'Ahluwalia silver jubilee waits as 2nd.' })
  })

  test('is amber with the time of the rows while they may be old', () => {
    expect(box([], { staleSince: Date.parse('2026-11-21T08:32:00Z') })).toMatchObject({
      tone: 'warn',
      title: 'Emerald A looks free, as of 14:02',
    })
  })

  test('is not said of bookings that this device does not have, nor that they are missing while they are on their way', () => {
    const asked = { hallName: 'Emerald A', staleSince: NOW, standsAs: null }
    expect(unreadBox(asked)).toMatchObject({ tone: 'warn', title: 'Whether Emerald A is free is not known here' })
    expect([unreadBox({ ...asked, staleSince: null }), unreadBox({ ...asked, standsAs: 1 })]).toEqual([null, null])
  })

  test('of the booking that stands there says what it holds, or that it waits', () => {
    expect(box([SECOND], { standsAs: 1 })).toEqual({
      tone: 'info',
      title: 'Holds Emerald A, 17:00 to 01:30',
      note: 'Ahluwalia silver jubilee waits as 2nd.',
    })
    expect(box([HELD], { standsAs: 2 })).toEqual({
      tone: 'info',
      title: 'Waits as 2nd for Emerald A, 17:00 to 01:30',
      note: null,
    })
  })
})

describe('asked for', () => {
  const asked = requestedRow({ hall_id: GRAND.id, status: 'tentative', created_by: 'u1' })

  test('by oneself says so: nothing is held until the server answers', () => {
    expect(box([asked])).toMatchObject({
      tone: 'bad',
      title: 'You have asked for Emerald A yourself, 17:00 to 01:30',
      facts: 'in Emerald Grand (A + B), own request, not answered yet, Priya Nair',
    })
  })

  test('and held by somebody else is taken', () => {
    expect(box([asked, HELD]).title).toBe('Emerald A is taken, 17:00 to 01:30')
  })
})

describe('taken', () => {
  test('names the holder, the right, the time left and the owner', () => {
    expect(box([HELD])).toMatchObject({
      tone: 'bad',
      title: 'Emerald A is taken, 17:00 to 01:30',
      facts: 'in Emerald Grand (A + B), 1st option, 3 h 48 m left, Priya Nair',
      note: null,
    })
  })

  test('of a firm booking says so instead of a rank', () => {
    expect(box([bookingRow({ status: 'confirmed' })])).toMatchObject({ facts: 'in Emerald A, confirmed' })
  })

  test('while the form was open says when and by whom', () => {
    const news = { ...HELD, modified_by: 'u1', modified_at: new Date(NOW + 1_000).toISOString() }

    expect(box([news], { now: NOW + 3_000 })).toMatchObject({ note: 'Taken 2 s ago by Priya Nair' })
    expect(box([news], { openedAt: NOW + 2_000 })).toMatchObject({ note: null })
  })

  test('only by a set-up or a tear-down names that end', () => {
    const before = bookingRow({ event_time: '14:30:00', end_time: '16:30:00', end_day_offset: 0 })
    const after = bookingRow({ event_date: '2026-11-22', event_time: '03:00:00', end_time: '05:00:00', end_day_offset: 0 })

    expect(box([before])).toMatchObject({ title: 'Only the set-up overlaps, 17:00 to 17:30' })
    expect(box([after])).toMatchObject({ title: 'Only the tear-down overlaps, 01:00 to 01:30' })
  })
})

describe('refused by the server', () => {
  const input: Omit<BoxInput, 'verdict'> = {
    window: windowAt(), hallName: 'Emerald A', house: HOUSE, zone: DWARKA.timezone, now: NOW, openedAt: NOW,
    staleSince: null, standsAs: null, nameOf: () => null,
  }
  const least = {
    hall_id: 1, hall_name: 'Emerald A', option_rank: 1,
    occupied_from: '2026-11-21T11:30:00+00:00', occupied_to: '2026-11-21T20:00:00+00:00',
  }

  test('shows the blocking booking as far as it was told', () => {
    const told = { ...least, title: 'Malhotra', status: 'confirmed' as const, starts_at: HELD.starts_at, ends_at: HELD.ends_at, modified_by_name: 'Priya Nair' }

    expect(refusalBox(told, input)).toMatchObject({
      title: 'Emerald A is taken, 17:00 to 01:30',
      facts: 'in Emerald A, confirmed, Priya Nair',
      holder: { title: 'Malhotra', starts: Date.parse(HELD.starts_at) },
    })
  })

  test('of a booking one may not read shows hall and time alone', () => {
    expect(refusalBox(least, input)).toMatchObject({
      title: 'Emerald A is taken, 17:00 to 01:30',
      facts: 'in Emerald A',
      holder: { title: null, starts: null, ends: null },
    })
  })
})

test('a clock names the weekday where it is not that night', () => {
  const at = (text: string): string => clock(Date.parse(text), 'Asia/Kolkata', '2026-11-21')

  expect(at('2026-11-21T13:30:00Z')).toBe('19:00')
  expect(at('2026-11-21T20:00:00Z')).toBe('01:30')
  expect(at('2026-11-22T01:30:00Z')).toBe('Sun 07:00')
  expect(at('2026-11-20T13:30:00Z')).toBe('Fri 19:00')
})
