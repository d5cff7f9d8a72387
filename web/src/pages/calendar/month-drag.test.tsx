import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { BookingCalendar } from '@/components/dashboard/booking-calendar'
import { DraggableDays } from '@/components/diary/draggable-days'
import type { Booking } from '@/lib/database'
import { bookingRow, EMERALD_A, pageWith, PEARL } from '@/lib/diary/testing'
import { daysOfMonth } from '@/lib/time'

const MONTH = daysOfMonth('2026-11')
const [WIDTH, HEIGHT, LINE] = [40, 120, 25]
const [MORNING, DINNER] = [0, 3]

// happy-dom lays nothing out: a cell is 40 by 120 px, its lines 25 px high below a head of 20.
beforeEach(() => {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    const cell = this.closest<HTMLElement>('td[data-date]')
    const [left, top] = cell ? [Number(cell.dataset['column']) * WIDTH, Number(cell.dataset['row']) * HEIGHT] : [0, 0]
    const line = cell ? [...cell.querySelectorAll('.line')].indexOf(this) : -1
    const [y, height] = line === -1 ? [top, HEIGHT] : [top + 20 + line * LINE, LINE]
    return { left, top: y, right: left + WIDTH, bottom: y + height, width: WIDTH, height } as DOMRect
  })
})

const point = (hall: { id: number }, date: string, line: number) => ({
  clientX: MONTH.indexOf(date) * WIDTH + 10,
  clientY: pageWith().rows.findIndex(({ id }) => id === hall.id) * HEIGHT + 20 + line * LINE + 5,
})
const cellOf = (hall: { id: number }, date: string) => document.querySelector<HTMLElement>(`td[data-hall="${hall.id}"][data-date="${date}"]`)!
const linesOf = (id: string) => [...document.querySelectorAll<HTMLElement>(`.line[data-booking="${id}"]`)]
const ghosts = (): string[] => [...document.querySelectorAll('.ghost')].map(({ textContent }) => textContent)
const go = (at: { clientX: number; clientY: number }): boolean => fireEvent.pointerMove(window, at)
const drop = (): boolean => fireEvent.pointerUp(window)

function month(rows: Booking[], { canMove = true, display = 'names' }: { canMove?: boolean; display?: 'names' | 'counts' } = {}) {
  const actions = { canMove: () => canMove, onMove: vi.fn(), onClash: vi.fn(), onDraw: vi.fn(), onLetGo: vi.fn() }
  const open = { onOpenDay: vi.fn(), onBook: vi.fn(), onOpenBooking: vi.fn(), onTurn: vi.fn() }
  const page = pageWith(...rows)
  render(
    <MemoryRouter>
      <DraggableDays page={page} actions={actions} dates={MONTH} ownerOf={() => null} myId="me">
        <BookingCalendar pages={[page]} span="2026-11" today="2026-11-10" display={display} nameOf={() => ''} rings={new Map()} {...open} />
      </DraggableDays>
    </MemoryRouter>,
  )
  return { ...actions, ...open, user: userEvent.setup() }
}

function grab(row: Booking, at: { clientX: number; clientY: number }, nth = 0, pointerType = 'mouse'): void {
  fireEvent.pointerDown(linesOf(row.id)[nth] ?? cellOf({ id: row.hall_id }, row.event_date), { button: 0, pointerType, ...at })
}

