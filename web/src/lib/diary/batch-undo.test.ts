import { expect, test } from 'vitest'
import { writesBack } from './batch-undo'
import { bookingRow } from './testing'

const first = bookingRow({ id: 'first', status: 'tentative', option_expires_at: '2026-11-20T05:48:00Z' })
const second = bookingRow({ id: 'second', status: 'tentative', option_rank: 2 })
const after = [first, second].map((row) => ({ ...row, status: 'released' as const, version: 7 }))

test('all of them go back with their rank, first options before those that wait', () => {
  const writes = writesBack([second, first], after, 'released', () => ['sales'])

  expect(writes).toMatchObject([
    { id: 'first', version: 7, changes: { status: 'tentative', option_rank: 1, option_expires_at: '2026-11-20T05:48:00Z' } },
    { id: 'second', version: 7, changes: { status: 'tentative', option_rank: 2 } },
  ])
})

test('who was pressed by the next in line still is', () => {
  const challenged = { ...first, challenged_at: '2026-11-19T05:48:00Z' }
  expect(writesBack([challenged], after, 'confirmed', () => ['owner'])).toMatchObject([{ changes: { challenged_at: '2026-11-19T05:48:00Z' } }])
})

test('an enquiry that was confirmed goes back by nobody, so nobody is named', () => {
  expect(writesBack([{ ...first, status: 'enquiry' }], after, 'confirmed', () => ['sales'])).toBeNull()
})

test('what stood there already stays', () => {
  expect(writesBack([{ ...first, status: 'released' }], after, 'released', () => ['sales'])).toBeNull()
})

test('where one may not go back, none does: what is confirmed is taken back by managers', () => {
  expect(writesBack([first, second], after, 'confirmed', () => ['sales'])).toBe('by-manager')
  expect(writesBack([first], after, 'confirmed', () => ['manager'])).toMatchObject([{ changes: { status_reason: expect.stringMatching(/./) as string } }])
})
