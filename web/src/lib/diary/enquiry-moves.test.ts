import { expect, test } from 'vitest'
import type { Lead } from '@/lib/database'
import { instantOf } from '@/lib/time'
import { enquiryAt, ghostOfEnquiry, laterEnquiry, liftEnquiry, nextHallEnquiry } from './enquiry-moves'
import { newFields } from './draft-fields'
import { openNew } from './drafts'
import { draftForLead, typedBeyond } from './lead-drafts'
import { columnsOfStroke } from './moving'
import { bookingRow, DWARKA, during, EMERALD_A, pageWith, PEARL } from './testing'

const SATURDAY = '2026-11-21'
const WISH = { from: SATURDAY, to: SATURDAY, session: 'lunch', guests: 90 }
const LEAD = {
  id: 'iyer', name: 'Iyer', contact_name: 'Meenakshi Iyer', phone: '+91 99999 01482', event_type: 'Godh bharai',
  wishes: [WISH], guests_expected: 80, notes: 'Jain counter', customer_id: null,
} as unknown as Lead
const ENQUIRY = { lead: LEAD, wish: WISH }
const at = (time: string): number => instantOf(SATURDAY, time, DWARKA.timezone) ?? 0

test('inside a session it takes the hours of the session, between two the quarter hour', () => {
  const page = pageWith()
  const columns = (time: string) => columnsOfStroke(enquiryAt(ENQUIRY, PEARL.id, at(time), SATURDAY, page).stroke, page)

  expect(columns('13:10')).toMatchObject({ hall_id: PEARL.id, event_time: '11:30', end_time: '16:00' })
  expect(columns('21:00')).toMatchObject({ event_time: '19:00', end_time: '00:30', end_day_offset: 1 })
  expect(columns('16:20')).toMatchObject({ event_time: '16:15' })
})

test('it is judged with the guests it asks for, before anything is dropped', () => {
  const page = pageWith(bookingRow({ title: 'Narayanan', hall_id: PEARL.id, ...during('lunch') }))
  const ghost = ghostOfEnquiry(enquiryAt(ENQUIRY, PEARL.id, at('13:00'), SATURDAY, page), page)

  expect(ghost).toMatchObject({ fit: 'clash', title: 'Iyer', hours: '11:30–16:00' })
  expect(ghost?.judgement).toContain('Narayanan')
})

test('keys take it up where the page offers it a place and go on from there', () => {
  const page = pageWith()
  const lifted = liftEnquiry(ENQUIRY, SATURDAY, page)!

  expect(lifted.stroke).toMatchObject({ hallId: PEARL.id, from: at('11:30') })
  expect(laterEnquiry(lifted, 2).stroke.from).toBe(at('12:00'))
  const above = page.rows[page.rows.findIndex(({ id }) => id === PEARL.id) - 1]
  expect(nextHallEnquiry(lifted, -1, page).stroke.hallId).toBe(above?.id)
})

test('the form has everything the enquiry told, and asks nobody to type it again', () => {
  const draft = draftForLead(openNew('b1', newFields(DWARKA, EMERALD_A, SATURDAY, null)), LEAD, null)

  expect(draft.fields).toMatchObject({ title: 'Iyer godh bharai', event_type: 'Godh bharai', guests_expected: 90, notes: 'Jain counter' })
  expect(draft.customer).toEqual({ name: 'Meenakshi Iyer', phone: '+91 99999 01482' })
  expect(typedBeyond(LEAD, draft.customer)).toEqual({})
  expect(typedBeyond(LEAD, { ...draft.customer, phone: '1' })).toEqual({ name: 'Meenakshi Iyer', phone: '1' })
})
