import { describe, expect, it } from 'vitest'
import { dateFromWords, mayBecomeDate } from '@/lib/date-words'

const TODAY = '2026-11-19' // a Thursday
const FROM = '2026-12-24'

describe('dates in short words', () => {
  it.each([
    ['t', TODAY], ['T', TODAY], ['+3', '2026-12-27'], ['-1', '2026-12-23'], ['+14', '2027-01-07'],
    ['sat', '2026-11-21'], ['SATUR', '2026-11-21'], ['thu', TODAY], ['wed', '2026-11-25'],
    ['sa', null], ['+', null], ['', null], ['xyz', null], ['+x', null],
  ])('%s', (words, date) => {
    expect(dateFromWords(words, TODAY, FROM)).toBe(date)
  })

  it.each([['s', true], ['sa', true], ['sat', true], ['+', true], ['-2', true], ['x', false], ['sax', false], ['', false], ['+1234', false]])(
    '%s may become one: %s',
    (words, expected) => expect(mayBecomeDate(words)).toBe(expected),
  )
})
