import { act, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Booking, Lead } from '@/lib/database'
import { bookingRow, during, EMERALD_A, EMERALD_B, GRAND, LAWN, pageWith, PEARL } from '@/lib/diary/testing'
import { EnquiriesLane } from './enquiries-lane'
import { SessionBoard } from './session-board'

const SATURDAY = '2026-11-21'
const [WIDTH, HEIGHT] = [200, 100]

// happy-dom lays nothing out: cells are 200 by 100 px, halls one below the other, sessions side by side; the days
// to drop on lie in a row below everything.
beforeEach(() => {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    const [left, top] = cornerOf(this)
    return { left, top, right: left + WIDTH, bottom: top + HEIGHT, width: WIDTH, height: HEIGHT } as DOMRect
  })
})

function cornerOf(element: Element): [number, number] {
  const chip = [...document.querySelectorAll('.day-chip')].indexOf(element)
  if (chip !== -1) return [chip * WIDTH, 2000]
  const row = [...document.querySelectorAll('.diary-row')].findIndex((each) => each.contains(element))
  const line = element.closest<HTMLElement>('[data-line]')?.dataset['line']
  return line === undefined ? [0, 0] : [Number(line) * WIDTH, row * HEIGHT]
}

const MORNING = 0
const LUNCH = 1
const DINNER = 3
const point = (hall: { id: number }, line: number) => {
  const row = pageWith().rows.findIndex(({ id }) => id === hall.id)
  return { clientX: line * WIDTH + WIDTH / 2, clientY: row * HEIGHT + HEIGHT / 2 }
}
const chip = (index: number) => ({ clientX: index * WIDTH + 10, clientY: 2010 })

const IYER = {
  id: 'iyer', name: 'Meenakshi Iyer', event_type: null, guests_expected: 90, budget_per_plate: null, received_at: '',
  wishes: [{ from: SATURDAY, to: SATURDAY, session: 'lunch', guests: 90 }],
} as unknown as Lead

function board(rows: Booking[], { canMove = true, date = SATURDAY } = {}) {
  const drag = { canMove: () => canMove, onMove: vi.fn(), onClash: vi.fn(), onDraw: vi.fn(), onLetGo: vi.fn() }
  const [onPlace, onOpenBooking, onOpenLead] = [vi.fn(), vi.fn(), vi.fn()]
  const draw = (shown: Booking[]) => (
    <SessionBoard
      page={pageWith(...shown)} date={date} now={0} rings={new Map()} slots={[]} openId={null} myId="me"
      ownerOf={() => ({ id: 'priya', name: 'Priya Nair' })} onOpenBooking={onOpenBooking} onStart={vi.fn()} drag={drag}
      onPlace={canMove ? onPlace : null}
      lane={(dragOf) => <EnquiriesLane page={pageWith(...shown)} leads={[IYER]} date={SATURDAY} onOpen={onOpenLead} dragOf={dragOf} />}
    />
  )
  const { rerender } = render(draw(rows))
  return { ...drag, onPlace, onOpenBooking, user: userEvent.setup(), change: (next: Booking[]) => rerender(draw(next)) }
}

const card = (title: string): HTMLElement => screen.getByRole('button', { name: new RegExp(`^${title}`) })
const ghost = (): string => document.querySelector('.ghost')?.textContent ?? ''
const grab = (target: Element, at: { clientX: number; clientY: number }): boolean =>
  fireEvent.pointerDown(target, { button: 0, pointerType: 'mouse', ...at })
const go = (at: { clientX: number; clientY: number }): boolean => fireEvent.pointerMove(window, at)
const drop = (): boolean => fireEvent.pointerUp(window)

const nimbus = () => bookingRow({ title: 'Nimbus', ...during('lunch'), guests_expected: 100 })
const malhotra = () => bookingRow({ title: 'Malhotra', ...during('dinner'), hall_id: PEARL.id, guests_expected: 100 })

