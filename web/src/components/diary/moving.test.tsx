import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Booking, Lead } from '@/lib/database'
import { bookingRow, during, EMERALD_A, LAWN, pageWith, PEARL } from '@/lib/diary/testing'
import { DayDiary } from './day-diary'
import { EnquiriesLane } from './enquiries-lane'

const WIDTH = 960 // pixels of the track: 40 an hour
const TOP = 100
const ROW = 100

// happy-dom lays nothing out: rows are 100 px high one below the other, tracks begin at 0.
beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} })
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    const row = this.closest('.diary-row')
    const index = row ? [...document.querySelectorAll('.diary-row')].indexOf(row) : 0
    const top = TOP + index * ROW
    return { left: 0, right: WIDTH, width: WIDTH, top, bottom: top + ROW, height: ROW } as DOMRect
  })
})

const LUNCH = bookingRow({ title: 'Nimbus', ...during('lunch'), guests_expected: 100 })
const DINNER = bookingRow({ title: 'Malhotra', ...during('dinner'), hall_id: PEARL.id, guests_expected: 100 })

function diary(rows: Booking[] = [LUNCH, DINNER], canMove = true) {
  const actions = { canMove: () => canMove, onMove: vi.fn(), onClash: vi.fn(), onDraw: vi.fn(), onLetGo: vi.fn() }
  const open = { onOpenBooking: vi.fn(), onStart: vi.fn() }
  const draw = (shown: Booking[]) => (
    <DayDiary
      page={pageWith(...shown)} date="2026-11-21" now={0} rings={new Map()} slots={[]} draft={null} openId={null} myId="me"
      ownerOf={() => ({ id: 'priya', name: 'Priya Nair' })} {...open} drag={actions}
    />
  )
  const { rerender, container } = render(draw(rows))
  return { ...actions, ...open, container, user: userEvent.setup(), change: (next: Booking[]) => rerender(draw(next)) }
}

const block = (title: string): HTMLElement => screen.getByRole('button', { name: new RegExp(`^${title}`) })
const row = (name: string): number => TOP + ROW / 2 + ROW * screen.getAllByRole('row').slice(1).findIndex((each) => each.textContent.startsWith(name))
const ghost = (): string => document.querySelector('.ghost')?.textContent ?? ''

function grab(target: Element, x: number, y: number): void {
  fireEvent.pointerDown(target, { button: 0, pointerType: 'mouse', clientX: x, clientY: y })
}
const go = (x: number, y: number): boolean => fireEvent.pointerMove(window, { clientX: x, clientY: y })
const drop = (): boolean => fireEvent.pointerUp(window)

