import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { addDays, MINUTE } from '@/lib/time'
import type { Booking } from '@/lib/database'
import { claimsOf } from './claims'
import { judge, LAST_RANK } from './conflict'
import type { Draft, Verdict } from './conflict'
import {
  bookingRow,
  BUYOUT,
  COMPONENTS,
  during,
  DWARKA,
  EMERALD_A,
  EMERALD_B,
  GRAND,
  HALLS,
  HOUSE,
  PEARL,
} from './testing'
import { windowFromLocal } from './window'
import type { LocalWindow, Window } from './window'

const SATURDAY = '2026-11-21'

function windowAt(times: Partial<LocalWindow> = {}): Window {
  const local = { event_date: SATURDAY, ...during('dinner'), setup_minutes: 120, teardown_minutes: 60, ...times }
  const window = windowFromLocal(local, DWARKA.timezone)
  if (typeof window === 'string') throw new Error(window)
  return window
}

function draft(overrides: Partial<Draft> = {}): Draft {
  return {
    id: 'draft',
    hallId: EMERALD_A.id,
    window: windowAt(),
    rank: 1,
    guests: 200,
    setupStyle: 'rounds',
    ...overrides,
  }
}

function verdict(rows: Booking[], overrides: Partial<Draft> = {}): Verdict {
  return judge(draft(overrides), claimsOf(rows, HOUSE), HOUSE)
}

describe('free', () => {
  test('an empty hall is free', () => {
    expect(verdict([])).toEqual({ kind: 'free', waiting: [] })
  })

  test('windows that only touch do not clash', () => {
    const lunch = bookingRow({ ...during('lunch') })

    expect(verdict([lunch]).kind).toBe('free')
  })

  test('another hall, another day and a cancelled booking are not in the way', () => {
    const rows = [
      bookingRow({ hall_id: PEARL.id }),
      bookingRow({ event_date: '2026-11-22' }),
      bookingRow({ status: 'cancelled' }),
      bookingRow({ status: 'released' }),
    ]

    expect(verdict(rows).kind).toBe('free')
  })

  test('a booking never blocks itself', () => {
    const own = bookingRow({})

    expect(verdict([own], { id: own.id }).kind).toBe('free')
    expect(verdict([own]).kind).toBe('taken')
  })

  test('a 2nd option alone leaves the first place free and is named as waiting', () => {
    const second = bookingRow({ status: 'tentative', option_rank: 2 })

    const result = verdict([second])

    expect(result.kind).toBe('free')
    expect(result.kind === 'free' && result.waiting.map((clash) => clash.booking)).toEqual([second])
  })
})

describe('taken', () => {
  test('names who, how long, and the rank that can be joined', () => {
    const first = bookingRow({ hall_id: GRAND.id, status: 'tentative' })
    const second = bookingRow({ hall_id: GRAND.id, status: 'tentative', option_rank: 2 })

    const result = verdict([second, first])

    expect(result).toMatchObject({ kind: 'taken', rankAvailable: 3, overlap: 8.5 * 60 * MINUTE })
    expect(result.kind === 'taken' && result.by.map((clash) => clash.booking)).toEqual([first])
  })

  test('a part blocks its combination and the buyout, not its sibling', () => {
    const rows = [bookingRow({ hall_id: EMERALD_A.id })]

    expect(verdict(rows, { hallId: GRAND.id }).kind).toBe('taken')
    expect(verdict(rows, { hallId: BUYOUT.id }).kind).toBe('taken')
    expect(verdict(rows, { hallId: EMERALD_B.id }).kind).toBe('free')
  })

  test('the tail of a night wedding blocks the next morning', () => {
    const rows = [bookingRow({ ...during('night_wedding') })]
    const morning = windowAt({ event_date: '2026-11-22', ...during('morning') })
    const lunch = windowAt({ event_date: '2026-11-22', ...during('lunch') })

    expect(verdict(rows, { window: morning }).kind).toBe('only-setup-overlaps')
    expect(verdict(rows, { window: lunch }).kind).toBe('free')
  })

  test('no rank is left when all nine are used', () => {
    const rows = Array.from({ length: LAST_RANK }, (_, index) =>
      bookingRow({ status: 'tentative', option_rank: index + 1 }),
    )

    expect(verdict(rows)).toMatchObject({ kind: 'taken', rankAvailable: null })
  })

  test('a 2nd option is judged among 2nd options', () => {
    const first = bookingRow({ status: 'tentative' })
    const second = bookingRow({ status: 'tentative', option_rank: 2 })

    expect(verdict([first], { rank: 2 }).kind).toBe('free')
    expect(verdict([first, second], { rank: 2 })).toMatchObject({ kind: 'taken', rankAvailable: 3 })
  })
})

