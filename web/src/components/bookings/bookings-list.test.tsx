import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ToastRegion } from '@/components/ui/toast-region'
import { liveHub } from '@/lib/live/hub'
import { BatchBar } from './batch-bar'
import { BookingsList } from './bookings-list'
import { connectClient } from '@/lib/client'
import { useBookingBatch } from '@/hooks/use-booking-batch'
import { useLivePage } from '@/hooks/use-live-page'
import { listingOf, pageSpec } from '@/lib/bookings/listing'
import type { Booking } from '@/lib/database'
import { bookingRow } from '@/lib/diary/testing'
import { FakeServer } from '@/testing/fake-server'

let server: FakeServer
const NOW = Date.parse('2026-11-19T08:30:00Z')

const put = (...rows: Booking[]): void => rows.forEach((row) => server.commit({ table: 'bookings', kind: 'INSERT', row }))
const titles = (): string[] => [...document.querySelectorAll('[data-booking]')].map((each) => each.textContent)
const at = (title: string, event_date: string, more: Partial<Booking> = {}): Booking =>
  bookingRow({ id: title, title, event_date, status: 'tentative', ...more })

function List({ maySelect = true, isOffline = false, onOpen = vi.fn() }: { maySelect?: boolean; isOffline?: boolean; onOpen?: (id: string) => void }) {
  const list = useLivePage<Booking>(pageSpec(listingOf(new URLSearchParams('show=all')), 1, '2026-11-19'))
  const batch = useBookingBatch(list.rows, () => ['manager'])
  return (
    <>
      <BookingsList {...{ list, batch, maySelect, isOffline, onOpen }} branchId={1} now={NOW} today="2026-11-19" zone="Asia/Kolkata" nameOf={() => 'Priya Nair'} openId={null} />
      <BatchBar batch={batch} />
    </>
  )
}

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }))
  server = new FakeServer()
  connectClient({ publishableKey: 'k' }, { origin: 'http://banquet.test', fetch: server.fetch, transport: server.transport, storageKey: crypto.randomUUID() })
  put(at('Arora', '2026-11-21'), at('Bedi', '2026-11-23'), at('Chopra', '2026-11-25'))
})

const said = (): (string | null)[] => screen.getAllByRole('status').map(({ textContent }) => textContent)
const choose = (title: string): void => { fireEvent.click(screen.getByRole('checkbox', { name: `Select ${title}` })) }

describe('the list', () => {
  test('takes in what comes, in its order', async () => {
    render(<List />)
    await waitFor(() => expect(titles()).toEqual(['Arora', 'Bedi', 'Chopra']))

    act(() => put(at('Bhatia', '2026-11-22')))

    await waitFor(() => expect(titles()).toEqual(['Arora', 'Bhatia', 'Bedi', 'Chopra']))
    expect(screen.getByText('4 bookings')).toBeTruthy()
    // One hears what one asked for, not what colleagues add.
    expect(said()).toContain('3 bookings')
  })

  test('gives the focus of a row that leaves to the one in its place', async () => {
    render(<List />)
    ;(await screen.findByRole('button', { name: 'Bedi' })).focus()

    act(() => server.commit({ table: 'bookings', kind: 'DELETE', row: at('Bedi', '2026-11-23') }))

    await waitFor(() => expect(document.activeElement?.textContent).toBe('Chopra'))
  })

  test('stays still under a pointer, and shows what came when asked', async () => {
    render(<List />)
    await waitFor(() => expect(titles()).toHaveLength(3))
    fireEvent.pointerEnter(screen.getByRole('table').parentElement as HTMLElement)

    act(() => put(at('Bhatia', '2026-11-20')))

    fireEvent.click(await screen.findByRole('button', { name: '1 new, show' }))
    await waitFor(() => expect(titles()).toEqual(['Bhatia', 'Arora', 'Bedi', 'Chopra']))
  })

  test('says offline that it is read from the server, and waits for nothing', async () => {
    server.failWith = 500
    render(<List isOffline />)

    expect(await screen.findByText('This list is read from the server')).toBeTruthy()
    expect(document.querySelector('[aria-busy="true"]')).toBeNull()
    expect(screen.queryByRole('table')).toBeNull()
  })

  test('goes from booking to booking by keys, and opens one', async () => {
    const onOpen = vi.fn()
    render(<List onOpen={onOpen} />)
    const first = await screen.findByRole('button', { name: 'Arora' })
    first.focus()

    fireEvent.keyDown(first, { key: 'ArrowDown' })
    fireEvent.keyDown(document.activeElement as Element, { key: 'j' })
    expect(document.activeElement?.textContent).toBe('Chopra')
    fireEvent.click(document.activeElement as Element)
    expect(onOpen).toHaveBeenCalledWith('Chopra')
    fireEvent.keyDown(document.activeElement as Element, { key: ' ' })
    await waitFor(() => expect(said()).toContain('1 selected'))
  })

  test('offers another filter only where there is something it could find', async () => {
    const clear = (): void => server.rows('bookings').forEach((row) => server.commit({ table: 'bookings', kind: 'DELETE', row }))
    clear()
    put(at('Ahuja', '2026-10-10'))
    const { unmount } = render(<List />)
    expect(await screen.findByText('Another filter, another hall or fewer letters may find them.')).toBeTruthy()
    unmount()

    clear()
    render(<List />)

    expect(await screen.findByText('No bookings yet')).toBeTruthy()
    expect(screen.queryByText(/Another filter/)).toBeNull()
  })

  test('has no boxes for who may move nothing', async () => {
    render(<List maySelect={false} />)
    await waitFor(() => expect(titles()).toHaveLength(3))

    expect(screen.queryByRole('checkbox')).toBeNull()
  })
})

