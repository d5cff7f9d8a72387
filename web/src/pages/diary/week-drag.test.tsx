import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { BookingCalendar } from '@/components/dashboard/booking-calendar'
import { DraggableDays } from '@/components/diary/draggable-days'
import { WeekEnquiries } from '@/components/diary/week-enquiries'
import type { Booking, Lead } from '@/lib/database'
import { bookingRow, during, EMERALD_A, EMERALD_B, GRAND, LAWN, pageWith, PEARL } from '@/lib/diary/testing'
import { weekOf } from '@/lib/time'

const [SATURDAY, SUNDAY] = ['2026-11-21', '2026-11-22']
const WEEK = weekOf(SATURDAY)
const [WIDTH, HEIGHT, LINE] = [150, 120, 25]
const LUNCH = 1
const DINNER = 3

// happy-dom lays nothing out: a cell is 150 by 120 px, its lines 25 px high below a head of 20.
beforeEach(() => {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    const cell = this.closest<HTMLElement>('td[data-date]')
    const corner = cell ? [Number(cell.dataset['column']) * WIDTH, Number(cell.dataset['row']) * HEIGHT] : [0, 0]
    const [left = 0, top = 0] = corner
    const line = cell ? [...cell.querySelectorAll('.line')].indexOf(this) : -1
    const [y, height] = line === -1 ? [top, HEIGHT] : [top + 20 + line * LINE, LINE]
    return { left, top: y, right: left + WIDTH, bottom: y + height, width: WIDTH, height } as DOMRect
  })
})

const point = (hall: { id: number }, date: string, line: number) => ({
  clientX: WEEK.indexOf(date) * WIDTH + 10,
  clientY: pageWith().rows.findIndex(({ id }) => id === hall.id) * HEIGHT + 20 + line * LINE + 5,
})

const IYER = {
  id: 'iyer', name: 'Meenakshi Iyer', event_type: null, guests_expected: 90, budget_per_plate: null, received_at: '',
  wishes: [{ from: SATURDAY, to: SATURDAY, session: 'lunch', guests: 90 }],
} as unknown as Lead

function week(rows: Booking[], canMove = true) {
  const onPlace = vi.fn()
  const drag = { canMove: () => canMove, onMove: vi.fn(), onClash: vi.fn(), onDraw: vi.fn(), onLetGo: vi.fn() }
  const open = { onOpenDay: vi.fn(), onBook: vi.fn(), onOpenBooking: vi.fn(), onOpenLead: vi.fn(), onTurn: vi.fn() }
  const page = pageWith(...rows)
  render(
    <MemoryRouter>
      <DraggableDays
        page={page} actions={drag} dates={WEEK} ownerOf={() => null} myId="me" onPlace={canMove ? onPlace : null}
        lane={(dragOf) => <WeekEnquiries page={page} leads={[IYER]} dates={WEEK} today="2026-11-16" onOpen={open.onOpenLead} dragOf={dragOf} />}
      >
        <BookingCalendar pages={[page]} span={WEEK} today={SATURDAY} display="names" nameOf={() => ''} rings={new Map()} {...open} />
      </DraggableDays>
    </MemoryRouter>,
  )
  return { ...drag, ...open, onPlace, user: userEvent.setup() }
}

const cellOf = (hall: { id: number }, date: string) => document.querySelector<HTMLElement>(`td[data-hall="${hall.id}"][data-date="${date}"]`)!
const lineIn = (hall: { id: number }, date: string, title: string): Element =>
  [...cellOf(hall, date).querySelectorAll('.line')].find((line) => line.textContent.includes(title))!
const ghost = (): string => document.querySelector('.ghost')?.textContent ?? ''
const grab = (target: Element, at: { clientX: number; clientY: number }): boolean =>
  fireEvent.pointerDown(target, { button: 0, pointerType: 'mouse', ...at })
const go = (at: { clientX: number; clientY: number }): boolean => fireEvent.pointerMove(window, at)
const drop = (): boolean => fireEvent.pointerUp(window)