describe('only the set-up overlaps', () => {
  test('suggests the set-up that fits after the tear-down before it', () => {
    const hitea = bookingRow({ event_time: '14:30', end_time: '16:30', end_day_offset: 0 })

    expect(verdict([hitea])).toMatchObject({
      kind: 'only-setup-overlaps',
      suggestion: { setup_minutes: 90, teardown_minutes: 60 },
    })
  })

  test('suggests a shorter tear-down before the next set-up', () => {
    const late = bookingRow({
      event_date: '2026-11-22',
      event_time: '03:00',
      end_time: '05:00',
      end_day_offset: 0,
    })

    expect(verdict([late])).toMatchObject({
      kind: 'only-setup-overlaps',
      suggestion: { setup_minutes: 120, teardown_minutes: 30 },
    })
  })

  test('a function that meets a tear-down is taken, however short the set-up', () => {
    const hitea = bookingRow({ ...during('hitea') })

    expect(verdict([hitea]).kind).toBe('taken')
  })
})

test('too small is said only of a hall that is free', () => {
  const rows = [bookingRow({})]

  expect(verdict([], { guests: 351 })).toEqual({ kind: 'too-small', capacity: 350, guests: 351 })
  expect(verdict([], { guests: 350 }).kind).toBe('free')
  expect(verdict([], { guests: 480, setupStyle: 'floating' }).kind).toBe('free')
  expect(verdict(rows, { guests: 351 }).kind).toBe('taken')
})

describe('agreement with the database', () => {
  const HOLDING = ['tentative', 'confirmed', 'in_progress', 'completed', 'settled']

  // The exclusion constraint, spelled as plainly as possible: base halls, ranks, half-open ranges.
  function refusedByDatabase(candidate: Draft, rows: readonly Booking[]): boolean {
    const bases = (hallId: number): number[] => {
      const parts = COMPONENTS.filter((row) => row.combination_id === hallId).map((row) => row.hall_id)
      return parts.length > 0 ? parts : [hallId]
    }
    return rows.some((row) => {
      const from = Date.parse(row.starts_at) - row.setup_minutes * MINUTE
      const to = Date.parse(row.ends_at) + row.teardown_minutes * MINUTE
      const sharesHall = bases(row.hall_id).some((id) => bases(candidate.hallId).includes(id))
      const sharesTime = from < candidate.window.to && candidate.window.from < to
      return (
        row.id !== candidate.id &&
        HOLDING.includes(row.status) &&
        row.option_rank === candidate.rank &&
        sharesHall &&
        sharesTime
      )
    })
  }

  const times = fc
    .record({
      day: fc.integer({ min: 0, max: 2 }),
      start: fc.integer({ min: 0, max: 95 }),
      quarters: fc.integer({ min: 1, max: 40 }),
      setup_minutes: fc.integer({ min: 0, max: 24 }).map((n) => n * 15),
      teardown_minutes: fc.integer({ min: 0, max: 12 }).map((n) => n * 15),
    })
    .map(({ day, start, quarters, ...buffers }) => {
      const end = start + quarters
      const clock = (n: number): string =>
        `${String(Math.floor((n % 96) / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`
      const end_day_offset = Math.floor(end / 96)
      return { event_date: addDays(SATURDAY, day), event_time: clock(start), end_time: clock(end), end_day_offset, ...buffers }
    })
  const hallId = fc.constantFrom(...HALLS.map((hall) => hall.id))
  const rank = fc.integer({ min: 1, max: 3 })
  const row = fc
    .record({
      times,
      hall_id: hallId,
      option_rank: rank,
      status: fc.constantFrom<Booking['status']>('tentative', 'confirmed', 'settled', 'cancelled', 'released', 'enquiry'),
    })
    .map(({ times: local, ...rest }) => bookingRow({ ...local, ...rest }))

  test('refuses exactly what the exclusion constraint refuses', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), times, hallId, rank, (rows, local, hall, wanted) => {
        const candidate = draft({ hallId: hall, window: windowAt(local), rank: wanted, guests: null })

        const kind = judge(candidate, claimsOf(rows, HOUSE), HOUSE).kind

        expect(kind === 'taken' || kind === 'only-setup-overlaps').toBe(refusedByDatabase(candidate, rows))
      }),
      { numRuns: 500 },
    )
  })

  test('the rank it offers and the set-up it suggests are accepted', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), times, hallId, (rows, local, hall) => {
        const candidate = draft({ hallId: hall, window: windowAt(local), guests: null })
        const result = judge(candidate, claimsOf(rows, HOUSE), HOUSE)
        if (result.kind === 'taken' && result.rankAvailable !== null) {
          expect(refusedByDatabase({ ...candidate, rank: result.rankAvailable }, rows)).toBe(false)
        }
        if (result.kind === 'only-setup-overlaps') {
          const shorter = windowAt({ ...local, ...result.suggestion })
          expect(refusedByDatabase({ ...candidate, window: shorter }, rows)).toBe(false)
        }
      }),
      { numRuns: 500 },
    )
  })
})

test('judges against a year of rows', () => {
  const rows = Array.from({ length: 4000 }, (_, index) =>
    bookingRow({
      hall_id: HALLS[index % HALLS.length]!.id,
      event_date: addDays('2026-05-21', index % 365),
      option_rank: 1 + Math.floor(index / 1500),
      status: 'tentative',
    }),
  )

  const result = verdict(rows)

  expect(result.kind).toBe('taken')
})
