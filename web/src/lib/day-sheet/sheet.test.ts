import { describe, expect, it } from 'vitest'
import type { Booking } from '@/lib/database'
import { bookingsOfSheet, sheetOf, type SheetFunction } from '@/lib/day-sheet/sheet'
import { bookingRow, during, GRAND, pageWith, PEARL } from '@/lib/diary/testing'

const SATURDAY = '2026-11-21'
const TODAY = '2026-11-19'
const NOBODY = new Map<string, never>()

const functionsOf = (...rows: Booking[]): SheetFunction[] => sheetOf(pageWith(...rows), SATURDAY, NOBODY, TODAY).halls.flatMap((hall) => hall.functions)

describe('the day sheet', () => {
  it('lists halls in the order of the diary, functions in that of the clock', () => {
    const sheet = sheetOf(
      pageWith(
        bookingRow({ id: 'c', hall_id: PEARL.id, title: 'Agarwal' }),
        bookingRow({ id: 'b', hall_id: PEARL.id, title: 'Iyer', ...during('lunch') }),
        bookingRow({ id: 'a', hall_id: GRAND.id, title: 'Malhotra' }),
      ),
      SATURDAY, NOBODY, TODAY,
    )
    expect(sheet.halls.map(({ hall, functions }) => [hall.name, functions.map(({ title }) => title)])).toEqual([
      ['Emerald Grand', ['Malhotra']],
      ['Pearl', ['Iyer', 'Agarwal']],
    ])
  })

  it('counts what is guaranteed, else expected, and says when the house begins and ends', () => {
    const rows = [
      bookingRow({ id: 'a', hall_id: PEARL.id, guests_expected: 100, guests_guaranteed: 90, ...during('lunch') }),
      bookingRow({ id: 'b', hall_id: PEARL.id, guests_expected: 50, guests_guaranteed: null }),
    ]
    const sheet = sheetOf(pageWith(...rows), SATURDAY, NOBODY, TODAY)
    expect([sheet.functions, sheet.covers]).toEqual([2, 140])
    expect(sheet.halls[0]?.functions.map(({ covers }) => covers)).toEqual(['100, GTD 90', '50'])
    expect([sheet.from, sheet.to].every((time) => /^\d\d:\d\d$/.test(time ?? ''))).toBe(true)
  })

  it('names the parts that a combination takes', () => {
    expect(functionsOf(bookingRow({ hall_id: GRAND.id }))[0]?.shares).toBe('Emerald A, Emerald B')
    expect(functionsOf(bookingRow({ hall_id: PEARL.id }))[0]?.shares).toBe('')
  })

  it('marks an option as not confirmed, and leaves out who waits, who was released, and other days', () => {
    const rows = [
      bookingRow({ id: 'a', hall_id: PEARL.id, title: 'Option', status: 'tentative', option_expires_at: '2026-11-20T12:30:00Z' }),
      bookingRow({ id: 'b', hall_id: PEARL.id, title: 'Second', status: 'tentative', option_rank: 2 }),
      bookingRow({ id: 'c', hall_id: PEARL.id, title: 'Gone', status: 'released' }),
    ]
    expect(functionsOf(...rows).map(({ title, option }) => [title, option])).toEqual([['Option', 'Option until Fri 20 Nov 18:00, not confirmed']])
    expect(bookingsOfSheet(pageWith(...rows), '2026-11-23')).toEqual([])
  })

  it('counts who is served on a later day of a function too, and says since when it is held', () => {
    const convention = bookingRow({
      hall_id: PEARL.id, event_date: '2026-11-20', event_time: '09:00:00', end_time: '18:00:00', end_day_offset: 2, guests_expected: 400, guests_guaranteed: null,
      starts_at: '2026-11-20T03:30:00Z', ends_at: '2026-11-22T12:30:00Z',
    })
    const sheet = sheetOf(pageWith(convention), SATURDAY, NOBODY, TODAY)
    expect([sheet.functions, sheet.covers, sheet.from, sheet.to]).toEqual([1, 400, null, null])
    expect(sheet.halls.flatMap((hall) => hall.functions).map(({ since }) => since)).toEqual(['Fri 20 Nov'])
  })

  it('keeps what runs into the morning, as of the night before', () => {
    const night = bookingRow({
      hall_id: PEARL.id, event_date: '2026-11-20', event_time: '19:00:00', end_time: '05:00:00', end_day_offset: 1,
      starts_at: '2026-11-20T13:30:00Z', ends_at: '2026-11-20T23:30:00Z', teardown_minutes: 300,
    })
    const sheet = sheetOf(pageWith(night), SATURDAY, NOBODY, TODAY)
    expect(sheet.halls.flatMap((hall) => hall.functions).map(({ isFromBefore }) => isFromBefore)).toEqual([true])
    expect([sheet.functions, sheet.covers, sheet.from]).toEqual([0, 0, null])
  })

  it('says whom to call where that may be read', () => {
    const page = pageWith(bookingRow({ hall_id: PEARL.id, customer_id: 'k' }))
    const contactOf = (customers: Parameters<typeof sheetOf>[2]) => sheetOf(page, SATURDAY, customers, TODAY).halls[0]?.functions[0]?.contact
    expect(contactOf(new Map([['k', { name: 'Karan Bhatia', phone: '+91 99999 01482' }]]))).toBe('Karan Bhatia, +91 99999 01482')
    expect(contactOf(NOBODY)).toBe('')
  })
})
