import { render, renderHook, screen, waitFor } from '@testing-library/react'
import { useEffect } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useRealtimeBookings, useRealtimeInventory, useRealtimeLeads } from '@/hooks/use-real-time'
import { liveHub } from '@/lib/live/hub'
import { subscribeToBookings } from '@/lib/live/subscriptions'
import { bookingsOf, Ear } from '../ear'
import { newDay, signIn, sql, stage, type Row } from '../stage'
import { book, change, closePage, openPage, remove } from './page'
import { BookingCalendar } from './printed/booking-calendar'
import { DebugLog } from './printed/debug-log'
import { Changes, fetchFirstPage } from './printed/first-page'
import { HookInEffect } from './printed/hook-in-effect'
import { Bookings, Generic, Inventory, Leads } from './printed/hooks'
import { LiveBookings } from './printed/live-bookings'
import { OneBranch } from './printed/one-branch'
import { VisibilityLog } from './printed/visibility'

afterEach(closePage)

const { dwk, rjg } = stage.branches

const titles = () => screen.queryAllByRole('listitem').map((item) => item.textContent)

/** What the page says in the console, as long as the test runs. */
function listenToConsole() {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  return () => log.mock.calls as unknown[][]
}

describe('Real-Time Components > 1. Booking Calendar (Real-Time)', () => {
  it('fetches anew when a booking is made, changed or deleted', async () => {
    const colleague = await signIn('manager.dwk')
    const title = `Calendar ${newDay()}`
    render(<BookingCalendar supabase={await signIn('sales.dwk')} branchId={dwk} />)
    const live = await new Ear(colleague, bookingsOf(dwk)).live()
    await waitFor(() => expect(titles()).not.toContain(title))

    const booking = await book(colleague, { title })
    await screen.findByText(title)
    await change(colleague, booking, { title: `${title}, moved` })
    await screen.findByText(`${title}, moved`)
    await remove(colleague, booking)
    await waitFor(() => expect(screen.queryByText(`${title}, moved`)).toBeNull())

    expect(live.changes).toHaveLength(3)
  })
})

describe('Real-Time Components > 2. Real-Time Hooks > useRealtime (Generic)', () => {
  it('says in the console what happens to bookings of the branch', async () => {
    const logged = listenToConsole()
    const colleague = await signIn('manager.dwk')
    await openPage('sales.dwk')
    render(<Generic branchId={dwk} />)
    await screen.findByText('Live')

    const made = await book(colleague)
    const changed = await change(colleague, made, { title: 'Haldi' })
    await remove(colleague, made)

    await waitFor(() => expect(logged()).toEqual([['New booking:', made], ['Updated:', changed], ['Cancelled:', changed]]))
  })
})

describe.each([
  ['Real-Time Components > 2. Real-Time Hooks > useRealtimeBookings', Bookings],
  ['Real-Time Components > 2. Real-Time Hooks > useRealtimeLeads', Leads],
  ['Real-Time Components > 2. Real-Time Hooks > useRealtimeInventory', Inventory],
])('%s', (_, Block) => {
  it('goes live', async () => {
    await openPage('sales.dwk')
    render(<Block branchId={dwk} />)

    expect(screen.getByText('Offline')).toBeTruthy()
    await screen.findByText('Live')
  })
})

describe('the three hooks, with something in the places of the comments', () => {
  it('tell bookings apart as new, updated and cancelled', async () => {
    const colleague = await signIn('manager.dwk')
    await openPage('sales.dwk')
    const told: [string, Row][] = []
    const { result } = renderHook(() => useRealtimeBookings(dwk, {
      onNew: (booking) => told.push(['new', booking]),
      onUpdated: (booking) => told.push(['updated', booking]),
      onCancelled: (booking) => told.push(['cancelled', booking]),
    }))
    await waitFor(() => expect(result.current.isConnected).toBe(true))

    const made = await book(colleague)
    const changed = await change(colleague, made, { title: 'Haldi' })
    const cancelled = await change(colleague, made, { status: 'cancelled', status_reason: 'The date moved' })

    await waitFor(() => expect(told).toEqual([['new', made], ['updated', changed], ['cancelled', cancelled]]))
  })

  it('tell leads apart as new, updated and closed', async () => {
    await openPage('sales.dwk')
    const told: [string, unknown][] = []
    const { result } = renderHook(() => useRealtimeLeads(dwk, {
      onNew: (lead) => told.push(['new', lead['name']]),
      onUpdated: (lead) => told.push(['updated', lead['name']]),
      onClosed: (lead) => told.push(['closed', lead['stage']]),
    }))
    await waitFor(() => expect(result.current.isConnected).toBe(true))

    await sql(`insert into leads (branch_id, name) values (${rjg}, 'Not ours'), (${dwk}, 'Verma')`)
    await sql(`update leads set name = 'Verma and Rao' where name = 'Verma'`)
    await sql(`update leads set stage = 'lost', reason = 'price' where name = 'Verma and Rao'`)

    await waitFor(() => expect(told).toEqual([['new', 'Verma'], ['updated', 'Verma and Rao'], ['closed', 'lost']]))
  })

  it('tell stock apart as new, updated and removed', async () => {
    await openPage('sales.dwk')
    const told: [string, unknown][] = []
    const { result } = renderHook(() => useRealtimeInventory(dwk, {
      onNew: (item) => told.push(['new', item['par_level']]),
      onUpdated: (item) => told.push(['updated', item['par_level']]),
      onRemoved: (item) => told.push(['removed', item['par_level']]),
    }))
    await waitFor(() => expect(result.current.isConnected).toBe(true))

    await sql(`insert into inventory_items (branch_id, name, par_level) values (${rjg}, 'Plates', 1), (${dwk}, 'Plates', 400)`)
    await sql(`update inventory_items set par_level = 380 where branch_id = ${dwk}`)
    await sql('delete from inventory_items')

    await waitFor(() => expect(told).toEqual([['new', 400], ['updated', 380], ['removed', 380]]))
  })
})

