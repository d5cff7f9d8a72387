import { describe, expect, test } from 'vitest'
import type { Booking } from '@/lib/database'
import { rowAfter } from '@/lib/outbox/effects'
import { changedColumns, columnsOf, fieldsOf, missingIn, newFields, offsetFor, sessionHours } from './draft-fields'
import { isDirty, isTypedOn, openNew, openStored, reduceDraft } from './drafts'
import type { DraftAction, DraftState } from './drafts'
import { refusalOf } from './refusals'
import { bookingRow, DAYPARTS, DWARKA, EMERALD_A } from './testing'

const ROW = bookingRow({ id: 'b1', guests_expected: 200, version: 3 })

function after(state: DraftState, ...actions: DraftAction[]): DraftState {
  return actions.reduce(reduceDraft, state)
}

describe('a new form', () => {
  test('starts with the hall and the hours of the chosen session', () => {
    const fields = newFields(DWARKA, EMERALD_A, '2026-11-21', DAYPARTS[3]!)

    expect(fields).toMatchObject({
      hall_id: 1,
      event_time: '19:00',
      end_time: '00:30',
      end_day_offset: 1,
      setup_minutes: 120,
      teardown_minutes: 60,
      status: 'tentative',
    })
    expect(missingIn(fields)).toEqual(['title'])
    expect(missingIn(newFields(DWARKA, null, '2026-11-21', null))).toEqual(['title', 'hall_id'])
  })

  test('takes the usual length of the branch from a clicked time', () => {
    const fields = newFields(DWARKA, EMERALD_A, '2026-11-21', { from: '21:15' })

    expect(fields).toMatchObject({ event_time: '21:15', end_time: '01:15', end_day_offset: 1 })
  })

  test('is dirty only once something is typed', () => {
    const blank = openNew('n1', newFields(DWARKA, EMERALD_A, '2026-11-21', null))

    expect(isDirty(blank)).toBe(false)
    expect(isDirty(after(blank, { type: 'edit', changes: { title: 'Bedi' } }))).toBe(true)
  })
})

test('an end at or before the start is on the next day', () => {
  expect(offsetFor('19:00', '23:00')).toBe(0)
  expect(offsetFor('19:00', '00:30')).toBe(1)
  expect(offsetFor('19:00', '19:00')).toBe(1)
  expect(sessionHours(DAYPARTS[4]!)).toEqual({ event_time: '19:00', end_time: '05:00', end_day_offset: 1 })
})

describe('columns', () => {
  test('of an unchanged form are no change', () => {
    expect(changedColumns(fieldsOf(ROW), ROW)).toEqual({})
  })

  test('of a changed form are the changed ones alone', () => {
    expect(changedColumns({ ...fieldsOf(ROW), guests_expected: 240, notes: ' veg ' }, ROW)).toEqual({
      guests_expected: 240,
      notes: 'veg',
    })
  })

  test('need a hall', () => {
    expect(() => columnsOf({ ...fieldsOf(ROW), hall_id: null })).toThrow(RangeError)
  })
})

describe('a change by someone else while the form is open', () => {
  const heard: DraftAction = {
    type: 'heard',
    row: { ...ROW, guests_expected: 240, notes: 'ring at 20:30', version: 4 },
    by: 'Priya Nair',
    at: '14:06',
  }

  test('is taken over and marked where nothing was typed', () => {
    const state = after(openStored(ROW), heard)

    expect(state.fields).toMatchObject({ guests_expected: 240, notes: 'ring at 20:30' })
    expect([...state.renewed].sort()).toEqual(['guests_expected', 'notes'])
    expect(state.theirs).toEqual({})
    expect(isDirty(state)).toBe(false)
  })

  test('is put beside what was typed, and the version moves on', () => {
    const state = after(openStored(ROW), { type: 'edit', changes: { guests_expected: 300 } }, heard)

    expect(state.fields.guests_expected).toBe(300)
    expect(state.fields.notes).toBe('ring at 20:30')
    expect(state.theirs).toEqual({ guests_expected: { value: 240, by: 'Priya Nair', at: '14:06' } })
    expect(state.base?.version).toBe(4)
    expect(changedColumns(state.fields, state.base!)).toEqual({ guests_expected: 300 })
  })

  test('can be taken, or kept away', () => {
    const state = after(openStored(ROW), { type: 'edit', changes: { guests_expected: 300 } }, heard)

    const taken = after(state, { type: 'take', field: 'guests_expected' })
    const kept = after(state, { type: 'keep', field: 'guests_expected' })

    expect([taken.fields.guests_expected, taken.theirs, isDirty(taken)]).toEqual([240, {}, false])
    expect([kept.fields.guests_expected, kept.theirs, isDirty(kept)]).toEqual([300, {}, true])
  })

  test('that agrees with what was typed is no contest', () => {
    const state = after(openStored(ROW), { type: 'edit', changes: { guests_expected: 240 } }, heard)

    expect(state.theirs).toEqual({})
  })

  test('that comes round to what was typed ends the contest', () => {
    const state = after(openStored(ROW), { type: 'edit', changes: { guests_expected: 300 } }, heard, {
      type: 'heard',
      row: { ...ROW, guests_expected: 300, version: 5 },
      by: 'Priya Nair',
      at: '14:06',
    })

    expect(state.theirs).toEqual({})
  })

  test('that is an old row again changes nothing', () => {
    const state = after(openStored(ROW), heard)

    expect(after(state, { type: 'heard', row: ROW, by: null, at: '' })).toBe(state)
  })

  test('that removes it keeps the form', () => {
    const state = after(openStored(ROW), { type: 'edit', changes: { title: 'Mine' } }, { type: 'vanished' })

    expect([state.gone, state.fields.title]).toEqual([true, 'Mine'])
  })
})