describe('a booking on the page of sessions', () => {
  test('over a clash is red with who holds it, and its drop opens the form and saves nothing', () => {
    const lunch = nimbus()
    const { onClash, onMove } = board([lunch, malhotra()])

    grab(card('Nimbus'), point(EMERALD_A, LUNCH))
    go(point(PEARL, DINNER))

    expect(document.querySelector('.ghost.clash')).toBeTruthy()
    expect(ghost()).toBe('19:00–00:30NimbusOverlaps 8 h 30 m, Malhotra')
    expect(card('Nimbus').dataset['lifted']).toBe('')
    drop()
    expect(onMove).not.toHaveBeenCalled()
    expect(onClash).toHaveBeenCalledExactlyOnceWith(lunch, expect.objectContaining({ hall_id: PEARL.id, event_time: '19:00', end_time: '00:30' }))
  })

  test('on a free session asks once, with hall and hours', async () => {
    const lunch = nimbus()
    const { onMove, onOpenBooking, user } = board([lunch])

    grab(card('Nimbus'), point(EMERALD_A, LUNCH))
    go(point(LAWN, DINNER))
    drop()
    fireEvent.click(card('Nimbus'))

    expect(onOpenBooking).not.toHaveBeenCalled()
    expect(screen.getByRole('dialog', { name: 'Move to Terrace Lawn, 19:00–00:30? Priya and the kitchen are told' })).toBeTruthy()
    expect(onMove).not.toHaveBeenCalled()
    await user.click(screen.getByRole('button', { name: 'Move' }))
    expect(onMove).toHaveBeenCalledExactlyOnceWith(lunch, expect.objectContaining({ hall_id: LAWN.id, event_time: '19:00', setup_minutes: 720 }))
  })

  test('in its own session keeps its own hours', () => {
    const odd = bookingRow({ title: 'Odd', event_time: '19:30:00', end_time: '23:10:00', end_day_offset: 0 })
    board([odd])

    grab(card('Odd'), point(EMERALD_A, DINNER))
    go(point(PEARL, DINNER))

    expect(ghost()).toContain('19:30–23:10')
  })

  test('is held by a part of its combination and meets what stands in the others', () => {
    const { onClash } = board([bookingRow({ title: 'Grand', hall_id: GRAND.id }), bookingRow({ title: 'Nimbus', hall_id: EMERALD_B.id, ...during('lunch') })])

    grab(card('Grand'), point(GRAND, DINNER))
    go(point(GRAND, LUNCH))

    expect(ghost()).toContain('Nimbus')
    drop()
    expect(onClash).toHaveBeenCalledOnce()
  })

  test('says as which option it could wait', () => {
    const option = bookingRow({ title: 'Sahni', ...during('lunch'), status: 'tentative', option_expires_at: null })
    board([option, bookingRow({ title: 'Rao', hall_id: PEARL.id, ...during('lunch'), status: 'tentative' })])

    grab(card('Sahni'), point(EMERALD_A, LUNCH))
    go(point(PEARL, LUNCH))

    expect(ghost()).toContain('Overlaps 7 h 30 m, Rao, 1st option. Could wait as 2nd')
  })

  test('goes to another day, which says before whether its place is free there', async () => {
    const lunch = nimbus()
    const taken = bookingRow({ title: 'Rao', ...during('lunch'), event_date: '2026-11-22' })
    const { onMove, onClash, user } = board([lunch, taken])

    grab(card('Nimbus'), point(EMERALD_A, LUNCH))
    go(point(EMERALD_B, LUNCH))
    expect([...document.querySelectorAll('.day-chip')].map(({ className }) => className.split(' ')[1])).toEqual(['free', 'free', 'free', 'here', 'clash', 'free', 'free'])
    go(chip(4))
    expect(ghost()).toContain('Rao')
    go(chip(5))
    expect(ghost()).toContain('Free')
    drop()
    await user.click(screen.getByRole('button', { name: 'Move' }))

    expect(onClash).not.toHaveBeenCalled()
    expect(onMove).toHaveBeenCalledExactlyOnceWith(lunch, expect.objectContaining({ hall_id: EMERALD_A.id, event_date: '2026-11-23', event_time: '11:30' }))
  })

  test('of several days is moved whole from any of them', async () => {
    const fair = bookingRow({ title: 'Fair', event_date: '2026-11-20', event_time: '09:00:00', end_time: '18:00:00', end_day_offset: 2 })
    const { onMove, user } = board([fair])

    grab(card('Fair'), point(EMERALD_A, MORNING))
    go(point(LAWN, MORNING))
    drop()
    await user.click(screen.getByRole('button', { name: 'Move' }))

    expect(onMove).toHaveBeenCalledExactlyOnceWith(fair, expect.objectContaining({ hall_id: LAWN.id, event_date: '2026-11-20', event_time: '09:00', end_time: '18:00', end_day_offset: 2 }))
  })

  test('is red as soon as somebody takes the place, and let go when it is moved under the hand', () => {
    const lunch = nimbus()
    const { change, onLetGo } = board([lunch])
    grab(card('Nimbus'), point(EMERALD_A, LUNCH))
    go(point(PEARL, LUNCH))
    expect(ghost()).toContain('Free')

    change([lunch, bookingRow({ title: 'Arjun got it', hall_id: PEARL.id, ...during('lunch') })])
    expect(ghost()).toContain('Arjun got it')
    change([{ ...lunch, hall_id: EMERALD_B.id, version: 2 }])

    expect(ghost()).toBe('')
    expect(onLetGo).toHaveBeenCalledExactlyOnceWith(lunch)
  })

  test.each([
    ['by who may only read', nimbus(), false],
    ['that is over', bookingRow({ title: 'Nimbus', ...during('lunch'), status: 'completed' }), true],
  ])('is not taken hold of %s', async (_, row, canMove) => {
    const { user, onMove } = board([row], { canMove })

    expect(card('Nimbus').className).toContain('fixed')
    grab(card('Nimbus'), point(EMERALD_A, LUNCH))
    go(point(PEARL, DINNER))
    expect(ghost()).toBe('')
    drop()
    card('Nimbus').focus()
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}')

    expect(ghost()).toBe('')
    expect(onMove).not.toHaveBeenCalled()
  })
})

