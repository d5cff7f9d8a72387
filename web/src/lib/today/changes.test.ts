import { describe, expect, it } from 'vitest'
import { bookingRow } from '@/lib/diary/testing'
import { goneFrom, lateChanges, speaksFor } from './changes'
import { groupsOf, isUnseen, rowsOf, wallRows } from './rows'
import { at, DAY, toldRow, ZONE } from './testing'

const SEEN = { acknowledged_at: '2026-11-21T11:10:00+00:00', acknowledged_by: 'suresh' }

describe('late changes', () => {
  it('name old and new until every department has seen them', () => {
    const change = lateChanges([toldRow(), toldRow({ department: 'store', ...SEEN })], DAY).get('booking')

    expect(change?.news).toEqual([{ field: 'covers', from: '620', to: '640' }])
    expect(change?.seen.map(({ department, isPending }) => [department, isPending])).toEqual([['kitchen', true], ['store', false]])
    expect([change?.changedAt, change?.changedBy]).toEqual([Date.parse('2026-11-21T11:08:00Z'), 'priya'])
  })

  it('are ticked and no news once all have', () => {
    const change = lateChanges([toldRow(SEEN)], DAY).get('booking')

    expect([change?.news, change?.changedAt, change?.seen.length]).toEqual([[], null, 1])
  })

  it('that were taken back before anybody looked are nothing to see', () => {
    expect(lateChanges([toldRow({ changes: {} })], DAY).get('booking')?.seen).toEqual([])
  })

  it('of several departments are told once, from what the first last saw', () => {
    const rows = [
      toldRow({ department: 'store', changes: { guests_guaranteed: [630, 640], setup_style: ['rounds', 'u_shape'] } }),
      toldRow({ changes: { guests_guaranteed: [620, 640], notes: [null, 'Jain counter'] }, changed_at: '2026-11-21T11:20:00+00:00' }),
    ]

    expect(lateChanges(rows, DAY).get('booking')).toMatchObject({
      changedAt: Date.parse('2026-11-21T11:20:00Z'),
      news: [
        { field: 'covers', from: '620', to: '640' },
        { field: 'set-up', from: 'rounds', to: 'u-shape' },
        { field: 'notes', from: 'nothing', to: 'Jain counter' },
      ],
    })
  })

  it.each([
    [{ event_date: [DAY, '2026-11-29'] }, { field: 'date', from: 'Sat 21 Nov', to: 'Sun 29 Nov' }],
    [{ event_time: ['19:00:00', '19:30:00'] }, { field: 'start', from: '19:00', to: '19:30' }],
    [{ setup_minutes: [120, 90] }, { field: 'set-up time', from: '120 min', to: '90 min' }],
    [{ status: ['confirmed', 'cancelled'] }, { field: 'cancelled', from: '', to: '' }],
    [{ status: ['confirmed', 'tentative'] }, { field: 'no longer confirmed', from: '', to: '' }],
  ] as const)('say %j in words', (changes, words) => {
    expect(lateChanges([toldRow({ changes })], DAY).get('booking')?.news).toEqual([words])
  })
})

describe('rows of the day', () => {
  const now = at('16:42')

  it('keep what was called off or moved until all have seen it', () => {
    const off = bookingRow({ status: 'cancelled', event_date: DAY })
    const moved = bookingRow({ event_date: '2026-11-29' })
    const told = [
      toldRow({ booking_id: off.id, changes: { status: ['confirmed', 'cancelled'] } }),
      toldRow({ booking_id: moved.id, changes: { event_date: [DAY, '2026-11-29'] } }),
    ]

    const rows = rowsOf([off, moved], told, DAY, ZONE, now)

    expect(rows.map(({ stage }) => stage.headline)).toEqual(['Cancelled', 'Moved'])
    expect(rowsOf([off, moved], told.map((row) => ({ ...row, ...SEEN })), DAY, ZONE, now)).toEqual([])
    expect(goneFrom([bookingRow({ event_date: DAY })], lateChanges([], DAY), DAY)).toEqual([])
  })

  it('are told by their change', () => {
    const row = bookingRow({ event_date: DAY })
    const [shown] = rowsOf([row], [toldRow({ booking_id: row.id })], DAY, ZONE, now)
    expect(shown && isUnseen(shown)).toBe(true)
  })

  it('of the wall leave to the footer when they are over and seen', () => {
    const over = bookingRow({ event_date: DAY, event_time: '07:00:00', end_time: '11:00:00', end_day_offset: 0, status: 'completed' })
    const rows = rowsOf([over, ...Array.from({ length: 9 }, () => bookingRow({ event_date: DAY }))], [], DAY, ZONE, now)

    const wall = wallRows(rows)

    expect([wall.shown.length, wall.later, wall.done.map(({ id }) => id)]).toEqual([7, 2, [over.id]])
    expect(groupsOf(rows).map(({ group, rows: ours }) => [group, ours.length])).toEqual([['next', 9], ['over', 1]])
    const unseen = rowsOf([over], [toldRow({ booking_id: over.id })], DAY, ZONE, now)
    expect(wallRows(unseen).done).toEqual([])
  })
})

describe('who speaks for a department', () => {
  it('is its role, and who answers for the branch', () => {
    expect(speaksFor(['kitchen'])).toEqual(['kitchen'])
    expect(speaksFor(['operations', 'store'])).toEqual(['floor', 'store'])
    expect(speaksFor(['manager'])).toEqual(['kitchen', 'floor', 'store'])
    expect(speaksFor(['sales', 'viewer'])).toEqual([])
  })
})
