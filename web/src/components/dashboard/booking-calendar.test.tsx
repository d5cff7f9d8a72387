import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { describe, expect, test, vi } from 'vitest'
import type { Booking } from '@/lib/database'
import type { Ring } from '@/lib/diary/rings'
import { bookingRow, during, EMERALD_A, GRAND, pageWith, PEARL, requestedRow } from '@/lib/diary/testing'
import { BookingCalendar } from './booking-calendar'
import type { BookingCalendarProps } from './booking-calendar'

function calendar(rows: Booking[], props: Partial<BookingCalendarProps> = {}) {
  const actions = { onOpenDay: vi.fn(), onBook: vi.fn(), onOpenBooking: vi.fn(), onTurn: vi.fn() }
  const element = (
    <MemoryRouter>
      <BookingCalendar
        pages={[pageWith(...rows)]}
        span="2026-11"
        today="2026-11-19"
        display="names"
        nameOf={() => 'Priya Nair'}
        rings={new Map<string, Ring>()}
        {...actions}
        {...props}
      />
    </MemoryRouter>
  )
  return { actions, ...render(element) }
}

// By the text that is its name: a role query would compute the names of all 180 cells.
const cell = (name: string): HTMLElement => screen.getByText(name, { selector: 'td .said' }).closest('td')!
const colourOf = (name: string): string => cell(name).querySelector('.cell')?.className ?? ''

describe('a hall’s day', () => {
  const LUNCH = bookingRow({ hall_id: PEARL.id, title: 'Narayanan 60th', status: 'tentative', ...during('lunch') })
  const DINNER = bookingRow({ hall_id: PEARL.id, title: 'Rohan Agarwal 50th' })

  test('is green, amber or red with the guide’s classes, and says so in words', () => {
    calendar([LUNCH, DINNER, bookingRow({ title: 'BrightPath' })])

    expect(colourOf('Pearl, Saturday 21 November, 2 bookings, lunch and dinner taken')).toContain('bg-rose-100 text-rose-900')
    expect(colourOf('Emerald A, Saturday 21 November, 1 booking, dinner taken')).toContain('bg-amber-100 text-amber-900')
    expect(colourOf('Emerald A, Sunday 22 November, free')).toContain('bg-emerald-100 text-emerald-900')
  })

  test('names its bookings line by line, drawn as firmly as they are held', () => {
    calendar([LUNCH, DINNER])
    const lines = cell('Pearl, Saturday 21 November, 2 bookings, lunch and dinner taken').querySelectorAll('.line')

    expect([...lines].map((line) => line.textContent)).toEqual(['', 'Narayanan 60th', '', 'Rohan Agarwal 50th'])
    expect([...lines].map((line) => line.className.split(' ')[1])).toEqual([undefined, 'pencil', undefined, 'ink'])
  })

  test('held through a combination is bracketed, and counts on every part', () => {
    calendar([bookingRow({ hall_id: GRAND.id, title: 'Malhotra' })])

    const part = cell('Emerald B, Saturday 21 November, 1 booking, dinner taken')
    expect(part.querySelector('.line.via')?.textContent).toBe('Malhotra')
    expect(cell('Emerald Grand, Saturday 21 November, 1 booking, dinner taken').querySelector('.cell')?.textContent).toBe('1')
    expect(cell('Buyout, Saturday 21 November, 1 booking, dinner taken').querySelector('.cell')?.textContent).toBe('1')
  })

  test('marks a waiting option with +1 and does not count it', () => {
    const held = { status: 'tentative' as const, title: 'Malhotra' }
    calendar([bookingRow(held), bookingRow({ ...held, option_rank: 2, title: 'Ahluwalia' })])

    const day = cell('Emerald A, Saturday 21 November, 1 booking, dinner taken, 1 option waiting')
    expect(day.querySelector('.cell')?.textContent).toBe('1Malhotra+1')
  })
})

