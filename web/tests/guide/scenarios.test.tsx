import { act, render, renderHook, screen, waitFor, within } from '@testing-library/react'
import type { SupabaseClient } from '@supabase/supabase-js'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { killServer, newBooking, signIn, stage, startServer, type Row } from '../stage'
import { book, closePage, openPage } from './page'
import { BookingCalendar } from './printed/booking-calendar'
import { BookingForm } from './printed/booking-form'
import { LiveBookings } from './printed/live-bookings'
import { bookOptimistically } from './printed/optimistic-update'

afterEach(closePage)

const { dwk } = stage.branches

type Answer = { status: number; error: { code: string; details: string } | null }

/** A window of its own: a person's client, calendar, and form filled with a booking. */
function openWindow(supabase: SupabaseClient, formData: Row = {}) {
  const answers: Answer[] = []
  const showWarning = vi.fn()
  const createBooking = async (row: Row) => {
    answers.push(await supabase.from('bookings').insert(row))
  }
  const { container } = render(
    <BookingCalendar supabase={supabase} branchId={dwk}>
      {(bookings: Row[]) => <BookingForm {...{ bookings, formData, createBooking, showWarning }} />}
    </BookingCalendar>,
  )
  const view = within(container)
  const diary = () => view.queryAllByRole('listitem').map((item) => item.textContent)
  return { view, diary, answers, showWarning, submit: () => view.getByText('Book').click() }
}

type Window = ReturnType<typeof openWindow>

/**
 * Waits until these windows listen and have read what was there when they opened.
 *
 * The printed calendar reads anew at every change and shows whichever reading ends last, so a change made
 * while the first is on its way can be lost from view.
 */
async function settled(clients: SupabaseClient[], windows: Window[], standing: Row): Promise<void> {
  const channels = () => clients.flatMap((client) => client.getChannels()).map((channel) => channel.state)
  await waitFor(() => expect(channels()).toEqual(clients.map(() => 'joined')))
  await Promise.all(windows.map(({ view }) => view.findByText(String(standing['title']))))
}

describe('Testing Real-Time Features > Test 1: Multi-Device Sync', () => {
  it('shows in window 2 what is booked in window 1', async () => {
    const [first, second] = [await signIn('manager.dwk'), await signIn('sales.dwk')]
    const standing = await book(first, { title: 'Rao lunch' })
    const [one, two] = [openWindow(first), openWindow(second)]
    await settled([first, second], [one, two], standing)

    await book(first, { title: 'Kapoor anniversary' })

    await two.view.findByText('Kapoor anniversary')
    await waitFor(() => expect(two.diary()).toEqual(one.diary()))
  })
})

describe('Testing Real-Time Features > Test 2: Double-Booking Prevention', () => {
  it('lets one of two win the hall, tells the other who has it, and warns both from then on', async () => {
    const wanted = newBooking({ event_time: '19:00:00' })
    const [first, second] = [await signIn('manager.dwk'), await signIn('sales.dwk')]
    const standing = await book(first, { title: 'Sinha tea' })
    const windows = [openWindow(first, { ...wanted, title: 'Mehta' }), openWindow(second, { ...wanted, title: 'Iyer' })]
    await settled([first, second], windows, standing)

    windows.forEach((each) => each.submit())
    await waitFor(() => expect(windows.map((each) => each.answers.length)).toEqual([1, 1]))

    const answers = windows.flatMap((each) => each.answers)
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    const winner = answers[0]?.status === 201 ? 'Mehta' : 'Iyer'
    const refusal = answers.find(({ status }) => status === 409)?.error
    expect(refusal?.code).toBe('23P01')
    expect(JSON.parse(refusal?.details ?? '')).toMatchObject({ title: winner, hall_name: 'Main Hall' })

    await Promise.all(windows.map((each) => each.view.findByText(winner)))
    windows.forEach((each) => each.submit())
    for (const { showWarning, answers } of windows) {
      expect(showWarning.mock.calls).toEqual([['This hall is already booked!']])
      expect(answers).toHaveLength(1)
    }
  })
})

describe('Testing Real-Time Features > Test 3: Offline & Reconnect', () => {
  it('fails gracefully while offline, and is live again with the network', async () => {
    const page = await openPage('sales.dwk')
    const { result } = renderHook(() => useState<Row[]>([]))
    const createBooking = (row: Row) => page.from('bookings').insert(row)
    const tryToBook = (row: Row) =>
      act(() => bookOptimistically({ setBookings: result.current[1], createBooking, newBooking: row }))
    const wanted = newBooking({ id: crypto.randomUUID(), title: 'Sethi' })
    render(<LiveBookings branchId={dwk} />)
    await screen.findByText('Live')

    await killServer()
    await screen.findByText('Offline')
    await tryToBook(wanted)
    expect(result.current[0]).toEqual([])

    await startServer()
    await screen.findByText('Live')
    await tryToBook(wanted)
    expect(result.current[0]).toEqual([wanted])
    await screen.findByText('Sethi')
  })
})
