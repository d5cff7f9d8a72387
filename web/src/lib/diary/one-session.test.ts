import { expect, test } from 'vitest'
import { cellKey, occupancyOf } from './occupancy'
import { ofSession } from './one-session'
import { bookingRow, during, EMERALD_A, pageWith } from './testing'

const lunch = bookingRow({ title: 'Nimbus', ...during('lunch') })
const dinner = bookingRow({ title: 'Malhotra', ...during('dinner') })
const page = pageWith(lunch, dinner)

test('one session shows its own functions on one line, and keeps what holds the halls', () => {
  const narrow = ofSession(page, 'lunch')

  expect(narrow.bookings).toEqual([lunch])
  expect(narrow.lines.map(({ code }) => code)).toEqual(['lunch'])
  expect(narrow.claims).toBe(page.claims)
  expect(occupancyOf(narrow).get(cellKey(EMERALD_A.id, '2026-11-21'))?.count).toBe(1)
  expect(ofSession(page, 'lunch')).toBe(narrow)
})

test('a session that the branch does not sell narrows nothing', () => {
  expect(ofSession(page, 'supper')).toBe(page)
})