test('a cell is a gridcell named in words, whatever it draws', () => {
  calendar([bookingRow({ hall_id: PEARL.id })])

  const name = 'Pearl, Saturday 21 November, 1 booking, dinner taken'
  expect(screen.getByRole('gridcell', { name })).toBe(cell(name))
})

test('the lane below says how many halls are free at dinner', () => {
  calendar([bookingRow({ hall_id: GRAND.id }), bookingRow({ hall_id: PEARL.id, event_date: '2026-11-22' })])
  const lane = screen.getByText('Free at dinner').closest('tr')!
  const free = [...lane.querySelectorAll('td')].map((entry) => entry.textContent)

  expect([free[19], free[20], free[21]]).toEqual(['4/4', '2/4', '3/4'])
})

test('counts replace names, with a bar a session', () => {
  calendar([bookingRow({ title: 'BrightPath' })], { display: 'counts' })
  const day = cell('Emerald A, Saturday 21 November, 1 booking, dinner taken')

  expect(day.querySelector('.cell')?.textContent).toBe('1')
  expect([...day.querySelectorAll('.pips i')].map((bar) => bar.className)).toEqual(['', '', '', 'ink'])
})

test('several branches stand one below the other, each with its own line', () => {
  const dwarka = pageWith(bookingRow({}))
  const noida = { ...pageWith(), branch: { ...dwarka.branch, id: 9, code: 'noi', name: 'Noida' } }
  calendar([], { pages: [dwarka, noida], display: 'counts' })

  expect(screen.getByText('8 halls, 4 combinations')).toBeTruthy()
  expect(screen.getByRole('row', { name: /^noi Noida/ })).toBeTruthy()
})

test('while rows are loading the frame stands and cells stay blank', () => {
  calendar([bookingRow({})], { blank: true })

  expect(screen.getByRole('grid').getAttribute('aria-busy')).toBe('true')
  expect(screen.getByText('Emerald A')).toBeTruthy()
  expect(document.querySelectorAll('.cell.blank')).toHaveLength(180)
  expect(document.querySelectorAll('.bg-emerald-100')).toHaveLength(0)
})

test('a change by someone else rings its cell with their name', () => {
  const rings = new Map([[`${EMERALD_A.id}:2026-11-21`, { personId: 'u1', text: 'Arjun confirmed this', at: Date.now() }]])
  calendar([bookingRow({})], { rings })

  const day = cell('Emerald A, Saturday 21 November, 1 booking, dinner taken')
  expect(within(day).getByText('Arjun confirmed this')).toBeTruthy()
  expect(screen.getAllByText('Arjun confirmed this')).toHaveLength(1)
  // its tag stands in the row above, over what is there
  expect([...document.querySelectorAll('tr.raised')]).toEqual([day.closest('tr')])
})

describe('by keyboard', () => {
  test('one cell is in the tab order: today, in the first row', () => {
    calendar([])
    const stops = document.querySelectorAll('td[tabindex="0"]')

    expect([...stops].map((stop) => stop.textContent)).toEqual(['Emerald Grand, Thursday 19 November, free'])
  })

  test('arrows move, Enter opens the day, B books the slot, Page Down turns the month', async () => {
    const { actions } = calendar([])
    const user = userEvent.setup()
    cell('Emerald Grand, Thursday 19 November, free').focus()

    await user.keyboard('{ArrowDown}{ArrowRight}')
    expect(document.activeElement).toBe(cell('Emerald A, Friday 20 November, free'))
    await user.keyboard('{Enter}')
    await user.keyboard('b')
    await user.keyboard('{PageDown}')

    expect(actions.onOpenDay).toHaveBeenCalledExactlyOnceWith(1, '2026-11-20')
    expect(actions.onBook).toHaveBeenCalledExactlyOnceWith(EMERALD_A, '2026-11-20')
    expect(actions.onTurn).toHaveBeenCalledExactlyOnceWith(1)
  })

  test('keys of the browser are left alone', async () => {
    const { actions } = calendar([])
    cell('Emerald Grand, Thursday 19 November, free').focus()

    await userEvent.setup().keyboard('{Control>}b{/Control}')

    expect(actions.onBook).not.toHaveBeenCalled()
  })
})

