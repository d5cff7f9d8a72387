/** An enquiry begins with everything that was asked, wherever it was asked. */
import { describe, expect, it } from 'vitest'
import { newFields } from '@/lib/diary/draft-fields'
import { DAYPARTS, DWARKA, PEARL } from '@/lib/diary/testing'
import { startIn, startOfBooking, startOfSearch } from '@/lib/leads/start'
import { parseQuery } from '@/lib/palette/query'

const TODAY = '2026-11-19'
const known = { today: TODAY, branches: [DWARKA, { id: 2, code: 'rjg', name: 'Rajouri Garden' }], halls: [PEARL], dayparts: DAYPARTS }
const begun = (typed: string) => startOfSearch(parseQuery(typed, known), DWARKA.id, [PEARL])

describe('of a search', () => {
  it('has name, phone, day, session, hall, guests and wishes', () => {
    expect(begun('vikram sethi 99999 01482 pearl 900 6 feb lunch veg')).toEqual({
      branchId: DWARKA.id, name: 'Vikram Sethi', phone: '99999 01482', guests: 900, event: '',
      wish: { from: '2027-02-06', to: '2027-02-06', session: 'lunch' }, notes: 'Asked for Pearl\nVeg',
    })
  })

  it('keeps many days as the one wish they are', () => {
    expect(begun('900 any sat in feb').wish).toEqual({ from: '2027-02-01', to: '2027-02-28', weekday: 6 })
    expect(begun('900 sundays').wish).toMatchObject({ from: '2026-11-22', weekday: 7 })
    expect(begun('900 feb').wish).toEqual({ from: '2027-02-01', to: '2027-02-28' })
  })

  it('is of the branch that was named, and of no day where none was', () => {
    expect(begun('rajouri garden 900')).toMatchObject({ branchId: 2, wish: null, name: '', notes: '' })
  })
})

it('of a booking has what its form has', () => {
  const dinner = DAYPARTS.find(({ code }) => code === 'dinner')!
  const fields = { ...newFields(DWARKA, PEARL, '2026-11-21', dinner), title: 'Sethi reception', guests_expected: 240, notes: 'Stage on the left' }

  expect(startOfBooking(fields, { name: 'Vikram', phone: '99999 01482' }, DWARKA, DAYPARTS, PEARL)).toEqual({
    branchId: DWARKA.id, name: 'Sethi reception', phone: '99999 01482', guests: 240, event: fields.event_type ?? '',
    wish: { from: '2026-11-21', to: '2026-11-21', session: 'dinner' }, notes: 'Asked for Pearl\nStage on the left',
  })
})

it('is told from anything else that lies beside an address', () => {
  expect(startIn({ enquiry: begun('900') })).toMatchObject({ guests: 900 })
  expect([startIn(null), startIn({ from: '/' }), startIn({ enquiry: 'x' }), startIn('enquiry')]).toEqual([null, null, null, null])
})