describe('a booking of the week', () => {
  const nimbus = bookingRow({ title: 'Nimbus', ...during('lunch'), guests_expected: 100 })
  const malhotra = bookingRow({ title: 'Malhotra', event_date: SUNDAY, hall_id: PEARL.id, guests_expected: 100 })

  test('goes to another day, hall and session, and a clash is seen before it is dropped', () => {
    const { onClash, onMove, onOpenBooking } = week([nimbus, malhotra])

    grab(lineIn(EMERALD_A, SATURDAY, 'Nimbus'), point(EMERALD_A, SATURDAY, LUNCH))
    go(point(PEARL, SUNDAY, DINNER))
    expect(ghost()).toBe('19:00–00:30NimbusOverlaps 8 h 30 m, Malhotra')
    expect(lineIn(EMERALD_A, SATURDAY, 'Nimbus').hasAttribute('data-lifted')).toBe(true)
    drop()
    fireEvent.click(lineIn(EMERALD_A, SATURDAY, 'Nimbus'))

    expect([onMove.mock.calls, onOpenBooking.mock.calls]).toEqual([[], []])
    expect(onClash).toHaveBeenCalledExactlyOnceWith(nimbus, expect.objectContaining({ hall_id: PEARL.id, event_date: SUNDAY, event_time: '19:00' }))
    expect(lineIn(EMERALD_A, SATURDAY, 'Nimbus').hasAttribute('data-lifted')).toBe(false)
  })

  test('on a free day asks once, naming the day', async () => {
    const { onMove, user } = week([nimbus])

    grab(lineIn(EMERALD_A, SATURDAY, 'Nimbus'), point(EMERALD_A, SATURDAY, LUNCH))
    go(point(EMERALD_A, SUNDAY, LUNCH))
    drop()
    expect(screen.getByRole('dialog', { name: 'Move to Sun 22 Nov? The kitchen is told' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Move' }))

    expect(onMove).toHaveBeenCalledExactlyOnceWith(nimbus, expect.objectContaining({ hall_id: EMERALD_A.id, event_date: SUNDAY, event_time: '11:30' }))
  })

  test('of a combination is carried by any of its parts', () => {
    const grand = bookingRow({ title: 'Grand', hall_id: GRAND.id, guests_expected: 100 })
    week([grand, malhotra])

    grab(lineIn(EMERALD_A, SATURDAY, 'Grand'), point(EMERALD_A, SATURDAY, DINNER))
    go(point(EMERALD_A, SUNDAY, DINNER))
    drop()

    expect(screen.getByRole('dialog', { name: /^Move to Sun 22 Nov\?/ })).toBeTruthy()
  })

  test('of a combination is carried by its own cell, which names none', () => {
    const grand = bookingRow({ title: 'Grand', hall_id: GRAND.id, guests_expected: 100 })
    week([grand])

    grab(cellOf(GRAND, SATURDAY), point(GRAND, SATURDAY, 0))
    go(point(EMERALD_B, SATURDAY, DINNER))

    expect(ghost()).toContain('19:00–00:30Grand')
  })

  test('stays where it is for who may only read', async () => {
    const { onMove, user } = week([nimbus], false)

    grab(lineIn(EMERALD_A, SATURDAY, 'Nimbus'), point(EMERALD_A, SATURDAY, LUNCH))
    go(point(PEARL, SUNDAY, DINNER))
    expect(ghost()).toBe('')
    drop()
    cellOf(EMERALD_A, SATURDAY).focus()
    await user.keyboard(' {Shift>}{ArrowRight}{/Shift}')

    expect(ghost()).toBe('')
    expect(onMove).not.toHaveBeenCalled()
  })

  test('a press that goes nowhere opens it', async () => {
    const { onOpenBooking, user } = week([nimbus])

    await user.click(lineIn(EMERALD_A, SATURDAY, 'Nimbus'))

    expect(onOpenBooking).toHaveBeenCalledExactlyOnceWith(nimbus.id)
  })
})

describe('with keys', () => {
  const lunch = bookingRow({ title: 'Nimbus', ...during('lunch'), guests_expected: 100 })
  const dinner = bookingRow({ title: 'Malhotra', guests_expected: 100 })

  test('Space takes up one after the other, arrows carry it, each step is spoken, Enter drops', async () => {
    const { onMove, onOpenDay, user } = week([lunch, dinner])
    cellOf(EMERALD_A, SATURDAY).focus()

    await user.keyboard(' ')
    expect(screen.getByText('Nimbus: Emerald A, Saturday 21 November, 11:30–16:00. Free')).toBeTruthy()
    await user.keyboard(' {Shift>}{ArrowRight}{/Shift}')
    expect(screen.getByText('Malhotra: Emerald A, Sunday 22 November, 19:00–00:30. Free')).toBeTruthy()
    await user.keyboard('{ArrowDown}')
    expect(document.activeElement).toBe(cellOf(EMERALD_A, SATURDAY))
    await user.keyboard('{Shift>}{ArrowUp}{ArrowUp}{/Shift}{Control>}{ArrowDown}{/Control}{Enter}')
    expect(screen.getByRole('dialog', { name: /^Move to Emerald B, Sun 22 Nov, 11:30–16:00\?/ })).toBeTruthy()
    await user.keyboard('{Enter}')

    expect(onMove).toHaveBeenCalledExactlyOnceWith(dinner, expect.objectContaining({ hall_id: EMERALD_B.id, event_date: SUNDAY, event_time: '11:30' }))
    expect(onOpenDay).not.toHaveBeenCalled()
  })

  test('an empty cell has nothing to take up: its arrows move the focus as ever', async () => {
    const { user } = week([lunch])
    cellOf(PEARL, SATURDAY).focus()

    await user.keyboard(' {ArrowRight}')

    expect(document.activeElement).toBe(cellOf(PEARL, SUNDAY))
  })
})

describe('an enquiry under the week', () => {
  const malhotra = bookingRow({ title: 'Malhotra', event_date: SUNDAY, hall_id: PEARL.id, guests_expected: 100 })
  const card = (): HTMLElement => screen.getByRole('button', { name: /^Meenakshi Iyer/ })

  test('dropped on a hall opens the form with that day, and the session it was dropped in', () => {
    const { onOpenLead, onPlace } = week([malhotra])

    grab(card(), { clientX: 900, clientY: 2000 })
    go(point(PEARL, SUNDAY, DINNER))
    expect(ghost()).toBe('19:00–00:30Meenakshi IyerOverlaps 8 h 30 m, Malhotra. Could wait as 2nd')
    go(point(PEARL, SUNDAY, LUNCH))
    drop()
    fireEvent.click(card())

    expect(onOpenLead).not.toHaveBeenCalled()
    expect(onPlace).toHaveBeenCalledExactlyOnceWith(IYER, expect.objectContaining({ hall_id: PEARL.id, event_date: SUNDAY, event_time: '11:30' }))
  })

  test('over a combination, which names no sessions, takes the one it asks for', () => {
    week([])

    grab(card(), { clientX: 900, clientY: 2000 })
    go(point(GRAND, SUNDAY, 0))

    expect(ghost()).toBe('11:30–16:00Meenakshi IyerFree')
  })

  test('goes by keys from day to day and session to session, each step spoken', async () => {
    const { onPlace, user } = week([malhotra])
    card().focus()

    await user.keyboard('{Shift>}{ArrowRight}{/Shift}')
    expect(screen.getByText('Meenakshi Iyer: Pearl, Saturday 21 November, 11:30–16:00. Free')).toBeTruthy()
    await user.keyboard('{Shift>}{ArrowRight}{ArrowDown}{ArrowDown}{/Shift}')
    expect(screen.getByText(/^Meenakshi Iyer: Pearl, Sunday 22 November, 19:00–00:30. Overlaps/)).toBeTruthy()
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}{Control>}{ArrowDown}{/Control}{Enter}')

    expect(onPlace).toHaveBeenCalledExactlyOnceWith(IYER, expect.objectContaining({ hall_id: LAWN.id, event_date: SUNDAY, event_time: '19:00' }))
  })

  test('opens by a press, and is not taken up by who books nothing', () => {
    const { onOpenLead, onPlace } = week([], false)

    grab(card(), { clientX: 900, clientY: 2000 })
    go(point(PEARL, SUNDAY, LUNCH))
    expect(ghost()).toBe('')
    drop()
    fireEvent.click(card())

    expect(onOpenLead).toHaveBeenCalledExactlyOnceWith('iyer')
    expect(onPlace).not.toHaveBeenCalled()
  })
})