describe('Setting Up Real-Time in Your Component > Step 1: Import Hook', () => {
  it('finds the hook where the guide says', async () => {
    await openPage('sales.dwk')

    render(<LiveBookings branchId={dwk} />)

    expect(screen.getByText('Offline')).toBeTruthy()
  })
})

describe('Setting Up Real-Time in Your Component > Step 2: Initialize Hook', () => {
  it('makes a list that follows the diary', async () => {
    const colleague = await signIn('manager.dwk')
    await openPage('sales.dwk')
    render(<LiveBookings branchId={dwk} />)
    await screen.findByText('Live')

    const [kept, gone] = [await book(colleague, { title: 'Kept' }), await book(colleague, { title: 'Gone' })]
    await waitFor(() => expect(titles()).toEqual(['Kept', 'Gone']))
    await change(colleague, kept, { title: 'Changed' })
    await remove(colleague, gone)

    await waitFor(() => expect(titles()).toEqual(['Changed']))
  })
})

describe('Setting Up Real-Time in Your Component > Step 3: Display Connection Status', () => {
  it('says Offline in red until it is Live, in green', async () => {
    await openPage('sales.dwk')
    render(<LiveBookings branchId={dwk} />)

    expect(screen.getByText('Offline').className).toBe('bg-red-100')
    expect((await screen.findByText('Live')).className).toBe('bg-green-100')
  })
})

describe('Performance Optimization > Filtering by Branch', () => {
  it('hears one branch although the person may read both', async () => {
    const owner = await openPage('owner')
    const onInsert = vi.fn()
    render(<OneBranch branchId={dwk} onInsert={onInsert} />)
    await screen.findByText('Live')

    await book(owner, { branch_id: rjg, hall_name: 'Durbar' })
    const ours = await book(owner)

    await waitFor(() => expect(onInsert.mock.calls).toEqual([[ours]]))
  })
})

describe('Performance Optimization > Handling Large Datasets', () => {
  it('reads the first 50 bookings of the branch and hears the rest', async () => {
    await sql(`insert into bookings (branch_id, hall_name, event_date, event_time)
      select ${dwk}, 'Garden', date '2029-01-01' + day, '19:00' from generate_series(0, 52) day`)
    const page = await openPage('sales.dwk')

    const rows = (await fetchFirstPage(page, dwk)) as Row[]
    render(<Changes branchId={dwk} />)

    expect(rows).toHaveLength(50)
    expect(new Set(rows.map((row) => row['branch_id']))).toEqual(new Set([dwk]))
    await waitFor(() => expect(page.getChannels().map((channel) => channel.state)).toEqual(['joined']))
  })
})

describe('Performance Optimization > Unsubscribing When Unmounting', () => {
  it('cannot run as printed: React refuses a hook inside an effect', async () => {
    await openPage('sales.dwk')
    vi.spyOn(console, 'error').mockReturnValue()

    expect(() => render(<HookInEffect branchId={dwk} />)).toThrow(/Invalid hook call/)
  })

  it('runs with the plain function under the hook, and hears nothing once unmounted', async () => {
    const page = await openPage('sales.dwk')
    const colleague = await signIn('manager.dwk')
    const fence = await new Ear(colleague, bookingsOf(dwk)).live()
    const onNew = vi.fn()
    function InEffect({ branchId }: { branchId: number }) {
      useEffect(() => {
        const { unsubscribe } = subscribeToBookings(branchId, { onNew })

        return () => {
          unsubscribe() // Clean up on unmount
        }
      }, [branchId])
      return null
    }
    const { unmount } = render(<InEffect branchId={dwk} />)
    await waitFor(() => expect(liveHub().connection.getFacts().caughtUp).toBe(true))
    const heard = await book(colleague)
    await waitFor(() => expect(onNew.mock.calls).toEqual([[heard]]))

    unmount()
    await book(colleague)
    await fence.heard(2)

    expect(onNew).toHaveBeenCalledTimes(1)
    expect(page.getChannels()).toEqual([])
  })
})

describe('Debugging Real-Time Issues > Enable Debug Logging', () => {
  it('logs the connection, what is new and what changed', async () => {
    const logged = listenToConsole()
    const colleague = await signIn('manager.dwk')
    await openPage('sales.dwk')
    render(<DebugLog />)
    await screen.findByText('Live')

    const made = await book(colleague)
    const changed = await change(colleague, made, { title: 'Haldi' })

    await waitFor(() => expect(logged().slice(-2)).toEqual([['[v0] Real-time INSERT:', made], ['[v0] Real-time UPDATE:', changed]]))
    expect(logged().slice(0, -2)).toEqual([['[v0] Real-time connection status:', false], ['[v0] Real-time connection status:', true]])
  })
})

describe('Monitoring Real-Time Health', () => {
  it('logs when the page is hidden and shown, until it is unmounted', () => {
    const logged = listenToConsole()
    const hidden = vi.spyOn(document, 'hidden', 'get')
    const turn = (isHidden: boolean) => {
      hidden.mockReturnValue(isHidden)
      document.dispatchEvent(new Event('visibilitychange'))
    }
    const { unmount } = render(<VisibilityLog />)

    turn(true)
    turn(false)
    unmount()
    turn(true)

    expect(logged()).toEqual([['[v0] App hidden, subscriptions paused'], ['[v0] App visible, subscriptions resumed']])
  })
})
