import { cleanup, render, screen, within } from '@testing-library/react'
import { fireEvent } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Booking } from '@/lib/database'
import { bookingRow, during, EMERALD_A, GRAND, LAWN, pageWith, PEARL, requestedRow } from '@/lib/diary/testing'
import { windowOf } from '@/lib/diary/window'
import { DayDiary } from './day-diary'
import type { DayDiaryProps } from './day-diary'
import { DayList } from './day-list'

const SATURDAY = '2026-11-21'
const MORNING = Date.parse('2026-11-20T02:00:00Z')

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} })
})

function diary(rows: Booking[], props: Partial<DayDiaryProps> = {}) {
  const actions = { onOpenBooking: vi.fn(), onStart: vi.fn() }
  const drag = { canMove: () => false, onMove: vi.fn(), onClash: vi.fn(), onDraw: vi.fn(), onLetGo: vi.fn() }
  const { container } = render(
    <DayDiary
      page={pageWith(...rows)}
      date={SATURDAY}
      now={MORNING}
      rings={new Map()}
      slots={[]}
      ownerOf={() => null}
      draft={null}
      openId={null}
      myId="me"
      drag={drag}
      {...actions}
      {...props}
    />,
  )
  return { ...actions, container, user: userEvent.setup() }
}

const row = (name: RegExp): HTMLElement => screen.getByRole('row', { name })

describe('blocks', () => {
  test.each([
    ['tentative', 1, 'pencil'],
    ['tentative', 2, 'pencil second'],
    ['confirmed', 1, 'ink'],
    ['in_progress', 1, 'live'],
    ['completed', 1, 'done'],
    ['settled', 1, 'settled'],
  ] as const)('%s, rank %i, is drawn as %s', (status, option_rank, stroke) => {
    const { container } = diary([bookingRow({ status, option_rank })])

    expect(container.querySelector('.diary-block')?.className).toBe(`diary-block ${stroke} fixed`)
  })

  test('say everything aloud and open by press', async () => {
    const booking = bookingRow({ title: 'BrightPath', status: 'tentative', option_expires_at: '2026-11-20T05:48:00Z' })
    const { onOpenBooking, user } = diary([booking])

    await user.click(
      screen.getByRole('button', { name: 'BrightPath, Emerald A, 19:00–00:30, Tentative 1st, 3 h 48 m left, 200 guests' }),
    )

    expect(onOpenBooking).toHaveBeenCalledExactlyOnceWith(booking.id)
  })

  test('are cut short by a clip only where their words need more room', async () => {
    const width = (element: HTMLElement): number => (element.textContent.includes('Sangeet') ? 140 : 90)
    vi.spyOn(HTMLElement.prototype, 'scrollWidth', 'get').mockImplementation(function (this: HTMLElement) { return width(this) })
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(100)
    diary([bookingRow({ title: 'Tea', ...during('lunch') }), bookingRow({ title: 'Sangeet of Kapoor and Iyer', ...during('dinner') })])

    const isRoomy = (title: string) => screen.getByText(title).parentElement?.hasAttribute('data-roomy')
    await vi.waitFor(() => expect(isRoomy('Tea')).toBe(true))
    expect(isRoomy('Sangeet of Kapoor and Iyer')).toBe(false)
  })

  test('come in the order of time, whatever their rank', () => {
    diary([
      bookingRow({ title: 'Dinner', ...during('dinner') }),
      bookingRow({ title: 'Lunch', status: 'tentative', option_rank: 2, ...during('lunch') }),
    ])

    const names = within(row(/^Emerald A/)).getAllByRole('button', { name: /Emerald A,/ }).map((button) => button.textContent)
    expect(names.map((name) => name.split(',')[0])).toEqual(['Lunch', 'Dinner'])
  })

  test('that run off the page say until when', () => {
    const wedding = bookingRow({ hall_id: LAWN.id, ...during('night_wedding'), setup_minutes: 720, teardown_minutes: 360 })
    const { container } = diary([wedding])

    expect(screen.getByText('tear-down to Sun 11:00')).toBeTruthy()
    expect(screen.getByText('Set-up from 07:00')).toBeTruthy()
    expect(container.querySelectorAll('.off-page.after')).toHaveLength(1)
  })
})

