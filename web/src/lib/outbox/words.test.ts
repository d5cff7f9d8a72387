import { expect, test } from 'vitest'
import type { Conflict } from './types'
import { explanationOf, valueWord } from './words'

const conflict = (error: Conflict['error']): Conflict =>
  ({ seq: 1, label: 'Lead converted: Kapoor', writes: [], bases: [], madeAt: 0, error, refusedAt: 0, because: null })

test('a change of several is explained with each that stood in the way', () => {
  const details = [
    { booking_id: 'b-1', title: 'Kapoor mehndi', code: '23P01', message: 'Pearl is taken' },
    { booking_id: 'b-2', code: 'PT404', message: 'There is no such booking' },
  ]
  expect(explanationOf(conflict({ code: 'PT422', message: '2 of 3 functions cannot be booked', details, hint: null }), String)).toBe(
    '2 of 3 functions cannot be booked. Kapoor mehndi: Pearl is taken. There is no such booking',
  )
  expect(explanationOf(conflict({ code: '23P01', message: 'Pearl is taken', details: null, hint: null }), String)).toBe('Pearl is taken')
})

test('a number is said as what it counts', () => {
  const shown = (column: string, ...values: number[]) => values.map((value) => valueWord('bookings', column, value, 'Asia/Kolkata'))
  expect(shown('end_day_offset', 0, 1, 3)).toEqual(['the same day', 'the next day', '3 days later'])
  expect(shown('setup_minutes', 90)).toEqual(['1 h 30 m'])
  expect([...shown('option_rank', 2), ...shown('guests_expected', 1200)]).toEqual(['2nd', '1,200'])
})
