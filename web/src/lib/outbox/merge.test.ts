import { describe, expect, it } from 'vitest'
import { dependantsOf } from '@/lib/outbox/dependants'
import { clashes, isSame, mergeStale } from '@/lib/outbox/merge'
import type { Entry, Row, Write, WriteError } from '@/lib/outbox/types'

const ID = '01900000-0000-7000-8000-000000000001'
const OTHER = '01900000-0000-7000-8000-000000000002'
const base: Row = { id: ID, title: 'Kapoor', notes: null, event_time: '19:00', event_date: '2027-01-01', status: 'tentative', starts_at: 'x', version: 4, modified_by: 'a' }
const change = (changes: Row): Write => ({ op: 'update', table: 'bookings', id: ID, version: 4, changes })
const entryOf = (write: Write, row: Row | null = base, seq = 1): Entry => ({ seq, label: '', madeAt: 0, writes: [write], bases: [row] })
const stale = (changes: Row): WriteError => ({
  code: 'PT409', message: 'changed', hint: null, details: { ...base, version: 6, modified_by: 'b', starts_at: 'y', ...changes },
})

describe('a change that came too late', () => {
  it.each<[string, Row, Row, string[]]>([
    ['others touched nothing of it', { notes: 'tea' }, { title: 'Kapur' }, []],
    ['both touched it', { notes: 'tea' }, { notes: 'coffee' }, ['notes']],
    ['both made the same of it', { notes: 'tea' }, { notes: 'tea' }, []],
    ['a time and a date belong together', { event_time: '20:00' }, { event_date: '2027-01-02' }, ['event_time']],
    ['a time and a status do not', { event_time: '20:00' }, { status: 'confirmed' }, []],
    ['what the server works out is nobody\'s change', { notes: 'tea' }, { starts_at: 'z', version: 9 }, []],
    ['only what differs is asked about', { notes: 'tea', title: 'Kapur' }, { notes: 'coffee', title: 'Kapur' }, ['notes']],
  ])('%s', (_name, mine, theirs, asked) => {
    expect(clashes('bookings', mine, base, { ...base, ...theirs })).toEqual(asked)
    const merged = mergeStale(entryOf(change(mine)), stale(theirs))
    expect(merged?.writes).toEqual(asked.length > 0 ? undefined : [{ ...change(mine), version: theirs['version'] ?? 6 }])
  })

  it('is not in the way of itself: what was shown before it was sent is written otherwise by the server', () => {
    // a lead taken, answered and moved on a line so slow that all three wait: the answer made a new version
    const at = '2027-01-01T08:32:00.620Z'
    const taken: Row = { id: ID, stage: 'new', stage_changed_at: at, received_at: at, next_action_at: at, version: 1 }
    const move: Write = { op: 'update', table: 'leads', id: ID, version: 1, changes: { stage: 'contacted', stage_changed_at: '2027-01-01T08:32:09.000Z', next_action_at: null } }
    const here = '2027-01-01T08:32:00.62+00:00'
    const answered: WriteError = { code: 'PT409', message: 'changed', hint: null, details: { ...taken, stage_changed_at: here, received_at: here, next_action_at: here, first_response_at: here, version: 2 } }

    expect(mergeStale(entryOf(move, taken), answered)?.writes).toEqual([{ ...move, version: 2 }])
  })

  it.each([
    ['2027-01-01T08:32:00.620Z', '2027-01-01T08:32:00.62+00:00', true],
    ['2027-01-01T14:02:00+05:30', '2027-01-01T08:32:00Z', true],
    ['2027-01-01T08:32:00.620Z', '2027-01-01T08:32:00.620001+00:00', false],
    ['19:00', '19:00:00', true],
    ['19:00', '19:00:30', false],
    ['2027-01-01', '2027-01-02', false],
    [undefined, null, true],
    [[{ from: 'a', to: 'b' }], [{ to: 'b', from: 'a' }], true],
    [[{ from: 'a', to: 'b' }], [{ from: 'b', to: 'a' }], false],
  ])('%j and %j are the same: %s', (one, other, same) => {
    expect(isSame(one, other)).toBe(same)
  })

  it('is the person\'s to decide where nobody knows what they saw', () => {
    expect(mergeStale(entryOf(change({ notes: 'tea' }), null), stale({ title: 'Kapur' }))).toBeNull()
  })

  it('deletes only what is as it was seen', () => {
    const deletion: Write = { op: 'delete', table: 'bookings', id: ID, version: 4 }
    expect(mergeStale(entryOf(deletion), stale({}))?.writes).toEqual([{ ...deletion, version: 6 }])
    expect(mergeStale(entryOf(deletion), stale({ title: 'Kapur' }))).toBeNull()
  })

  it.each([{ code: '23P01' }, { details: null }, { details: 'text' }, { details: { id: OTHER, version: 2 } }])('is left alone by other refusals: %o', (other) => {
    expect(mergeStale(entryOf(change({ notes: 'tea' })), { ...stale({}), ...other })).toBeNull()
  })
})

describe('what builds on a refused change', () => {
  const insert = (table: 'customers' | 'bookings', row: Row): Write => ({ op: 'insert', table, row })
  const makesCustomer = insert('customers', { id: OTHER })

  it.each<[string, Write, Write, boolean]>([
    ['a later change of the same row', change({}), change({ notes: 'tea' }), true],
    ['a change of another row', change({}), { ...change({}), id: OTHER } as Write, false],
    ['a row that names one it would have made', makesCustomer, insert('bookings', { id: ID, customer_id: OTHER }), true],
    ['a change that names one it would have made', makesCustomer, change({ customer_id: OTHER }), true],
    ['a call that names its row', change({}), { op: 'call', function: 'confirm_bookings', arguments: { ids: [ID] } }, true],
    ['rows that only name the same third', insert('bookings', { id: ID, customer_id: OTHER }), insert('bookings', { id: OTHER.replace('2', '3'), customer_id: OTHER }), false],
    ['the same number in two tables', { op: 'delete', table: 'halls', id: 7, version: 1 }, { op: 'delete', table: 'dayparts', id: 7, version: 1 }, false],
  ])('%s', (_name, refused, later, builds) => {
    const entries = [entryOf(refused), entryOf(later, null, 2)]
    expect(dependantsOf(entries[0] as Entry, entries)).toEqual(builds ? [entries[1]] : [])
  })

  it('takes what builds on that with it, and nothing earlier', () => {
    const entries = [
      entryOf(change({}), null, 1),
      entryOf(makesCustomer, null, 2),
      entryOf(insert('bookings', { id: ID, customer_id: OTHER }), null, 3),
      entryOf(change({ notes: 'tea' }), null, 4),
    ]
    expect(dependantsOf(entries[1] as Entry, entries).map(({ seq }) => seq)).toEqual([3, 4])
  })
})