test('a change of one booking draws its own block anew, and no other', () => {
  const drawn: string[] = []
  // A block reads its title when it is drawn, and nothing else does.
  const watched = (name: string, overrides: Partial<Booking>): Booking =>
    Object.defineProperty(bookingRow({ created_by: 'priya', ...overrides }), 'title', { get: () => (drawn.push(name), name), enumerable: true })
  const lunch = watched('Lunch', during('lunch'))
  const dinner = watched('Dinner', during('dinner'))
  const lawn = watched('Wedding', { ...during('night_wedding'), hall_id: LAWN.id })
  const context = { onOpenBooking: vi.fn(), onStart: vi.fn(), ownerOf: (id: string | null) => (id === null ? null : { id, name: 'Priya Nair' }) }
  const drag = { canMove: () => true, onMove: vi.fn(), onClash: vi.fn(), onDraw: vi.fn(), onLetGo: vi.fn() }
  const shown = { date: SATURDAY, now: MORNING, rings: new Map(), slots: [], draft: null, openId: null, myId: 'me', drag, ...context }
  const { rerender } = render(<DayDiary page={pageWith(lunch, dinner, lawn)} {...shown} />)
  expect(new Set(drawn)).toEqual(new Set(['Lunch', 'Dinner', 'Wedding']))
  drawn.length = 0

  rerender(<DayDiary page={pageWith(lunch, watched('Supper', { id: dinner.id, ...during('dinner') }), lawn)} {...shown} />)

  expect(screen.getByRole('button', { name: /^Supper/ })).toBeTruthy()
  expect(new Set(drawn)).toEqual(new Set(['Supper']))
})

test('the parts of a sold combination are shaded with its name, the buyout is one line', () => {
  diary([bookingRow({ hall_id: GRAND.id })])

  expect(within(row(/^Emerald A/)).getByText('Held by Emerald Grand')).toBeTruthy()
  expect(within(row(/^Emerald B/)).getByText('Held by Emerald Grand')).toBeTruthy()
  expect(within(row(/^Pearl/)).getByText('Free all day')).toBeTruthy()
  expect(within(row(/^Buyout/)).getByText('Not free: 1 booking holds a part of the house')).toBeTruthy()
})

test('own requests count against the buyout, as own and not answered', () => {
  diary([requestedRow({ hall_id: EMERALD_A.id })])
  expect(within(row(/^Buyout/)).getByText('Asked for in part: your own request, not answered yet')).toBeTruthy()
  expect(within(row(/^Emerald Grand/)).getByText('Asked for with Emerald A: your own request, not answered yet')).toBeTruthy()
  cleanup()

  diary([requestedRow({ hall_id: EMERALD_A.id }), bookingRow({ hall_id: PEARL.id })])
  expect(within(row(/^Buyout/)).getByText('Not free: 1 booking holds a part of the house, and your own request, not answered yet')).toBeTruthy()
})

describe('a draft', () => {
  const window = windowOf(bookingRow({}))

  test('over a clash is red with the hours that overlap', () => {
    const { container } = diary([bookingRow({ hall_id: GRAND.id })], {
      draft: { hallId: EMERALD_A.id, window, title: 'Siddiqui', detail: '280 guests', overlap: 8.5 * 3_600_000 },
    })

    expect(container.querySelector('.draft.clash')?.textContent).toBe('Your draft, overlaps 8 h 30 mSiddiqui, 280 guests')
    expect(within(row(/^Emerald A/)).getByText('Siddiqui, 280 guests')).toBeTruthy()
  })

  test('over a booking of its own hall has a lane of its own, and leaves the other its words', () => {
    const { container } = diary([bookingRow({ title: 'Malhotra' })], {
      draft: { hallId: EMERALD_A.id, window, title: 'Siddiqui', detail: '', overlap: 8.5 * 3_600_000 },
    })

    const tops = ['.diary-block', '.draft'].map((name) => container.querySelector<HTMLElement>(name)?.style.top)
    expect(tops).toEqual(['calc((100% - 8px) * 0 / 2 + 6px)', 'calc((100% - 8px) * 1 / 2 + 6px)'])
  })

  test('on free time is not', () => {
    const { container } = diary([], { draft: { hallId: PEARL.id, window, title: 'Siddiqui', detail: '', overlap: null } })

    expect(container.querySelector('.draft')?.className).toBe('draft')
    expect(within(row(/^Pearl/)).queryByText('Free all day')).toBeNull()
  })
})

