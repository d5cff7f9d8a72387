import { act, render, renderHook, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { subscribeToBookings } from '@/lib/live/subscriptions'
import { bookingsOf, Ear } from '../ear'
import { newBooking, newDay, signIn, stage, type Row } from '../stage'
import { book, change, closePage, openPage } from './page'
import { confirmBoth } from './printed/batch'
import { BookingForm } from './printed/booking-form'
import { Resolved } from './printed/conflict-resolution'
import { HallDay } from './printed/hall-day'
import { LiveBookings } from './printed/live-bookings'
import { bookOptimistically } from './printed/optimistic-update'

afterEach(closePage)

const { dwk } = stage.branches

const titles = () => screen.queryAllByRole('listitem').map((item) => item.textContent)

describe('Double-Booking Prevention > Implementation', () => {
  it('books a free hall, and warns instead once somebody else has it', async () => {
    const colleague = await signIn('manager.dwk')
    const page = await openPage('sales.dwk')
    const free = newBooking({ event_time: '19:00:00', title: 'Mine' })
    const wanted = newBooking({ event_time: '19:00:00' })
    const [createBooking, showWarning] = [vi.fn((row: Row) => page.from('bookings').insert(row)), vi.fn()]
    const form = (formData: Row) => (
      <LiveBookings branchId={dwk}>
        {(bookings: Row[]) => <BookingForm {...{ bookings, formData, createBooking, showWarning }} />}
      </LiveBookings>
    )
    const { rerender } = render(form(free))
    await screen.findByText('Live')

    screen.getByText('Book').click()
    await screen.findByText('Mine')
    rerender(form(wanted))
    await book(colleague, { ...wanted, title: 'Theirs' })
    await screen.findByText('Theirs')
    screen.getByText('Book').click()

    expect(showWarning.mock.calls).toEqual([['This hall is already booked!']])
    expect(createBooking.mock.calls).toEqual([[free]])
  })
})

describe('Color-Coded Occupancy System > Implementation', () => {
  it('colours a day green, amber, red as its bookings come', async () => {
    const colleague = await signIn('manager.dwk')
    await openPage('sales.dwk')
    const date = newDay()
    render(
      <LiveBookings branchId={dwk}>
        {(bookings: Row[]) => <table><tbody><tr><HallDay {...{ bookings, hallName: 'Main Hall', date }} /></tr></tbody></table>}
      </LiveBookings>,
    )
    await screen.findByText('Live')
    const colour = () => screen.getByRole('cell').className

    expect(colour()).toBe('bg-emerald-100 text-emerald-900')
    await book(colleague, { event_date: date, event_time: '08:00', end_time: '10:00' })
    await waitFor(() => expect(colour()).toBe('bg-amber-100 text-amber-900'))
    await book(colleague, { event_date: date, event_time: '19:00' })
    await waitFor(() => expect(colour()).toBe('bg-rose-100 text-rose-900'))
  })
})

describe('Advanced Real-Time Patterns > Pattern 1: Optimistic Updates', () => {
  it.each([
    ['keeps what was saved', 'Main Hall', 1],
    ['takes back what was refused', 'Nowhere', 0],
  ])('shows a booking at once, and %s', async (_, hall_name, left) => {
    const page = await openPage('sales.dwk')
    const newBookingRow = newBooking({ id: crypto.randomUUID(), hall_name })
    const { result } = renderHook(() => useState<Row[]>([]))
    let send = () => {}
    const sent = new Promise<void>((resolve) => { send = resolve })
    const createBooking = async (row: Row) => {
      await sent
      return page.from('bookings').insert(row)
    }

    let done = Promise.resolve()
    act(() => { done = bookOptimistically({ setBookings: result.current[1], createBooking, newBooking: newBookingRow }) })
    expect(result.current[0]).toEqual([newBookingRow])
    await act(async () => {
      send()
      await done
    })

    expect(result.current[0]).toHaveLength(left)
    const { count } = await page.from('bookings').select('*', { count: 'exact', head: true }).eq('id', newBookingRow['id'])
    expect(count).toBe(left)
  })
})

describe('Advanced Real-Time Patterns > Pattern 2: Conflict Resolution', () => {
  it('takes a newer change and keeps a newer local one', async () => {
    const colleague = await signIn('manager.dwk')
    await openPage('sales.dwk')
    const [older, newer] = [await book(colleague), await book(colleague)]
    const initial = [{ ...older, title: 'Local, older' }, { ...newer, title: 'Local, newer', modified_at: '2999-01-01T00:00:00+00:00' }]
    render(<Resolved initial={initial} />)
    await screen.findByText('Live')

    await change(colleague, newer, { title: 'Remote' })
    await change(colleague, older, { title: 'Remote' })

    await waitFor(() => expect(titles()).toEqual(['Remote', 'Local, newer']))
  })
})

describe('Advanced Real-Time Patterns > Pattern 3: Batch Operations', () => {
  it('is one transaction, one notification', async () => {
    const page = await openPage('manager.dwk')
    const [booking1, booking2] = [await book(page), await book(page, { hall_name: 'Garden' })]
    const ids = [booking1['id'], booking2['id']]
    const ear = await new Ear(await signIn('sales.dwk'), bookingsOf(dwk, { batch: true })).live()
    const plain = await new Ear(await signIn('sales.dwk'), bookingsOf(dwk)).live()
    /** What the hook had told by the end of each turn in which it told anything. */
    const turns: unknown[][] = []
    let turn: unknown[] = []
    const subscription = subscribeToBookings(dwk, {
      onUpdated: ({ id, status }) => {
        if (turn.push([id, status]) === 1) queueMicrotask(() => { turns.push(turn); turn = [] })
      },
    })
    await waitFor(() => expect(subscription.isConnected).toBe(true))

    await confirmBoth(page, booking1, booking2)
    await Promise.all([ear.until(() => ear.batches.length > 0), plain.heard(2)])
    await waitFor(() => expect(turns).toHaveLength(1))

    expect(turns).toEqual([ids.map((id) => [id, 'confirmed'])])
    expect(ear.batches.map((batch) => batch.map((one) => [one.new['id'], one.new['status']]))).toEqual(turns)
    expect(plain.changes.map((one) => one.new['id'])).toEqual(ids)
    subscription.unsubscribe()
  })
})
