import { describe, expect, test } from 'vitest'

import { instantOf } from '@/lib/time'
import { daySpan, fractionOf, layoutDay, makeRoom, rulerOf, splitWindow, ticksOf, wallAt } from './timeline'
import type { Timeline } from './timeline'
import { windowOf } from './window'
import { bookingRow, BUYOUT, DAYPARTS, during, EMERALD_A, EMERALD_B, GRAND, LAWN, pageWith, PEARL } from './testing'

const SATURDAY = '2026-11-21'
const HOUR = 1 / 24

function rowOf(timeline: Timeline, hallId: number): Timeline['rows'][number] {
  const row = timeline.rows.find(({ hall }) => hall.id === hallId)
  if (!row) throw new Error(`no row ${hallId}`)
  return row
}

function layout(...bookings: ReturnType<typeof bookingRow>[]): Timeline {
  return layoutDay(pageWith(...bookings), SATURDAY)
}

describe('a block', () => {
  test('stands from set-up to tear-down, its function between the hatched ends', () => {
    const [block] = rowOf(layout(bookingRow({})), EMERALD_A.id).blocks

    expect(block?.left).toBeCloseTo(11 * HOUR)
    expect(block?.width).toBeCloseTo(8.5 * HOUR)
    expect(block?.setup).toBeCloseTo(2 / 8.5)
    expect(block?.teardown).toBeCloseTo(1 / 8.5)
    expect([block?.clippedStart, block?.clippedEnd]).toEqual([false, false])
  })

  test('that runs past 06:00 is cut there and says so', () => {
    const wedding = bookingRow({ hall_id: LAWN.id, ...during('night_wedding'), setup_minutes: 720, teardown_minutes: 360 })
    const [block] = rowOf(layout(wedding), LAWN.id).blocks

    expect(block?.left).toBeCloseTo(1 * HOUR)
    expect((block?.left ?? 0) + (block?.width ?? 0)).toBeCloseTo(1)
    expect(block?.teardown).toBeCloseTo(1 / 23)
    expect([block?.clippedStart, block?.clippedEnd]).toEqual([false, true])
  })

  test("of the night before is drawn on this day's page as far as it reaches", () => {
    const wedding = bookingRow({ hall_id: LAWN.id, event_date: '2026-11-20', ...during('night_wedding'), teardown_minutes: 360 })
    const [block] = rowOf(layout(wedding), LAWN.id).blocks

    expect([block?.left, block?.clippedStart]).toEqual([0, true])
    expect(block?.width).toBeCloseTo(5 * HOUR)
    expect([block?.setup, block?.teardown]).toEqual([0, 1])
  })

  test('that ends before 06:00 is not on the page', () => {
    expect(rowOf(layout(bookingRow({ event_date: '2026-11-20' })), EMERALD_A.id).blocks).toEqual([])
  })

  test('is not drawn once it holds nothing', () => {
    expect(rowOf(layout(bookingRow({ status: 'released' })), EMERALD_A.id).blocks).toEqual([])
  })
})

describe('stacking', () => {
  test('the 1st option stands above the 2nd, whichever came first', () => {
    const second = bookingRow({ status: 'tentative', option_rank: 2, event_time: '18:00' })
    const first = bookingRow({ status: 'tentative' })
    const row = rowOf(layout(second, first), EMERALD_A.id)

    expect(row.lanes).toBe(2)
    expect(row.blocks.map((block) => [block.booking, block.lane])).toEqual([
      [first, 0],
      [second, 1],
    ])
  })

  test('bookings one after the other share a line', () => {
    const row = rowOf(layout(bookingRow({ ...during('lunch') }), bookingRow({ ...during('dinner') })), EMERALD_A.id)

    expect([row.lanes, row.blocks.map((block) => block.lane)]).toEqual([1, [0, 0]])
  })
})

describe('a draft', () => {
  const dinner = windowOf(bookingRow({ ...during('dinner') }))

  test('over what stands there has one more lane, below', () => {
    const row = rowOf(layout(bookingRow({ ...during('dinner') })), EMERALD_A.id)

    expect(makeRoom(row, dinner)).toEqual({ lane: 1, lanes: 2 })
  })

  test('where nothing stands at its time leaves the row as it is', () => {
    const row = rowOf(layout(bookingRow({ ...during('morning') })), EMERALD_A.id)

    expect(makeRoom(row, dinner)).toEqual({ lane: 0, lanes: 1 })
  })

  test('stands beside the options of another session', () => {
    const first = bookingRow({ status: 'tentative', ...during('lunch') })
    const row = rowOf(layout(first, { ...first, id: 'second', option_rank: 2 }, bookingRow({ ...during('dinner') })), EMERALD_A.id)

    expect(makeRoom(row, dinner)).toEqual({ lane: 1, lanes: 2 })
  })
})

