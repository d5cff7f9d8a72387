import { describe, expect, it } from 'vitest'
import { meets, subscriptionFilter, type Condition } from '@/lib/live/conditions'
import { changeOf, systemFrameOf } from '@/lib/live/protocol'
import { applyChanges, keyOf } from '@/lib/live/rows'

type Row = { id: string; hall: number; version?: number; modified_at?: string }
const rules = { key: ['id'], conditions: [] }
const none: ReadonlyMap<string, Row> = new Map()
const insert = (row: Row) => ({ kind: 'INSERT' as const, row, committedAt: null })
const update = (row: Row, old: Partial<Row> = {}) => ({ kind: 'UPDATE' as const, row, old, committedAt: null })

describe('changes applied to rows', () => {
  it('leaves the map it was given alone', () => {
    const before = new Map([['a', { id: 'a', hall: 1 }]])
    applyChanges(before, [{ kind: 'DELETE', old: { id: 'a' }, committedAt: null }], rules)
    expect(before.size).toBe(1)
  })

  it('answers with the same map when nothing made a difference', () => {
    expect(applyChanges(none, [{ kind: 'DELETE', old: { id: 'x' }, committedAt: null }], rules)).toEqual({ rows: none, applied: [] })
    expect(applyChanges(none, [], rules).rows).toBe(none)
  })

  it('never goes back to an older version', () => {
    const { rows } = applyChanges(none, [insert({ id: 'a', hall: 2, version: 3 })], rules)
    expect(applyChanges(rows, [update({ id: 'a', hall: 1, version: 2 })], rules).applied).toEqual([])
    expect(applyChanges(rows, [update({ id: 'a', hall: 9, version: 4 })], rules).rows.get('a')?.hall).toBe(9)
  })

  it('takes the same version with another stamp: a table may not count', () => {
    const { rows } = applyChanges(none, [insert({ id: 'a', hall: 1, version: 1, modified_at: '1' })], rules)
    expect(applyChanges(rows, [update({ id: 'a', hall: 2, version: 1, modified_at: '2' })], rules).rows.get('a')?.hall).toBe(2)
    expect(applyChanges(rows, [update({ id: 'a', hall: 1, version: 1, modified_at: '1' })], rules).applied).toEqual([])
  })

  it('takes a row that was deleted and made again, though its version starts anew', () => {
    const { rows } = applyChanges(none, [insert({ id: 'a', hall: 1, version: 9 })], rules)
    const again = applyChanges(rows, [{ kind: 'DELETE', old: { id: 'a' }, committedAt: null }, insert({ id: 'a', hall: 2, version: 1 })], rules)
    expect(again.rows.get('a')?.hall).toBe(2)
  })

  it('follows a row whose key changed', () => {
    const { rows } = applyChanges(none, [insert({ id: 'a', hall: 1 })], rules)
    expect([...applyChanges(rows, [update({ id: 'b', hall: 1 }, { id: 'a' })], rules).rows.keys()]).toEqual(['b'])
  })

  it('names a row by all its key columns', () => {
    expect(keyOf({ a: 1, b: 12 }, ['a', 'b'])).not.toBe(keyOf({ a: 11, b: 2 }, ['a', 'b']))
  })
})

describe('conditions', () => {
  it.each<[Condition, object, boolean]>([
    [['branch_id', 'eq', 7], { branch_id: 7 }, true],
    [['branch_id', 'eq', 7], { branch_id: 8 }, false],
    [['branch_id', 'eq', 7], { branch_id: null }, false],
    [['branch_id', 'eq', 7], {}, false],
    [['event_date', 'gte', '2026-11-01'], { event_date: '2026-11-01' }, true],
    [['event_date', 'gte', '2026-11-01'], { event_date: '2026-10-31' }, false],
    [['event_date', 'lte', '2026-11-30'], { event_date: '2026-12-01' }, false],
    [['version', 'gt', 9], { version: 10 }, true],
    [['version', 'lt', 10], { version: 10 }, false],
  ])('%j of %j is %s', (condition, row, expected) => {
    expect(meets(row, [condition])).toBe(expected)
  })

  it('subscribe by their equalities alone', () => {
    expect(subscriptionFilter([['branch_id', 'eq', 7], ['event_date', 'gte', '2026-11-01']])).toBe('branch_id=eq.7')
    expect(subscriptionFilter([['event_date', 'gte', '2026-11-01']])).toBeUndefined()
  })
})

describe('frames', () => {
  const banquet = (more: object) => ({ extension: 'banquet', status: 'ok', channel: 'c', ...more })

  it.each([
    [banquet({ message: 'checkpoint', cursor: 'e.1.0' }), { kind: 'checkpoint', cursor: 'e.1.0', isLive: true }],
    [banquet({ message: 'checkpoint', cursor: 'e.1.0', live: false }), { kind: 'checkpoint', cursor: 'e.1.0', isLive: false }],
    [banquet({ message: 'checkpoint' }), { kind: 'other' }],
    [banquet({ message: 'must_refetch', after_ms: 250 }), { kind: 'must_refetch', afterMs: 250 }],
    [banquet({ message: 'must_refetch', after_ms: -5 }), { kind: 'must_refetch', afterMs: 0 }],
    [banquet({ message: 'must_refetch', after_ms: 'soon' }), { kind: 'must_refetch', afterMs: 0 }],
    [banquet({ message: 'something new' }), { kind: 'other' }],
    [{ extension: 'postgres_changes', status: 'ok', message: 'Subscribed to PostgreSQL' }, { kind: 'other' }],
    [{ extension: 'system', status: 'error', message: 'Token has expired' }, { kind: 'error', message: 'Token has expired' }],
    [null, { kind: 'other' }],
    ['text', { kind: 'other' }],
  ])('%j', (payload, frame) => {
    expect(systemFrameOf(payload)).toEqual(frame)
  })

  it('know an event that says nothing of a row', () => {
    expect(changeOf({ eventType: 'TRUNCATE', new: {}, old: {} })).toBeNull()
  })
})