describe('with a finger', () => {
  beforeEach(() => vi.useFakeTimers())

  test('a rest takes hold, a swipe before it scrolls', () => {
    board([nimbus()])
    const down = { button: 0, pointerType: 'touch', ...point(EMERALD_A, LUNCH) }

    fireEvent.pointerDown(card('Nimbus'), down)
    go(point(PEARL, LUNCH))
    vi.advanceTimersByTime(1000)
    go(point(LAWN, LUNCH))
    expect(ghost()).toBe('')
    drop()

    fireEvent.pointerDown(card('Nimbus'), down)
    act(() => void vi.advanceTimersByTime(400))
    expect(card('Nimbus').dataset['lifted']).toBe('')
    go(point(LAWN, LUNCH))
    expect(ghost()).toContain('Free')
    drop()
    vi.useRealTimers()
  })
})

describe('with keys', () => {
  test('each step is shown and spoken with its clash, Enter drops, the question has the focus', async () => {
    const lunch = nimbus()
    const { onMove, user } = board([lunch, malhotra()])
    card('Nimbus').focus()

    await user.keyboard('{Shift>}{ArrowRight}{ArrowRight}{/Shift}{Control>}{ArrowDown}{ArrowDown}{/Control}')
    expect(screen.getByText('Nimbus: Pearl, 19:00–00:30. Overlaps 8 h 30 m, Malhotra')).toBeTruthy()
    await user.keyboard('{Shift>}{PageDown}{/Shift}')
    expect(screen.getByText('Nimbus: Pearl, Sunday 22 November, 19:00–00:30. Free')).toBeTruthy()
    await user.keyboard('{Enter}')
    expect(screen.getByRole('dialog', { name: /^Move to Pearl, Sun 22 Nov, 19:00–00:30\?/ })).toBeTruthy()
    expect(document.activeElement?.textContent).toBe('Move')
    await user.keyboard('{Enter}')

    expect(onMove).toHaveBeenCalledExactlyOnceWith(lunch, expect.objectContaining({ hall_id: PEARL.id, event_date: '2026-11-22', event_time: '19:00' }))
  })

  test('Escape takes it back', async () => {
    const { onMove, user } = board([nimbus()])
    card('Nimbus').focus()

    await user.keyboard('{Shift>}{ArrowLeft}{ArrowLeft}{/Shift}')
    expect(ghost()).toContain('07:00–11:00')
    await user.keyboard('{Escape}')

    expect(ghost()).toBe('')
    expect(onMove).not.toHaveBeenCalled()
  })
})

describe('an enquiry from its lane', () => {
  const lead = (): HTMLElement => screen.getByRole('button', { name: /^Meenakshi/ })

  test('takes the session it lies over, red over a clash', () => {
    const { onPlace } = board([bookingRow({ title: 'Rao', hall_id: PEARL.id, ...during('lunch') })])

    grab(lead(), { clientX: 0, clientY: 900 })
    go(point(PEARL, LUNCH))
    expect(ghost()).toContain('Overlaps 7 h 30 m, Rao')
    go(point(PEARL, DINNER))
    drop()

    expect(onPlace).toHaveBeenCalledExactlyOnceWith(IYER, expect.objectContaining({ hall_id: PEARL.id, event_time: '19:00', end_time: '00:30' }))
  })

  test('goes by keys from session to session and from hall to hall', async () => {
    const { onPlace, user } = board([])
    lead().focus()

    await user.keyboard('{Shift>}{ArrowRight}{/Shift}')
    expect(screen.getByText('Meenakshi Iyer: Pearl, 11:30–16:00. Free')).toBeTruthy()
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}{Control>}{ArrowUp}{/Control}{Enter}')

    expect(onPlace).toHaveBeenCalledExactlyOnceWith(IYER, expect.objectContaining({ hall_id: EMERALD_B.id, event_time: '16:30' }))
  })

  test('stays where it is for who books nothing', () => {
    const { onPlace } = board([], { canMove: false })

    grab(lead(), { clientX: 0, clientY: 900 })
    go(point(PEARL, LUNCH))
    drop()

    expect(ghost()).toBe('')
    expect(onPlace).not.toHaveBeenCalled()
  })
})
