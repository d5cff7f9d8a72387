import { describe, expect, it } from 'vitest'
import type { Occupancy } from '@/lib/rows/figures'
import { csvOf } from './csv'
import { darknessOf, freeOf, heatOf } from './heat'
import { keyFiguresOf } from './key-figures'
import { monthChart, scaleOf } from './months'
import { formatCount, formatGrowth, formatShare, growthOf, shareOf } from './numbers'
import type { Figures } from './read'

const cell = (branch_id: number, starts_on: string, sellable: number, sold: number, held: number): Occupancy => ({
  branch_id, hall_id: null, starts_on, sellable, sold, held,
})
const NOTHING_BOOKED = { functions: 0, covers: 0, options: 0, options_ending: 0, functions_a_year_ago: null, covers_a_year_ago: null }

describe('numbers', () => {
  it('are grouped, and shares are whole percent', () => {
    expect([formatCount(1185), formatCount(36811), formatShare(shareOf(139, 510)), formatShare(shareOf(0, 0))]).toEqual(['1,185', '36,811', '27%', '–'])
  })

  it.each([[107, 100, '+7%'], [97, 100, '−3%'], [100, 100, '0%']])('grow from %i to %i in words', (now, then, text) => {
    expect(formatGrowth(growthOf(now, then) ?? NaN)).toBe(text)
  })

  it('grow from nothing by nothing that can be said', () => {
    expect([growthOf(5, null), growthOf(5, 0)]).toEqual([null, null])
  })
})

describe('the heat map', () => {
  const rows = [cell(2, '2026-11-21', 3, 3, 0), cell(1, '2026-11-22', 4, 1, 1), cell(1, '2026-11-21', 4, 2, 0), cell(9, '2026-11-21', 4, 4, 0)]

  it('stands in the order of the house, days across; what is not on screen is left out', () => {
    const heat = heatOf(rows, [1, 2, 3], 'day')

    expect(heat.columns.map(({ label, under, isWeekend }) => [label, under, isWeekend])).toEqual([['21', 'S', true], ['22', 'S', true]])
    expect(heat.rows.map(({ id, shares }) => [id, ...shares.map(freeOf)])).toEqual([[1, 2, 2], [2, 0, 0]])
    expect(heat.total).toEqual({ sellable: 11, sold: 6, held: 1 })
  })

  it.each([['week', '23', 'Nov'], ['month', 'Nov', '26'], ['day', '23', 'M']] as const)('names a %s', (step, label, under) => {
    expect(heatOf([cell(1, '2026-11-23', 1, 0, 0)], [1], step).columns[0]).toMatchObject({ label, under, isWeekend: false })
  })

  it.each([[4, 0, 0, 0], [40, 1, 0, 1], [4, 1, 0, 2], [4, 1, 1, 3], [4, 2, 1, 4], [4, 3, 1, 5], [0, 0, 0, 0]])(
    'is as dark as it is full: %i to sell, %i sold, %i held', (sellable, sold, held, darkness) => {
      expect(darknessOf({ sellable, sold, held })).toBe(darkness)
    },
  )
})

describe('the months', () => {
  it.each([[0, [0, 1]], [4, [0, 1, 2, 3, 4]], [17, [0, 5, 10, 15, 20]], [321, [0, 100, 200, 300, 400]]])('up to %i have round steps', (most, ticks) => {
    expect(scaleOf(most).ticks).toEqual(ticks)
  })

  it('stand beside last year where it is known', () => {
    const row = { month: '2026-11-01', functions: 150, covers: 9000, options: 50, functions_a_year_ago: null, functions_last_year: 100 }
    const { bars: [bar], top, hasLastYear } = monthChart([row])

    expect([top, hasLastYear]).toEqual([200, true])
    expect(bar).toMatchObject({ bar: 0.75, held: 0.25, mark: null, end: 0.5 })
    expect(monthChart([{ ...row, functions_last_year: null }]).hasLastYear).toBe(false)
  })
})

describe('the six figures', () => {
  const figures: Figures = {
    query: { branchId: null, date: '2026-11-21', span: 30 },
    measure: 'dinners',
    occupancy: [cell(1, '2026-11-21', 10, 4, 1)],
    books: { ...NOTHING_BOOKED, functions: 107, covers: 9000, options: 52, options_ending: 9, functions_a_year_ago: 100, covers_a_year_ago: 10000 },
    today: { ...NOTHING_BOOKED, functions: 4, covers: 1185 },
    months: [],
    enquiries: { enquiries: 486, unanswered: 2, median_reply_seconds: 660, turned_down: 38, date_full: 31, won: 121 },
    funnel: [],
    reasons: [],
  }
  const told = (each: Figures, mayReadLeads = true): [string | null, string | undefined, string][] =>
    keyFiguresOf(each, [1], mayReadLeads).map(({ value, growth, more }) => [value, growth?.text, more])

  it('say what they are of', () => {
    expect(told(figures)).toEqual([
      ['40%', undefined, '4 of 10'],
      ['10%', undefined, '52 options, 9 end in 24 h'],
      ['107', '+7%', 'v. same day last year'],
      ['9,000', '−10%', 'v. same day last year'],
      ['486', undefined, '11 m median first reply'],
      ['38', undefined, '31 for “date full”'],
    ])
  })

  it('are a dash, never zero, where nothing is known', () => {
    const empty = { ...figures, occupancy: [], books: NOTHING_BOOKED, today: NOTHING_BOOKED }
    expect(told(empty, false)).toEqual([
      [null, undefined, 'not known'],
      [null, undefined, 'not known'],
      ['0', undefined, 'none today'],
      ['0', undefined, '0 today'],
      [null, undefined, 'for sales and managers'],
      [null, undefined, 'for sales and managers'],
    ])
  })

  it('are all a dash in a house that has no history, and count from the first booking or enquiry on', () => {
    const nothing = { enquiries: 0, unanswered: 0, median_reply_seconds: null, turned_down: 0, date_full: 0, won: 0 }
    const blank = { ...figures, occupancy: [cell(1, '2026-11-21', 10, 0, 0)], books: NOTHING_BOOKED, today: NOTHING_BOOKED, enquiries: nothing }
    expect(told(blank)).toEqual(Array.from({ length: 6 }, () => [null, undefined, 'nothing recorded yet']))
    expect(told(blank, false)[4]).toEqual([null, undefined, 'for sales and managers'])

    const first = [
      { ...blank, occupancy: [cell(1, '2026-11-21', 10, 0, 1)] },
      { ...blank, enquiries: { ...nothing, enquiries: 1 } },
      { ...blank, months: [{ month: '2027-05-01', functions: 1, covers: 90, options: 0, functions_a_year_ago: null, functions_last_year: null }] },
    ]
    for (const each of first) expect(told(each).map(([value]) => value)).not.toContain(null)
  })
})

it('writes tables that a spreadsheet neither splits nor runs', () => {
  expect(csvOf([['Pearl, small', 'say "hi"', 3, null], ['=1+1', '@x']])).toBe('"Pearl, small","say ""hi""",3,\r\n\'=1+1,\'@x\r\n')
})
