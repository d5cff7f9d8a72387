import { expect, test } from 'vitest'
import { daysOfMonth } from '@/lib/time'
import { moveInGrid } from './grid-moves'

const NOVEMBER = daysOfMonth('2026-11')
const SATURDAY_21 = { row: 2, column: 20 }

test.each([
  ['ArrowLeft', SATURDAY_21, { row: 2, column: 19 }],
  ['ArrowRight', SATURDAY_21, { row: 2, column: 21 }],
  ['ArrowUp', SATURDAY_21, { row: 1, column: 20 }],
  ['ArrowDown', SATURDAY_21, { row: 3, column: 20 }],
  ['ArrowDown', { row: 3, column: 0 }, { row: 3, column: 0 }],
  ['ArrowLeft', { row: 0, column: 0 }, { row: 0, column: 0 }],
  ['Home', SATURDAY_21, { row: 2, column: 15 }],
  ['End', SATURDAY_21, { row: 2, column: 21 }],
  ['Home', { row: 0, column: 0 }, { row: 0, column: 0 }],
  ['End', { row: 0, column: 29 }, { row: 0, column: 29 }],
])('%s from %j leads to %j', (key, from, to) => {
  expect(moveInGrid(key, from, 4, NOVEMBER)).toEqual({ to })
})

test('Page Up and Page Down turn the month, other keys are left alone', () => {
  expect(moveInGrid('PageUp', SATURDAY_21, 4, NOVEMBER)).toEqual({ month: -1 })
  expect(moveInGrid('PageDown', SATURDAY_21, 4, NOVEMBER)).toEqual({ month: 1 })
  expect(moveInGrid('b', SATURDAY_21, 4, NOVEMBER)).toBeNull()
})