describe('with the pointer', () => {
  test('a block over a clash is red with the hours and the name, and its drop opens the form and saves nothing', () => {
    const { onClash, onMove, container } = diary()

    grab(block('Nimbus'), 240, row('Emerald A'))
    go(240 + 5 * 40, row('Pearl'))

    expect(ghost()).toContain('16:30–21:00')
    expect(ghost()).toContain('Overlaps 5 h, Malhotra')
    expect(container.querySelectorAll('.ghost.clash, .clash-band')).toHaveLength(2)
    expect(block('Nimbus').className).toContain('lifted')
    drop()
    expect(onMove).not.toHaveBeenCalled()
    expect(onClash).toHaveBeenCalledExactlyOnceWith(LUNCH, expect.objectContaining({ hall_id: PEARL.id, event_time: '16:30', end_time: '21:00' }))
  })

  test('a legal move asks once', async () => {
    const { onMove, user } = diary()

    grab(block('Nimbus'), 240, row('Emerald A'))
    go(240 + 40, row('Emerald A'))
    drop()

    expect(screen.getByRole('dialog', { name: 'Move to 12:30? Priya and the kitchen are told' })).toBeTruthy()
    expect(onMove).not.toHaveBeenCalled()
    await user.click(screen.getByRole('button', { name: 'Move' }))
    expect(onMove).toHaveBeenCalledExactlyOnceWith(LUNCH, expect.objectContaining({ event_time: '12:30', end_time: '17:00' }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('the answer may be no', async () => {
    const { onMove, user } = diary()
    grab(block('Nimbus'), 240, row('Emerald A'))
    go(280, row('Emerald A'))
    drop()

    await user.keyboard('{Escape}')

    expect(ghost()).toBe('')
    expect(onMove).not.toHaveBeenCalled()
  })

  test('an edge stretches, in its own hall', () => {
    diary()

    grab(block('Nimbus').querySelector('[data-grip="end"]') as Element, 400, row('Emerald A'))
    go(400 + 40, row('Pearl'))
    drop()

    expect(screen.getByRole('dialog', { name: /^Change to 11:30–17:00\?/ })).toBeTruthy()
  })

  test('a press that does not go anywhere is a press', async () => {
    const { onOpenBooking, user } = diary()

    await user.click(block('Nimbus'))

    expect(onOpenBooking).toHaveBeenCalledExactlyOnceWith(LUNCH.id)
  })

  test('a drag is no press', () => {
    const { onOpenBooking } = diary()
    grab(block('Nimbus'), 240, row('Emerald A'))
    go(280, row('Emerald A'))
    drop()
    fireEvent.click(block('Nimbus'))

    expect(onOpenBooking).not.toHaveBeenCalled()
  })

  test('nothing is taken hold of by who may not move it, nor what is over', () => {
    diary([LUNCH], false)
    grab(block('Nimbus'), 240, row('Emerald A'))
    go(400, row('Pearl'))
    expect(ghost()).toBe('')
  })

  test('free time is drawn for a new booking', () => {
    const { onDraw, onStart, container } = diary()
    const track = container.querySelector(`[data-hall="${LAWN.id}"] .track`) as HTMLElement

    grab(track, 80, row('Terrace Lawn'))
    go(80 + 160, row('Terrace Lawn'))

    expect(ghost()).toContain('08:00–12:00')
    drop()
    fireEvent.click(track)
    expect(onDraw).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ hall_id: LAWN.id, event_time: '08:00', end_time: '12:00' }))
    expect(onStart).not.toHaveBeenCalled()
  })
})

describe('with a finger', () => {
  beforeEach(() => vi.useFakeTimers())

  test('a rest takes hold, a swipe before it scrolls', () => {
    diary()
    const down = { button: 0, pointerType: 'touch', clientX: 240, clientY: row('Emerald A') }
    fireEvent.pointerDown(block('Nimbus'), down)
    go(300, row('Emerald A'))
    vi.advanceTimersByTime(1000)
    go(400, row('Emerald A'))
    expect(ghost()).toBe('')
    drop()

    fireEvent.pointerDown(block('Nimbus'), down)
    vi.advanceTimersByTime(400)
    go(320, row('Emerald A'))
    expect(ghost()).toContain('13:30–18:00')
    drop()
    vi.useRealTimers()
  })
})

describe('while it is held', () => {
  test('another booking that arrives turns it red', () => {
    const { change, onClash } = diary([LUNCH])
    grab(block('Nimbus'), 240, row('Emerald A'))
    go(240, row('Pearl'))
    expect(ghost()).toContain('Free')

    change([LUNCH, bookingRow({ title: 'Arjun got it', ...during('lunch'), hall_id: PEARL.id })])

    expect(ghost()).toContain('Arjun got it')
    drop()
    expect(onClash).toHaveBeenCalledOnce()
  })

  test('a question that stands while the hall is taken opens the form instead of moving', async () => {
    const { change, onClash, onMove, user } = diary([LUNCH])
    grab(block('Nimbus'), 240, row('Emerald A'))
    go(240, row('Pearl'))
    drop()

    change([LUNCH, bookingRow({ ...during('lunch'), hall_id: PEARL.id })])
    await user.click(screen.getByRole('button', { name: 'Move' }))

    expect(onMove).not.toHaveBeenCalled()
    expect(onClash).toHaveBeenCalledOnce()
  })

  test('its own move by somebody else lets it go, and says so', () => {
    const { change, onLetGo, onClash } = diary([LUNCH])
    grab(block('Nimbus'), 240, row('Emerald A'))
    go(440, row('Emerald A'))

    change([{ ...LUNCH, hall_id: EMERALD_A.id + 1, version: 2 }])

    expect(ghost()).toBe('')
    expect(onLetGo).toHaveBeenCalledExactlyOnceWith(LUNCH)
    go(500, row('Emerald A'))
    drop()
    expect(ghost()).toBe('')
    expect(onClash).not.toHaveBeenCalled()
  })
})

describe('with keys', () => {
  test('each step is shown and spoken, Enter drops, the question has the focus', async () => {
    const { onMove, user } = diary()
    block('Nimbus').focus()

    await user.keyboard('{Shift>}{ArrowRight}{ArrowRight}{/Shift}')
    expect(ghost()).toContain('12:00–16:30')
    expect(screen.getByText('Emerald A, 12:00–16:30. Free')).toBeTruthy()
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}{Control>}{ArrowDown}{/Control}')
    expect(screen.getByText('Emerald B, 12:00–16:45. Free')).toBeTruthy()
    await user.keyboard('{Enter}')

    expect(document.activeElement?.textContent).toBe('Move')
    await user.keyboard('{Enter}')
    expect(onMove).toHaveBeenCalledExactlyOnceWith(LUNCH, expect.objectContaining({ hall_id: 2, event_time: '12:00', end_time: '16:45' }))
  })

  test('a clash is spoken before Enter drops, and Escape takes it back', async () => {
    const { onMove, onClash, onOpenBooking, user } = diary()
    block('Malhotra').focus()

    await user.keyboard('{Control>}{ArrowUp}{ArrowUp}{/Control}')
    expect(screen.getByText('Emerald A, 19:00–00:30. Free')).toBeTruthy()
    await user.keyboard('{Shift>}{ArrowLeft}{ArrowLeft}{/Shift}')
    expect(screen.getByText('Emerald A, 18:30–00:00. Overlaps 30 m, Nimbus')).toBeTruthy()
    await user.keyboard('{Escape}')
    expect(ghost()).toBe('')

    await user.keyboard('{Enter}')
    expect(onOpenBooking).toHaveBeenCalledOnce()
    expect(onMove).not.toHaveBeenCalled()
    expect(onClash).not.toHaveBeenCalled()
  })
})

