import { describe, expect, test } from 'vitest'
import type { RowChange } from '@/lib/live/protocol'
import { addPage, changeWindow, cutWindow, sortedRows, tiedWithEnd, type PageOrder, type PageWindow } from './window'

type Row = { id: string; branch_id: number; at: string; version: number }

const ORDER: PageOrder = { column: 'at', ascending: true }
const RULES = { conditions: [['branch_id', 'eq', 1]] as const, order: ORDER }
const NOTHING: PageWindow<Row> = { rows: new Map(), end: null, total: 0 }

const row = (id: string, at: string, more: Partial<Row> = {}): Row => ({ id, at, branch_id: 1, version: 1, ...more })
const ids = (window: PageWindow<Row>, order = ORDER): string => sortedRows(window.rows, order).map(({ id }) => id).join('')
const insert = (of: Row): RowChange<Row> => ({ kind: 'INSERT', row: of, committedAt: null })
const update = (of: Row, old: Row): RowChange<Row> => ({ kind: 'UPDATE', row: of, old, committedAt: null })
const remove = (old: Partial<Row>): RowChange<Row> => ({ kind: 'DELETE', old, committedAt: null })

/** Rows a, b, c of seven; the fourth and on are not loaded. */
function firstPage(): PageWindow<Row> {
  return { ...addPage(NOTHING, [row('a', '01'), row('b', '02'), row('c', '03')], 3, ORDER), total: 7 }
}

const change = (window: PageWindow<Row>, ...changes: RowChange<Row>[]) => changeWindow(window, changes, RULES).window

describe('changes', () => {
  test('before the end are merged in place, those behind it are counted alone', () => {
    const window = change(firstPage(), insert(row('x', '015')), insert(row('y', '09')))

    expect(ids(window)).toBe('axbc')
    expect(window.total).toBe(9)
  })

  test('that move a row behind the end take it away, and the end stays', () => {
    const window = change(firstPage(), update(row('c', '09', { version: 2 }), row('c', '03')))

    expect(ids(window)).toBe('ab')
    expect(window).toMatchObject({ total: 7, end: { value: '03', id: 'c' } })
    expect(ids(change(window, insert(row('d', '025'))))).toBe('abd')
  })

  test('that take a row out of the filter, or bring it in, are counted', () => {
    const gone = change(firstPage(), update(row('b', '02', { branch_id: 2, version: 2 }), row('b', '02')))
    expect(ids(gone)).toBe('ac')
    expect(gone.total).toBe(6)

    const back = change(gone, update(row('b', '02', { version: 3 }), row('b', '02', { branch_id: 2 })))
    expect(ids(back)).toBe('abc')
    expect(back.total).toBe(7)
  })

  test('told twice make no difference', () => {
    const once = change(firstPage(), remove(row('b', '02')))

    expect(ids(change(once, update(row('a', '01'), row('a', '01'))))).toBe('ac')
    expect(once.total).toBe(6)
  })

  test('whose old row is the key alone do not guess the count', () => {
    expect(change(firstPage(), remove({ id: 'b' })).total).toBe(7)
  })
})

describe('a further page', () => {
  test('goes on from the end, with rows of the same value once', () => {
    const window = addPage(firstPage(), [row('c', '03'), row('d', '03'), row('e', '04')], 3, ORDER)

    expect(ids(window)).toBe('abcde')
    expect(window.end).toEqual({ value: '04', id: 'e' })
    expect(tiedWithEnd(addPage(NOTHING, [row('c', '03'), row('d', '03')], 2, ORDER), ORDER)).toBe(2)
  })

  test('that is short is the last, and then everything is counted', () => {
    const window = addPage(firstPage(), [row('c', '03'), row('d', '04')], 3, ORDER)

    expect(window).toMatchObject({ end: null, total: 4 })
    expect(ids(change(window, insert(row('z', '99'))))).toBe('abcdz')
  })

  test('older than what was heard meanwhile brings nothing old back', () => {
    const heard = change(firstPage(), update(row('c', '02', { version: 5 }), row('c', '03')))

    expect(addPage(heard, [row('c', '03')], 3, ORDER).rows.get('c')?.at).toBe('02')
  })
})

test('a list from the last to the first is the other way round, equals by id', () => {
  const order = { column: 'at', ascending: false }
  const window = addPage(NOTHING, [row('c', '03'), row('a', '02'), row('b', '02')], 3, order)

  expect(ids(window, order)).toBe('cab')
  expect(window.end).toEqual({ value: '02', id: 'b' })
  const after = changeWindow(window, [insert(row('z', '05')), insert(row('y', '01'))], { ...RULES, order }).window
  expect(ids(after, order)).toBe('zcab')
})

test('what changes make longer than is kept is cut at the end', () => {
  const window = cutWindow(change(firstPage(), insert(row('x', '015'))), 3, ORDER)

  expect(ids(window)).toBe('axb')
  expect(window.end).toEqual({ value: '02', id: 'b' })
})
