import { describe, expect, test } from 'vitest'
import type { Booking, BookingStatus } from '@/lib/database'
import { panelActions } from './actions'
import type { ActionInput } from './actions'
import type { Verdict } from './conflict'
import { bookingRow } from './testing'

const FREE: Verdict = { kind: 'free', waiting: [] }
const SMALL: Verdict = { kind: 'too-small', capacity: 100, guests: 120 }
const taken = (rankAvailable: number | null): Verdict => ({ kind: 'taken', by: [], overlap: 1, rankAvailable })

/** A week before the function, by its manager. */
const USUAL: ActionInput = {
  base: null, dirty: false, verdict: FREE, asFirst: FREE, waitingBehind: false, hasCovers: false, roles: ['manager'],
  isOffline: false, now: Date.parse('2026-11-14T06:00:00Z'), today: '2026-11-14',
}
const THE_DAY = { now: Date.parse('2026-11-21T10:00:00Z'), today: '2026-11-21' }
const AFTER = { now: Date.parse('2026-11-23T10:00:00Z'), today: '2026-11-23' }

function more(status: BookingStatus, input: Partial<ActionInput> = {}): string[] {
  return panelActions({ ...USUAL, base: bookingRow({ status }), ...input }).more.map(({ label }) => label)
}

function labels(overrides: Partial<ActionInput> & { status?: BookingStatus; row?: Partial<Booking> }): string[] {
  const { status, row, ...input } = overrides
  const base = status ? bookingRow({ status, ...row }) : null
  const actions = panelActions({ ...USUAL, base, ...input })
  return [actions.primary?.label ?? '-', ...actions.others.map((action) => action.label)]
}

describe('a new booking', () => {
  test('of a free hall is held or confirmed, of a small one too', () => {
    expect(labels({})).toEqual(['Hold', 'Confirm'])
    expect(labels({ verdict: SMALL })).toEqual(['Hold', 'Confirm'])
  })

  test('of a taken hall can only join, at the rank that is free', () => {
    expect(labels({ verdict: taken(3) })).toEqual(['Join as 3rd option', 'Save as enquiry'])
    expect(labels({ verdict: taken(null) })).toEqual(['-', 'Save as enquiry'])
  })

  test('joins as an option, never as a confirmed booking', () => {
    const { primary } = panelActions({ ...USUAL, dirty: true, verdict: taken(2), asFirst: null })

    expect(primary?.changes).toEqual({ status: 'tentative', option_rank: 2 })
  })

  test('without the server is a request, and never more', () => {
    expect(labels({ isOffline: true })).toEqual(['Keep as a request'])
    expect(labels({ isOffline: true, verdict: taken(2) })).toEqual(['Keep as a request'])
  })
})

describe('a stored booking', () => {
  test.each([
    ['tentative', {}, ['Confirm', 'Release the hall']],
    ['tentative', { dirty: true }, ['Save', 'Confirm', 'Release the hall']],
    ['tentative', { dirty: true, verdict: taken(2) }, ['Join as 2nd option', 'Release the hall']],
    ['tentative', { row: { option_rank: 2 } }, ['Move up to 1st', 'Release the hall']],
    ['tentative', { row: { option_rank: 2 }, asFirst: taken(3) }, ['-', 'Release the hall']],
    ['tentative', { row: { option_rank: 2 }, asFirst: null }, ['-', 'Release the hall']],
    ['confirmed', {}, ['-', 'Cancel the booking']],
    ['confirmed', { dirty: true }, ['Save', 'Cancel the booking']],
    ['confirmed', { dirty: true, verdict: taken(2) }, ['-', 'Cancel the booking']],
    ['confirmed', { roles: ['sales'] }, ['-']],
    ['confirmed', THE_DAY, ['Start the function', 'Cancel the booking']],
    ['confirmed', { ...THE_DAY, roles: ['operations'] }, ['Start the function']],
    ['in_progress', { dirty: true }, ['Save']],
    ['in_progress', { dirty: true, hasCovers: true }, ['Complete', 'Save']],
    ['in_progress', { hasCovers: true, roles: ['sales'] }, ['-']],
    ['completed', {}, ['-']],
    ['completed', AFTER, ['Settle']],
    ['completed', { ...AFTER, roles: ['accounts'] }, ['Settle']],
    ['completed', { ...AFTER, roles: ['operations'] }, ['-']],
    ['settled', { roles: ['owner'] }, ['Reopen']],
    ['settled', { dirty: true, verdict: taken(2) }, ['-']],
    ['released', {}, ['Hold']],
    ['cancelled', {}, ['Hold', 'Confirm']],
    ['cancelled', { roles: ['sales'] }, ['-']],
    ['cancelled', { verdict: taken(2) }, ['Join as 2nd option']],
    ['lost', {}, ['Back to enquiry']],
    ['enquiry', {}, ['Hold', 'Confirm']],
    ['tentative', { row: { option_expires_at: '2026-11-14T05:00:00Z' } }, ['-', 'Release the hall']],
  ] as const)('%s with %j offers %j', (status, input, expected) => {
    expect(labels({ status, ...input })).toEqual(expected)
  })

  test('asks before a release that moves others, not before one that moves nobody', () => {
    const release = (waitingBehind: boolean) =>
      panelActions({ ...USUAL, base: bookingRow({ status: 'tentative' }), waitingBehind }).others[0]

    expect(release(true)?.ask).toBe('release')
    expect(release(false)?.ask).toBeUndefined()
  })

  test('has its rarer moves, each told with a reason, behind More', () => {
    expect(more('tentative')).toEqual(['Release with a reason', 'Mark as lost'])
    expect(more('enquiry')).toEqual(['Mark as lost', 'Cancel the booking'])
    expect(more('confirmed')).toEqual(['Back to tentative'])
    expect(more('confirmed', { roles: ['sales'] })).toEqual([])
    expect(more('tentative', { roles: ['operations'] })).toEqual([])
  })

  test('says why it cannot go on yet', () => {
    const hint = (status: BookingStatus, input: Partial<ActionInput> = {}) =>
      panelActions({ ...USUAL, base: bookingRow({ status }), ...input }).hint

    expect(hint('confirmed')).toBe('It can be started on Sat 21 Nov.')
    expect(hint('confirmed', { roles: ['sales'] })).toContain('is for the manager')
    expect(hint('confirmed', { roles: ['sales'], dirty: true })).toBeNull()
    expect(hint('confirmed', { roles: ['accounts'] })).toBeNull()
    expect(hint('cancelled', { roles: ['sales'] })).toBe('A manager can take it up again.')
    expect(hint('in_progress')).toContain('covers')
    expect(hint('completed')).toBe('It can be settled once it is over.')
  })
})