describe('a batch', () => {
  test('is sent as one call and told', async () => {
    const confirm = vi.fn(() => [])
    server.ledger.functions.set('confirm_bookings', confirm)
    render(<List />)
    await waitFor(() => expect(titles()).toHaveLength(3))
    choose('Arora')
    choose('Chopra')

    fireEvent.click(screen.getByRole('button', { name: 'Confirm' }))

    await waitFor(() => expect(confirm).toHaveBeenCalledWith({ ids: ['Arora', 'Chopra'] }))
    await waitFor(() => expect(screen.queryByRole('region')).toBeNull())
  })

  test('gives the focus back to the row it came from', async () => {
    render(<List />)
    await waitFor(() => expect(titles()).toHaveLength(3))
    choose('Bedi')
    const box = screen.getByRole('checkbox', { name: 'Select Bedi' })
    act(() => box.focus())
    const clear = screen.getByRole('button', { name: 'Clear' })
    act(() => clear.focus())
    fireEvent.click(clear)

    await waitFor(() => expect(document.activeElement).toBe(box))
  })

  test('can be undone, all of it in one transaction', async () => {
    const moved = ['Arora', 'Chopra'].map((title) => at(title, '2026-11-21', { status: 'released', version: 2 }))
    server.ledger.functions.set('release_bookings', () => moved)
    render(<><List /><ToastRegion /></>)
    await waitFor(() => expect(titles()).toHaveLength(3))
    choose('Arora')
    choose('Chopra')
    fireEvent.click(screen.getByRole('button', { name: 'Release' }))
    fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Release' }))

    const sent = vi.spyOn(liveHub().outbox, 'write')
    fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))

    await waitFor(() => expect(sent).toHaveBeenCalledWith('2 are as they were', [
      expect.objectContaining({ op: 'update', id: 'Arora', version: 2, changes: expect.objectContaining({ status: 'tentative' }) as object }),
      expect.objectContaining({ op: 'update', id: 'Chopra', version: 2 }),
    ]))
  })

  test('that is refused marks who is in the way, and goes on without them', async () => {
    const details = JSON.stringify([{ booking_id: 'Bedi', code: '23514', message: 'Another stands before it' }])
    server.ledger.functions.set('confirm_bookings', () => [])
    server.ledger.judge = () => ({ code: 'PT422', message: '1 of 2', details, hint: null })
    render(<><List /><ToastRegion /></>)
    await waitFor(() => expect(titles()).toHaveLength(3))
    choose('Arora')
    choose('Bedi')

    fireEvent.click(screen.getByRole('button', { name: 'Confirm' }))

    expect(await screen.findAllByRole('alert')).toHaveLength(1)
    expect((await screen.findByText('Another stands before it')).closest('tr')?.previousElementSibling?.textContent).toContain('Bedi')
    fireEvent.click(within(screen.getByRole('region', { name: '2 selected' })).getByRole('button', { name: 'Leave them out' }))
    expect(screen.getByRole('region', { name: '1 selected' })).toBeTruthy()
    expect(document.activeElement?.textContent).toBe('Confirm')
  })

  test('is cancelled only with a reason', async () => {
    const cancel = vi.fn(() => [])
    server.ledger.functions.set('cancel_bookings', cancel)
    render(<List />)
    await waitFor(() => expect(titles()).toHaveLength(3))
    choose('Arora')

    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    const dialog = await screen.findByRole('alertdialog', { name: 'Cancel the booking?' })
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }))

    expect(await within(dialog).findByText('Say why, so that the reports can tell')).toBeTruthy()
    expect(cancel).not.toHaveBeenCalled()
  })
})
