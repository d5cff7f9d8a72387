import { expect, test } from 'vitest'
import { changesOf, ringOf, ringsByBooking, ringsByCell } from './rings'
import { bookingRow, PEARL } from './testing'

const ARJUN = { id: 'u1', name: 'Arjun Mehta' }
const HELD = bookingRow({ status: 'tentative' })
const INKED = { ...HELD, status: 'confirmed' as const }

test.each([
  ['added', { before: null, after: HELD }],
  ['confirmed', { before: HELD, after: INKED }],
  ['changed', { before: HELD, after: { ...HELD, guests_expected: 5 } }],
  ['moved', { before: HELD, after: { ...HELD, hall_id: PEARL.id } }],
  ['released', { before: HELD, after: { ...HELD, status: 'released' as const } }],
  ['released', { before: HELD, after: null }],
])('a change that %s the booking says so with the first name', (verb, change) => {
  expect(ringOf({ ...change, by: ARJUN, at: 1 }).text).toBe(`Arjun ${verb} this`)
})

test('a change by nobody known is by someone', () => {
  expect(ringOf({ before: null, after: HELD, by: null, at: 1 }).text).toBe('Someone added this')
})

test('what the clock did to options is done by nobody', () => {
  const second = { ...HELD, option_rank: 2 }
  const ranOut = { ...HELD, status: 'released' as const, status_reason: 'expired' }
  expect(ringOf({ before: second, after: HELD, by: ARJUN, at: 1 }).text).toBe('Moved up to 1st')
  expect(ringOf({ before: HELD, after: ranOut, by: null, at: 1 }).text).toBe('The option ran out')
})

test('a moved booking rings where it stands now, a released one where it stood', () => {
  const moved = { before: HELD, after: { ...HELD, hall_id: PEARL.id, event_date: '2026-11-22' }, by: ARJUN, at: 1 }
  const gone = { before: HELD, after: null, by: ARJUN, at: 1 }

  expect([...ringsByCell([moved]).keys()]).toEqual([`${PEARL.id}:2026-11-22`])
  expect([...ringsByCell([gone]).keys()]).toEqual([`${HELD.hall_id}:2026-11-21`])
})

test('the latest change of a booking wins', () => {
  const rings = ringsByBooking([
    { before: null, after: HELD, by: ARJUN, at: 1 },
    { before: HELD, after: INKED, by: ARJUN, at: 1 },
  ])

  expect([...rings.values()].map((ring) => ring.text)).toEqual(['Arjun confirmed this'])
})

test('a batch rings for what others did, not for what one did oneself', () => {
  const change = (modified_by: string | null) => ({
    kind: 'UPDATE' as const,
    row: { ...INKED, modified_by },
    old: HELD,
    committedAt: null,
  })
  const nameOf = (id: string | null): string => (id === 'u1' ? 'Arjun Mehta' : 'Someone')

  expect(changesOf([change('me'), change('u1')], 'me', nameOf, 5)).toEqual([
    { before: HELD, after: { ...INKED, modified_by: 'u1' }, by: ARJUN, at: 5 },
  ])
  expect(changesOf([change(null)], 'me', nameOf, 5)).toMatchObject([{ by: null }])
})

test('a deleted row rings where it stood, if the server says where', () => {
  const gone = { kind: 'DELETE' as const, old: HELD, committedAt: null }

  expect(changesOf([gone], 'me', () => '', 5)).toEqual([{ before: HELD, after: null, by: null, at: 5 }])
  expect(changesOf([{ ...gone, old: { id: HELD.id } }], 'me', () => '', 5)).toEqual([])
})