describe('the answer of the server', () => {
  const BLOCKER = {
    booking_id: 'b9',
    hall_id: 5,
    hall_name: 'Emerald Grand',
    title: 'Malhotra–Kapoor reception',
    status: 'tentative',
    option_rank: 1,
    starts_at: '2026-11-21T13:30:00+00:00',
    ends_at: '2026-11-21T19:00:00+00:00',
    occupied_from: '2026-11-21T11:30:00+00:00',
    occupied_to: '2026-11-21T20:00:00+00:00',
    modified_by_name: 'Priya Nair',
  }

  test('taken carries who has it', () => {
    const error = { code: '23P01', message: 'Emerald A is taken', details: JSON.stringify(BLOCKER) }

    expect(refusalOf(error)).toEqual({ kind: 'taken', blocker: BLOCKER, message: 'Emerald A is taken' })
  })

  test.each([null, undefined, '', 'Key (a)=(b) conflicts', '{}', '[]', 'null'])(
    'taken by a booking one may not see (%s) still says taken',
    (details) =>
      expect(refusalOf({ code: '23P01', message: 'm', details })).toEqual({ kind: 'taken', blocker: null, message: 'm' }),
  )

  test('stale puts the current row beside the form and keeps everything typed', () => {
    const current = { ...ROW, guests_expected: 240, version: 4 }
    const refusal = refusalOf({ code: 'PT409', message: 'x', details: JSON.stringify(current) })
    const state = after(
      openStored(ROW),
      { type: 'edit', changes: { guests_expected: 300, title: 'Mine' } },
      { type: 'save' },
      { type: 'refused', refusal, by: 'Priya Nair', at: '14:06' },
    )

    expect(state.phase).toMatchObject({ status: 'refused', refusal: { kind: 'stale' } })
    expect(state.theirs).toEqual({ guests_expected: { value: 240, by: 'Priya Nair', at: '14:06' } })
    expect([state.fields.title, state.fields.guests_expected, state.base?.version]).toEqual(['Mine', 300, 4])
  })

  test('any other is shown in its own words', () => {
    expect(refusalOf({ code: '42501', message: 'no right' })).toEqual({ kind: 'other', message: 'no right' })
  })

  test('no answer is told apart from a refusal', () => {
    expect(refusalOf({ code: '', message: 'TypeError: Failed to fetch' })).toEqual({ kind: 'unreachable' })
  })

  test('an answer is forgotten with the next keystroke, the form is not', () => {
    const refused = after(
      openStored(ROW),
      { type: 'save' },
      { type: 'refused', refusal: { kind: 'other', message: 'm' }, by: null, at: '' },
    )

    expect(after(refused, { type: 'edit', changes: { title: 'Next' } }).phase).toEqual({ status: 'editing' })
  })

  test('saved keeps what was typed after it was sent, as not saved yet', () => {
    const sent = after(openStored(ROW), { type: 'edit', changes: { title: 'Mine', notes: 'veg' } }, { type: 'save' })
    const typed = after(sent, { type: 'edit', changes: { guests_expected: 240, notes: 'veg, no garlic' } }, { type: 'customer', changes: { phone: '99999 01482' } })
    const row = bookingRow({ ...ROW, title: 'Mine', notes: 'veg', version: 4 })

    const state = after(typed, { type: 'saved', row })

    expect(state.fields).toMatchObject({ title: 'Mine', notes: 'veg, no garlic', guests_expected: 240 })
    expect([[...state.touched].sort(), state.customer, state.base, isDirty(state)]).toEqual([['guests_expected', 'notes'], { phone: '99999 01482' }, row, true])
  })

  test.each(['saved', 'kept'] as const)('%s makes of a new form that of the booking, with what was typed meanwhile not saved yet', (type) => {
    const blank = openNew('b1', newFields(DWARKA, EMERALD_A, '2026-11-21', null))
    const sent = after(blank, { type: 'edit', changes: { title: 'Mine', notes: 'veg' } }, { type: 'save' })
    expect(isTypedOn(sent)).toBe(false)
    const typed = after(sent, { type: 'edit', changes: { notes: 'veg, no garlic' } })
    expect(isTypedOn(typed)).toBe(true)
    const row = bookingRow({ ...ROW, title: 'Mine', notes: 'veg', version: 1 })

    const state = after(typed, { type, row })

    expect([state.base, changedColumns(state.fields, row), isDirty(state)]).toEqual([row, { notes: 'veg, no garlic' }, true])
  })

  test('to what was kept tells what the server made of it, at the version that was expected', () => {
    const expected = rowAfter({ op: 'insert', table: 'bookings', row: { ...ROW, version: 1 } }, null, 0) as Booking
    const kept = after(openNew('b1', fieldsOf(ROW)), { type: 'save' }, { type: 'kept', row: expected }, { type: 'edit', changes: { notes: 'veg' } })
    const row = { ...ROW, version: 1, option_expires_at: '2026-11-20T12:00:00Z' }

    const state = after(kept, { type: 'heard', row, by: null, at: '' })

    expect([state.base, state.fields.option_expires_at, [...state.touched]]).toEqual([row, row.option_expires_at, ['notes']])
    expect(after(state, { type: 'heard', row: { ...row }, by: null, at: '' })).toBe(state)
  })

  test('saved makes the row the base and the form clean', () => {
    const row = { ...ROW, title: 'Mine', version: 4 }
    const state = after(openStored(ROW), { type: 'edit', changes: { title: 'Mine' } }, { type: 'save' }, { type: 'saved', row })

    expect([state.phase, state.base, isDirty(state)]).toEqual([{ status: 'saved', id: 'b1' }, row, false])
  })
})
