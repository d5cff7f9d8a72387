import { describe, expect, test } from 'vitest'
import type { Booking, BookingStatus } from '@/lib/database'
import { panelActions } from './actions'
import type { ActionInput } from './actions'
import type { Verdict } from './conflict'
import { bookingRow } from './testing'

const FREE: Verdict = { kind: 'free', waiting: [] }
const SMALL: Verdict = { kind: 'too-small', capacity: 100, guests: 120 }
const taken = (rankAvailable: number | null): Verdict => ({ kind: 'taken', by: [], overlap: 1, rankAvailable })

function labels(overrides: Partial<ActionInput> & { status?: BookingStatus; row?: Partial<Booking> }): string[] {
  const { status, row, ...input } = overrides
  const base = status ? bookingRow({ status, ...row }) : null
  const actions = panelActions({
    base, dirty: false, verdict: FREE, asFirst: FREE, waitingBehind: false, mayCancel: true, ...input,
  })
  return [actions.primary?.label ?? '-', ...actions.others.map((action) => action.label)]
}

describe('a new booking', () => {
  test('of a free hall is held or confirmed, of a small one too', () => {
    expect(labels({})).toEqual(['Hold', 'Confirm'])
    expect(labels({ verdict: SMALL })).toEqual(['Hold', 'Confirm'])
  })

  test('of a taken hall can only join, at the rank that is free', () => {
    expect(labels({ verdict: taken(3) })).toEqual(['Join as 3rd option'])
    expect(labels({ verdict: taken(null) })).toEqual(['-'])
  })

  test('joins as an option, never as a confirmed booking', () => {
    const { primary } = panelActions({
      base: null, dirty: true, verdict: taken(2), asFirst: null, waitingBehind: false, mayCancel: true,
    })

    expect(primary?.changes).toEqual({ status: 'tentative', option_rank: 2 })
  })
})

describe('a stored booking', () => {
  test.each([
    ['tentative', {}, ['Confirm', 'Release the hall']],
    ['tentative', { dirty: true }, ['Save', 'Confirm', 'Release the hall']],
    ['tentative', { dirty: true, verdict: taken(2) }, ['Join as 2nd option', 'Release the hall']],
    ['tentative', { row: { option_rank: 2 } }, ['Move up to 1st', 'Release the hall']],
    ['tentative', { row: { option_rank: 2 }, asFirst: taken(3) }, ['-', 'Release the hall']],
    ['confirmed', {}, ['-', 'Cancel the booking']],
    ['confirmed', { dirty: true }, ['Save', 'Cancel the booking']],
    ['confirmed', { dirty: true, verdict: taken(2) }, ['-', 'Cancel the booking']],
    ['confirmed', { mayCancel: false }, ['-']],
    ['in_progress', { dirty: true }, ['Save']],
    ['completed', {}, ['-']],
    ['settled', { dirty: true, verdict: taken(2) }, ['-']],
    ['released', {}, ['Hold']],
    ['cancelled', { verdict: taken(2) }, ['Join as 2nd option']],
    ['lost', {}, ['-']],
    ['enquiry', {}, ['Hold', 'Confirm']],
  ] as const)('%s with %j offers %j', (status, input, expected) => {
    expect(labels({ status, ...input })).toEqual(expected)
  })

  test('asks before a release that moves others, not before one that moves nobody', () => {
    const release = (waitingBehind: boolean) =>
      panelActions({
        base: bookingRow({ status: 'tentative' }), dirty: false, verdict: FREE, asFirst: FREE, waitingBehind, mayCancel: true,
      }).others[0]

    expect(release(true)?.ask).toBe('release')
    expect(release(false)?.ask).toBeUndefined()
  })
})