describe('combinations', () => {
  test('shade their parts for as long as they hold them, and nothing else', () => {
    const timeline = layout(bookingRow({ hall_id: GRAND.id }))

    expect(rowOf(timeline, GRAND.id).shades).toEqual([])
    expect(rowOf(timeline, EMERALD_A.id).shades).toMatchObject([{ holders: [GRAND] }])
    expect(rowOf(timeline, EMERALD_B.id).shades[0]?.left).toBeCloseTo(11 * HOUR)
    expect(rowOf(timeline, PEARL.id).shades).toEqual([])
  })

  test('are shaded where a part is sold', () => {
    const timeline = layout(bookingRow({ hall_id: EMERALD_A.id }))

    expect(rowOf(timeline, GRAND.id).shades).toMatchObject([{ holders: [EMERALD_A] }])
    expect(rowOf(timeline, EMERALD_B.id).shades).toEqual([])
  })

  test('with two parts sold at once carry one shade that names both', () => {
    const timeline = layout(bookingRow({ hall_id: EMERALD_A.id }), bookingRow({ hall_id: EMERALD_B.id, event_time: '20:00' }))

    expect(rowOf(timeline, GRAND.id).shades).toMatchObject([{ holders: [EMERALD_A, EMERALD_B] }])
    expect(rowOf(timeline, GRAND.id).shades[0]?.left).toBeCloseTo(11 * HOUR)
  })

  test('that only wait shade nothing', () => {
    const timeline = layout(bookingRow({ hall_id: GRAND.id, status: 'tentative', option_rank: 2 }))

    expect(rowOf(timeline, EMERALD_A.id).shades).toEqual([])
  })

  test('the buyout is one shade over everything that holds a part', () => {
    const timeline = layout(bookingRow({ hall_id: PEARL.id, ...during('morning') }), bookingRow({ hall_id: GRAND.id }))
    const [shade, ...rest] = rowOf(timeline, BUYOUT.id).shades

    expect(rest).toEqual([])
    expect(shade?.bookings).toHaveLength(2)
    expect(shade?.left).toBe(0)
    expect(shade?.width).toBeCloseTo(19.5 * HOUR)
  })

  test('are bracketed with their parts; the buyout is not', () => {
    const { rows, brackets } = layout()

    expect(rows.map((row) => row.hall.name)).toEqual([
      'Emerald Grand',
      'Emerald A',
      'Emerald B',
      'Pearl',
      'Terrace Lawn',
      'Buyout',
    ])
    expect(brackets).toEqual([{ combination: 0, parts: [1, 2], level: 0 }])
  })
})

describe('the axis', () => {
  test('runs from 06:00 to 06:00 with midnight at three quarters', () => {
    const ticks = ticksOf(daySpan(SATURDAY, 'Asia/Kolkata'))

    expect(ticks.map((tick) => tick.label)).toEqual([
      '06:00', '08:00', '10:00', '12:00', '14:00', '16:00', '18:00', '20:00', '22:00', '00:00', '02:00', '04:00',
    ])
    expect(ticks.filter((tick) => tick.midnight)).toEqual([{ at: 0.75, label: '00:00', midnight: true }])
  })

  test('is 25 hours wide the night clocks go back', () => {
    const span = daySpan('2026-10-24', 'Europe/London')

    expect(span.to - span.from).toBe(25 * 3_600_000)
    expect(fractionOf(instantOf('2026-10-25', '04:00', 'Europe/London') ?? 0, span)).toBeCloseTo(23 / 25)
  })

  test('leaves out an hour that does not exist', () => {
    const labels = ticksOf(daySpan('2026-03-28', 'America/New_York')).map((tick) => tick.label)

    expect(labels).toContain('02:00')
    expect(ticksOf(daySpan('2026-03-07', 'America/New_York')).map((tick) => tick.label)).not.toContain('02:00')
  })

  test('carries the sessions', () => {
    const ruler = rulerOf(DAYPARTS, daySpan(SATURDAY, 'Asia/Kolkata'))

    expect(ruler.map((entry) => entry.part.code)).toEqual(['morning', 'lunch', 'hitea', 'dinner', 'night_wedding'])
    expect(ruler[3]?.left).toBeCloseTo(13 * HOUR)
    expect(ruler[3]?.width).toBeCloseTo(5.5 * HOUR)
  })

  test('tells the wall time under a pointer on the quarter hour, past midnight too', () => {
    const span = daySpan(SATURDAY, 'Asia/Kolkata')

    expect(wallAt(0, span)).toEqual({ date: SATURDAY, time: '06:00' })
    expect(wallAt(13.3 * HOUR, span)).toEqual({ date: SATURDAY, time: '19:15' })
    expect(wallAt(20 * HOUR, span)).toEqual({ date: '2026-11-22', time: '02:00' })
  })
})

test('a draft is laid out by the same rule as a stored booking', () => {
  const booking = bookingRow({})
  const [block] = rowOf(layout(booking), EMERALD_A.id).blocks
  if (!block) throw new Error('not drawn')

  expect(splitWindow(block.window, daySpan(SATURDAY, 'Asia/Kolkata'))).toEqual({
    left: block.left,
    width: block.width,
    setup: block.setup,
    teardown: block.teardown,
    clippedStart: false,
    clippedEnd: false,
  })
})
