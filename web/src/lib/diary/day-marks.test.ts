import { expect, test } from 'vitest'
import type { CalendarDay } from '@/lib/database'
import { agreedMarks, marksByBranch, marksOf, ownMarks, spokenMark } from './day-marks'

const day = (values: Partial<CalendarDay>) => ({ date: '2026-11-21', kind: 'muhurat', tier: 2, name: null, source: 'sample', ...values }) as CalendarDay

test('of several lists the highest tier counts, and what is kept by hand before all', () => {
  const lists = [day({}), day({ tier: 3, source: 'Panchang B' })]

  expect(marksOf(lists).get('2026-11-21')).toEqual({ tier: 3, name: null, source: 'Panchang B' })
  expect(marksOf([...lists, day({ tier: 1, source: 'house' })]).get('2026-11-21')?.tier).toBe(1)
})

test('a festival is named and no muhurat', () => {
  const mark = marksOf([day({ kind: 'festival', tier: null, name: 'Diwali' })]).get('2026-11-21')

  expect(mark).toMatchObject({ tier: 0, name: 'Diwali' })
  expect(spokenMark(mark)).toBe('Diwali')
  expect(spokenMark({ tier: 3, name: 'Dev Uthani', source: '' })).toBe('Muhurat A+, Dev Uthani')
})

test('of several branches the head says what all agree on, each branch the rest', () => {
  const rows = [day({ branch_id: 1 }), day({ branch_id: 2 }), day({ branch_id: 1, date: '2026-11-23', tier: 3 }), day({ branch_id: 2, date: '2026-11-23' })]
  const marks = marksByBranch(rows)
  const agreed = agreedMarks(marks, [1, 2])

  expect([...agreed.keys()]).toEqual(['2026-11-21'])
  expect([...ownMarks(marks.get(1), agreed)].map(([date, { tier }]) => [date, tier])).toEqual([['2026-11-23', 3]])
  expect([...agreedMarks(marks, [1]).keys()]).toEqual(['2026-11-21', '2026-11-23'])
  expect([agreedMarks(marks, [1, 3]).size, agreedMarks(marks, []).size]).toEqual([0, 0])
})
