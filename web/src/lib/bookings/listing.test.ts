import { expect, test } from 'vitest'
import { listingOf, pageSpec, withListing } from './listing'

const from = (search: string) => listingOf(new URLSearchParams(search))

test('an address that says nothing lists what is active, the next first', () => {
  expect(from('')).toEqual({ filter: 'active', sort: 'upcoming', hall: null, text: '' })
  expect(from('show=nonsense&in=x&sort=by-colour')).toEqual(from(''))
})

test('what is over is listed from the last on', () => {
  expect(from('show=ended').sort).toBe('latest')
  expect(from('show=ended&sort=changed').sort).toBe('changed')
})

test.each(['', 'show=options', 'show=ended&sort=made&in=3&find=kapoor', 'sort=changed'])('%j survives its address', (search) => {
  expect(withListing(new URLSearchParams(search), from(search)).toString()).toBe(search)
})

test('keeps what else the address says', () => {
  const next = withListing(new URLSearchParams('booking=b1&find=old'), { ...from(''), text: 'new' })

  expect(next.toString()).toBe('booking=b1&find=new')
})

test('asks the server for exactly what it shows', () => {
  expect(pageSpec(from('show=options&in=3&find= kapoor '), 1, '2026-11-22')).toEqual({
    table: 'bookings',
    conditions: [
      ['branch_id', 'eq', 1], ['status', 'in', ['tentative']], ['hall_id', 'in', [3]],
      ['event_date', 'gte', '2026-11-22'], ['title', 'contains', 'kapoor'],
    ],
    order: { column: 'starts_at', ascending: true },
  })
  expect(pageSpec(from('show=all&sort=made'), null, '2026-11-22').conditions).toEqual([])
})