test('a name opens its booking, the space around it the day', async () => {
  const row = bookingRow({ title: 'BrightPath' })
  const { actions } = calendar([row])
  const user = userEvent.setup()

  await user.click(screen.getByText('BrightPath'))
  expect(actions.onOpenBooking).toHaveBeenCalledExactlyOnceWith(row.id)
  expect(actions.onOpenDay).not.toHaveBeenCalled()

  await user.click(cell('Pearl, Saturday 21 November, free'))
  expect(actions.onOpenDay).toHaveBeenCalledExactlyOnceWith(1, '2026-11-21')
})

test('the cell under the pointer shows every booking in full', async () => {
  const name = 'Gurpreet Singh Ahluwalia, after-party with an unusually long name'
  calendar([bookingRow({ title: name, guests_expected: 60 })])

  await userEvent.setup().hover(cell('Emerald A, Saturday 21 November, 1 booking, dinner taken'))

  const card = document.querySelector<HTMLElement>('.cell-card')!
  expect(within(card).getByText(name)).toBeTruthy()
  expect(within(card).getByText('19:00–00:30, Confirmed, 60 guests')).toBeTruthy()
})

test('a change of one row draws its cell anew and no other', () => {
  const rows = [bookingRow({}), bookingRow({ hall_id: PEARL.id })]
  const props = {
    span: '2026-11',
    today: '2026-11-19',
    display: 'names' as const,
    nameOf: () => '',
    rings: new Map<string, Ring>(),
    onOpenDay: vi.fn(),
    onBook: vi.fn(),
    onOpenBooking: vi.fn(),
    onTurn: vi.fn(),
  }
  const { rerender } = render(<BookingCalendar {...props} pages={[pageWith(...rows)]} />)
  const changed: Node[] = []
  const observer = new MutationObserver((records) => changed.push(...records.map((record) => record.target)))
  observer.observe(screen.getByRole('grid'), { subtree: true, childList: true, characterData: true, attributes: true })

  rerender(<BookingCalendar {...props} pages={[pageWith({ ...rows[0]!, title: 'New name' }, rows[1]!)]} />)

  for (const record of observer.takeRecords()) changed.push(record.target)
  const halls = changed.map((node) => (node instanceof Element ? node : node.parentElement)?.closest('td')?.dataset['hall'])
  expect([...new Set(halls)]).toEqual([String(EMERALD_A.id)])
})

test('a part that is asked for marks the combination and the buyout, and counts in neither', () => {
  calendar([requestedRow({ hall_id: PEARL.id })])
  const buyout = cell('Buyout, Saturday 21 November, free, own request, not answered yet')

  expect(buyout.querySelector('.asked-for')).not.toBeNull()
  expect(buyout.querySelector('.cell')?.className).toContain('bg-emerald-100')
  expect(cell('Buyout, Sunday 22 November, free').querySelector('.asked-for')).toBeNull()
})

test('of several branches a day is marked at the head where all agree, else at the branch', () => {
  const sunday = { tier: 1, name: null, source: 'sample' }
  const saturday = { ...sunday, tier: 3 }
  const other = { ...pageWith(), branch: { ...pageWith().branch, id: 2, code: 'rjg' } }
  const marks = new Map([[pageWith().branch.id, new Map([['2026-11-21', saturday], ['2026-11-22', sunday]])], [2, new Map([['2026-11-21', saturday]])]])
  const { container } = calendar([], { pages: [pageWith(), other], display: 'counts', marks })
  const signs = (selector: string) => [...container.querySelectorAll(selector)].map((part) => part.querySelectorAll('.day-sign i').length).filter(Boolean)

  expect(signs('thead th')).toEqual([3])
  expect(signs('.branch td')).toEqual([1])
  expect(screen.getByText('Saturday 21 November, Muhurat A+')).toBeTruthy()
  expect(screen.getByText(/^Muhurat B,/)).toBeTruthy()
})
