import { describe, expect, test } from 'vitest'
import { frameOf, pageOf, preparePage } from './page'
import { bookingRow, DAYPARTS, DWARKA, HOUSE } from './testing'

const november = [bookingRow({ event_date: '2026-11-21' })]
const december = [bookingRow({ event_date: '2026-12-12' })]
const frame = () => frameOf(DWARKA, HOUSE, DAYPARTS)

describe('a page', () => {
  test('that was prepared is the one that is shown later', () => {
    const own = frame()
    const prepared = preparePage(own, december)

    expect(pageOf(own, december)).toBe(prepared)
  })

  test('that is shown stays while others are prepared and other branches change', () => {
    const own = frame()
    const shown = pageOf(own, november)
    preparePage(own, december)

    expect(pageOf(own, [...november, bookingRow({ branch_id: DWARKA.id + 1 })])).toBe(shown)
  })

  test('is another when a row of its branch is', () => {
    const own = frame()
    const shown = pageOf(own, november)

    expect(pageOf(own, [...november, bookingRow({ event_date: '2026-11-28' })])).not.toBe(shown)
    expect(pageOf(own, november.map((row) => ({ ...row }))).bookings).not.toEqual([])
    expect(pageOf(own, november.map((row) => ({ ...row })))).not.toBe(shown)
  })
})
