import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import type { Lead } from '@/lib/database'
import { bookingRow, during, EMERALD_A, GRAND, pageWith, PEARL } from '@/lib/diary/testing'
import { EnquiriesLane } from './enquiries-lane'
import { NextHourLane } from './next-hour-lane'
import { SessionBoard } from './session-board'

const SATURDAY = '2026-11-21'

test('the day by sessions names what is sold, held and free, and a free one starts a booking', async () => {
  const actions = { onOpenBooking: vi.fn(), onStart: vi.fn() }
  const drag = { canMove: () => false, onMove: vi.fn(), onClash: vi.fn(), onDraw: vi.fn(), onLetGo: vi.fn() }
  const lunch = bookingRow({ title: 'Nimbus', hall_id: EMERALD_A.id, ...during('lunch') })
  render(
    <SessionBoard
      page={pageWith(lunch, bookingRow({ title: 'Malhotra', hall_id: GRAND.id }))} date={SATURDAY} now={0} rings={new Map()} slots={[]}
      ownerOf={() => null} openId={null} myId="me" drag={drag} {...actions}
    />,
  )
  const user = userEvent.setup()
  const row = (name: RegExp) => within(screen.getByRole('row', { name }))

  expect(row(/^Emerald A/).getAllByText('Held by Emerald Grand')).toHaveLength(2)
  await user.click(row(/^Emerald A/).getByRole('button', { name: /^Nimbus, Emerald A, 11:30–16:00, Confirmed/ }))
  await user.click(row(/^Pearl/).getByRole('button', { name: 'Book Pearl, hi-tea' }))
  expect(actions.onOpenBooking).toHaveBeenCalledExactlyOnceWith(lunch.id)
  expect(actions.onStart).toHaveBeenCalledExactlyOnceWith(PEARL, '16:30')
})

test('who makes no bookings reads what is free, and is offered nothing', () => {
  const drag = { canMove: () => false, onMove: vi.fn(), onClash: vi.fn(), onDraw: vi.fn(), onLetGo: vi.fn() }
  render(
    <SessionBoard
      page={pageWith()} date={SATURDAY} now={0} rings={new Map()} slots={[]}
      ownerOf={() => null} openId={null} myId="me" drag={drag} onOpenBooking={vi.fn()} onStart={null}
    />,
  )
  const row = within(screen.getByRole('row', { name: /^Pearl/ }))
  expect(row.getAllByText('Free').length).toBeGreaterThan(0)
  expect(row.queryAllByRole('button')).toEqual([])
})

test('the next hour is a lane of its own, also when nothing happens', () => {
  const at = Date.parse('2026-11-21T18:30:00+05:30')
  const props = { today: SATURDAY, onOpen: vi.fn() }
  const { rerender } = render(<NextHourLane {...props} page={pageWith(bookingRow({ title: 'Malhotra' }))} now={at} />)
  expect(within(screen.getByRole('region', { name: 'Next hour' })).getByRole('button').textContent).toBe('19:00 Malhotra beginsEmerald A, 200 guestsin 30 min')

  rerender(<NextHourLane {...props} page={pageWith()} now={at} />)
  expect(screen.getByText('Nothing begins or ends in the next hour')).toBeTruthy()
})

test('enquiries for the day say who, what, when and what is free; nobody asking is no lane', async () => {
  const wish = { from: SATURDAY, to: SATURDAY, session: 'lunch', guests: 90 }
  const lead = { id: 'iyer', name: 'Meenakshi Iyer', event_type: 'godh bharai', wishes: [wish], budget_per_plate: 1350, received_at: '' } as unknown as Lead
  const onOpen = vi.fn()
  const { rerender, container } = render(<EnquiriesLane page={pageWith()} leads={[lead]} date={SATURDAY} onOpen={onOpen} />)

  const card = screen.getByRole('button')
  expect(card.textContent).toBe('Meenakshi Iyer, godh bharaiLunch, 90 guests, ₹1,350 a platePearl free')
  await userEvent.setup().click(card)
  expect(onOpen).toHaveBeenCalledExactlyOnceWith('iyer')

  rerender(<EnquiriesLane page={pageWith()} leads={[lead]} date="2026-11-22" onOpen={onOpen} />)
  expect(container.innerHTML).toBe('')
})

test('where nothing can be dragged, an enquiry is given a hall by a button', async () => {
  const wish = { from: SATURDAY, to: SATURDAY, session: 'lunch', guests: 90 }
  const lead = { id: 'iyer', name: 'Meenakshi Iyer', event_type: null, wishes: [wish], guests_expected: 90, budget_per_plate: null, received_at: '' } as unknown as Lead
  const onChoose = vi.fn()
  const { rerender } = render(<EnquiriesLane page={pageWith()} leads={[lead]} date={SATURDAY} onOpen={vi.fn()} onChoose={onChoose} />)

  await userEvent.setup().click(screen.getByRole('button', { name: 'Choose a hall Meenakshi Iyer' }))
  expect(onChoose).toHaveBeenCalledExactlyOnceWith(lead, expect.objectContaining({ hall_id: PEARL.id, event_date: SATURDAY, event_time: '11:30' }))

  rerender(<EnquiriesLane page={pageWith()} leads={[lead]} date={SATURDAY} onOpen={vi.fn()} onChoose={null} />)
  expect(screen.queryByRole('button', { name: /^Choose a hall/ })).toBeNull()
})

test('a day that more ask for than two rows hold counts the others, and shows them when asked', async () => {
  const wish = { from: SATURDAY, to: SATURDAY, guests: 90 }
  const leads = Array.from({ length: 12 }, (_, index) => ({
    id: `lead-${index}`, name: `Family ${index + 1}`, event_type: null, wishes: [wish], budget_per_plate: null, received_at: '',
  }) as unknown as Lead)
  render(<EnquiriesLane page={pageWith()} leads={leads} date={SATURDAY} onOpen={vi.fn()} />)
  expect(screen.getAllByRole('button', { name: /^Family/ })).toHaveLength(6)

  await userEvent.setup().click(screen.getByRole('button', { name: '6 more' }))
  expect(screen.getAllByRole('button').map((card) => card.textContent).filter((text) => text.startsWith('Family'))).toHaveLength(12)
  expect(screen.queryByRole('button', { name: /more$/ })).toBeNull()
})