describe('an enquiry from its lane', () => {
  const wish = { from: '2026-11-21', to: '2026-11-21', session: 'lunch', guests: 90 }
  const IYER = { id: 'iyer', name: 'Meenakshi Iyer', event_type: null, wishes: [wish], guests_expected: 90, budget_per_plate: null, received_at: '' } as unknown as Lead

  function withLane(rows: Booking[], mayPlace = true) {
    const actions = { canMove: () => false, onMove: vi.fn(), onClash: vi.fn(), onDraw: vi.fn(), onLetGo: vi.fn() }
    const [onPlace, onOpen] = [vi.fn(), vi.fn()]
    const page = pageWith(...rows)
    render(
      <DayDiary
        page={page} date="2026-11-21" now={0} rings={new Map()} slots={[]} draft={null} openId={null} myId="me" ownerOf={() => null}
        onOpenBooking={vi.fn()} onStart={vi.fn()} drag={actions} onPlace={mayPlace ? onPlace : null}
        lane={(dragOf) => <EnquiriesLane page={page} leads={[IYER]} date="2026-11-21" onOpen={onOpen} dragOf={dragOf} />}
      />,
    )
    return { onPlace, onOpen, user: userEvent.setup(), card: screen.getByRole('button', { name: /^Meenakshi/ }) }
  }

  test('is red over a clash before it is dropped, and dropped with the hours of the session', () => {
    const { onPlace, onOpen, card } = withLane([bookingRow({ title: 'Rao', hall_id: PEARL.id, ...during('lunch') }), LUNCH])

    grab(card, 0, 900)
    go(7 * 40, row('Pearl'))
    expect(document.querySelector('.ghost.clash')?.textContent).toContain('Meenakshi Iyer')
    go(7 * 40, row('Emerald B'))
    expect(document.querySelector('.ghost.free')).toBeTruthy()
    drop()
    fireEvent.click(card)

    expect(onPlace).toHaveBeenCalledExactlyOnceWith(IYER, expect.objectContaining({ hall_id: 2, event_time: '11:30', end_time: '16:00' }))
    expect(onOpen).not.toHaveBeenCalled()
  })

  test('goes by keys, spoken, and Escape puts it back', async () => {
    const { onPlace, card, user } = withLane([])
    card.focus()

    await user.keyboard('{Shift>}{ArrowRight}{/Shift}')
    expect(screen.getByText('Pearl, 11:30–16:00. Free')).toBeTruthy()
    await user.keyboard('{Escape}')
    expect(ghost()).toBe('')
    await user.keyboard('{Shift>}{ArrowRight}{ArrowRight}{/Shift}{Enter}')

    expect(onPlace).toHaveBeenCalledExactlyOnceWith(IYER, expect.objectContaining({ hall_id: PEARL.id, event_time: '11:45' }))
  })

  test('stays where it is for who books nothing', () => {
    const { onPlace, card } = withLane([], false)

    grab(card, 0, 900)
    go(280, row('Emerald B'))
    drop()

    expect(ghost()).toBe('')
    expect(onPlace).not.toHaveBeenCalled()
  })
})
