import { expect, test } from 'vitest'
import { optionNews } from './option-news'
import { bookingRow, PEARL } from './testing'

const AROUND = { zone: 'Asia/Kolkata', today: '2026-11-19', myId: 'priya' }
const first = bookingRow({ title: 'Malhotra sangeet', hall_id: PEARL.id, status: 'tentative', event_date: '2026-11-21', option_expires_at: '2026-11-20T12:30:00Z', challenged_at: null, modified_by: 'arjun' })
const second = { ...first, option_rank: 2, option_expires_at: null }
const third = { ...second, option_rank: 3 }

test.each([
  ['ran out', first, { ...first, status: 'released' as const, status_reason: 'expired' }, 'Malhotra sangeet ran out: Pearl, Sat 21 Nov is released'],
  ['became the first', second, first, 'Malhotra sangeet is 1st option now: Pearl, Sat 21 Nov, until Fri 20 Nov 18:00'],
  ['moved up behind another', third, second, 'Malhotra sangeet moved up to 2nd option: Pearl, Sat 21 Nov'],
  ['was challenged', first, { ...first, challenged_at: '2026-11-19T12:30:00Z' }, 'Malhotra sangeet is challenged: Pearl, Sat 21 Nov, confirm or release by Fri 20 Nov 18:00'],
])('who holds an option is told that it %s', (_what, before, after, text) => {
  expect(optionNews(before, after, AROUND)).toBe(text)
})

test.each([
  ['somebody released it', first, { ...first, status: 'released' as const, status_reason: 'Customer called off' }],
  ['it was confirmed', first, { ...first, status: 'confirmed' as const, option_expires_at: null }],
  ['its guests were changed', first, { ...first, guests_expected: 90 }],
  ['they pressed it themselves', first, { ...first, challenged_at: '2026-11-19T12:30:00Z', modified_by: 'priya' }],
  ['a confirmed booking came back to an option', { ...first, status: 'confirmed' as const }, first],
])('who holds an option is not told that %s', (_what, before, after) => {
  expect(optionNews(before, after, AROUND)).toBeNull()
})