describe('a booking of the month', () => {
  const dinner = bookingRow({ title: 'Nimbus', guests_expected: 100 })
  const other = bookingRow({ title: 'Malhotra', event_date: '2026-11-28', hall_id: PEARL.id, guests_expected: 100 })

  test('over another day says what it is, when, and whom it meets, before it is dropped', () => {
    const { onClash, onMove } = month([dinner, other])

    grab(dinner, point(EMERALD_A, '2026-11-21', DINNER))
    go(point(PEARL, '2026-11-28', DINNER))
    expect(ghosts()).toEqual(['Nimbus Sat 28 Nov, 19:00–00:30Overlaps 8 h 30 m, Malhotra'])
    drop()

    expect(onMove).not.toHaveBeenCalled()
    expect(onClash).toHaveBeenCalledExactlyOnceWith(dinner, expect.objectContaining({ hall_id: PEARL.id, event_date: '2026-11-28' }))
  })

  test('on a free day asks once, and moves', async () => {
    const { onMove, user } = month([dinner, other])

    grab(dinner, point(EMERALD_A, '2026-11-21', DINNER))
    go(point(EMERALD_A, '2026-11-28', DINNER))
    drop()
    expect(screen.getByRole('dialog', { name: 'Move to Sat 28 Nov? The kitchen is told' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Move' }))

    expect(onMove).toHaveBeenCalledExactlyOnceWith(dinner, expect.objectContaining({ event_date: '2026-11-28', event_time: '19:00' }))
  })

  test('of several days moves whole, from any of them, over the end of the month', async () => {
    const fair = bookingRow({ title: 'Fair', event_date: '2026-11-20', event_time: '09:00:00', end_time: '18:00:00', end_day_offset: 2, guests_expected: 100 })
    const { onMove, user } = month([fair])

    grab(fair, point(EMERALD_A, '2026-11-21', MORNING), linesOf(fair.id).findIndex((line) => line.closest('td')?.dataset['date'] === '2026-11-21'))
    go(point(PEARL, '2026-11-30', MORNING))
    // 29 and 30 November; the third day is on the next page.
    expect(ghosts()).toHaveLength(2)
    drop()
    await user.click(screen.getByRole('button', { name: 'Move' }))

    expect(onMove).toHaveBeenCalledExactlyOnceWith(fair, expect.objectContaining({ hall_id: PEARL.id, event_date: '2026-11-29', end_day_offset: 2 }))
  })

  test('by counts the one booking of a cell is carried, and keeps its hours', () => {
    month([dinner], { display: 'counts' })

    grab(dinner, point(EMERALD_A, '2026-11-21', 0))
    go(point(PEARL, '2026-11-24', 0))

    expect(ghosts()).toEqual(['Nimbus Tue 24 Nov, 19:00–00:30Free'])
  })

  test('a finger that rests takes hold; one that goes before scrolls', () => {
    vi.useFakeTimers()
    month([dinner])

    grab(dinner, point(EMERALD_A, '2026-11-21', DINNER), 0, 'touch')
    go(point(EMERALD_A, '2026-11-24', DINNER))
    expect(ghosts()).toEqual([])
    drop()

    grab(dinner, point(EMERALD_A, '2026-11-21', DINNER), 0, 'touch')
    vi.advanceTimersByTime(500)
    go(point(EMERALD_A, '2026-11-24', DINNER))
    expect(ghosts()).toHaveLength(1)
    fireEvent.pointerCancel(window)
    vi.useRealTimers()
  })

  test('goes by keys, each step spoken, and Escape takes it back', async () => {
    const { onMove, user } = month([dinner])
    cellOf(EMERALD_A, '2026-11-21').focus()

    await user.keyboard(' {Shift>}{ArrowRight}{ArrowRight}{/Shift}')
    expect(screen.getByText('Nimbus: Emerald A, Monday 23 November, 19:00–00:30. Free')).toBeTruthy()
    await user.keyboard('{Escape}')

    expect(ghosts()).toEqual([])
    expect(onMove).not.toHaveBeenCalled()
  })

  test('stays where it is for who may only read', () => {
    const { onMove } = month([dinner], { canMove: false })

    grab(dinner, point(EMERALD_A, '2026-11-21', DINNER))
    go(point(PEARL, '2026-11-24', DINNER))
    drop()

    expect(ghosts()).toEqual([])
    expect(onMove).not.toHaveBeenCalled()
  })
})