describe('starting a booking', () => {
  test('by a press on free space, at the half hour under the pointer', () => {
    const { onStart, container } = diary([])
    const track = container.querySelector<HTMLElement>(`[data-hall="${PEARL.id}"] .track`)!
    vi.spyOn(track, 'getBoundingClientRect').mockReturnValue({ left: 100, width: 960 } as DOMRect)

    fireEvent.click(track, { clientX: 100 + 960 * (13.7 / 24) })

    expect(onStart).toHaveBeenCalledExactlyOnceWith(PEARL, '19:30')
  })

  test('not by a press on a block', async () => {
    const { onStart, user } = diary([bookingRow({ title: 'BrightPath' })])

    await user.click(screen.getByRole('button', { name: /^BrightPath/ }))

    expect(onStart).not.toHaveBeenCalled()
  })

  test('by N in a row, or its button', async () => {
    const { onStart, user } = diary([])
    screen.getByRole('button', { name: 'New booking in Pearl' }).focus()

    await user.keyboard('n')
    await user.click(screen.getByRole('button', { name: 'New booking in Terrace Lawn' }))

    expect(onStart.mock.calls).toEqual([[PEARL, null], [LAWN, null]])
  })
})

test('the now line stands on its own day alone', () => {
  const at = Date.parse('2026-11-21T11:12:00Z')

  expect(diary([], { now: at }).container.querySelector('.now-time')?.textContent).toBe('16:42')
  expect(diary([], { now: at, date: '2026-11-22' }).container.querySelector('.now-time, .now-line')).toBeNull()
})

test('the now line runs through the halls alone, below the blocks', () => {
  const { container } = diary([bookingRow({ ...during('lunch') })], { now: Date.parse('2026-11-21T07:30:00Z') })

  const [first] = container.querySelectorAll(`[data-hall="${EMERALD_A.id}"] .now-line`)
  expect(container.querySelectorAll('.now-line')).toHaveLength(container.querySelectorAll('.diary-row').length)
  expect(first?.nextElementSibling?.className).toContain('diary-block')
})

test('while rows are loading the halls and hours stand, and nothing is called free', () => {
  const { container } = diary([], { blank: true })

  expect(row(/^Pearl/)).toBeTruthy()
  expect(screen.getByText('00:00')).toBeTruthy()
  expect(screen.queryByText('Free all day')).toBeNull()
  expect(container.querySelectorAll('.shimmer')).toHaveLength(6)
})

test('a day as a list is in time order, with what still waits', () => {
  const rows = [
    bookingRow({ title: 'Dinner', ...during('dinner') }),
    bookingRow({ title: 'Lunch', status: 'tentative', option_rank: 2, ...during('lunch') }),
    bookingRow({ title: 'Gone', status: 'cancelled' }),
    bookingRow({ title: 'Tomorrow', event_date: '2026-11-22' }),
  ]
  render(<DayList page={pageWith(...rows)} date={SATURDAY} now={MORNING} rings={new Map()} onOpen={vi.fn()} />)

  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    '11:3016:00LunchEmerald A, 200 guests2nd, waiting',
    '19:0000:30DinnerEmerald A, 200 guests',
  ])
})

test('a time a colleague has in an open form stands in its hall, and does not take the press', () => {
  const starts = Date.parse('2026-11-21T19:00:00+05:30')
  const window = { from: starts - 7_200_000, starts, ends: starts + 7_200_000, to: starts + 9_000_000 }
  const person = { id: 'priya', name: 'Priya Nair' }
  const { container } = diary([], { slots: [{ person, slot: { hallId: 3, window } }] })
  expect(within(row(/Pearl/)).getByText('Priya is booking this slot')).toBeTruthy()
  expect(container.querySelectorAll('.colleague-slot')).toHaveLength(1)
})
