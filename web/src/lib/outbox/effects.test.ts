import { expect, test } from 'vitest'
import { strokeOf } from '@/lib/diary/strokes'
import { bookingRow } from '@/lib/diary/testing'
import type { Entry, Write } from './types'
import { isRequested, isUnsent, withPending } from './effects'

const rules = { key: ['id'], conditions: [] }
const held = bookingRow({ id: 'b1', status: 'confirmed', version: 3, notes: null })
const waiting = (...writes: Write[]): Entry => ({ seq: 1, label: 'A change', writes, bases: [], madeAt: 0 })
const shown = (...writes: Write[]) => withPending(new Map([['b1', held]]), 'bookings', rules, [waiting(...writes)])

test('a change that waits is shown, and drawn as not yet sent', () => {
  const row = shown({ op: 'update', table: 'bookings', id: 'b1', version: 3, changes: { notes: 'stage left' } }).get('b1')!

  expect(row).toMatchObject({ notes: 'stage left', version: 4 })
  expect([isUnsent(row), isRequested(row), strokeOf(row)]).toEqual([true, false, 'ink unsent'])
  expect([isUnsent(held), strokeOf(held)]).toEqual([false, 'ink'])
})

test('a row that only this device has is a request, whatever was changed of it since', () => {
  const row = shown(
    { op: 'insert', table: 'bookings', row: { ...held, id: 'b2' } },
    { op: 'update', table: 'bookings', id: 'b2', version: 1, changes: { notes: 'later' } },
  ).get('b2')!

  expect([isRequested(row), strokeOf(row)]).toEqual([true, 'pencil requested'])
})
