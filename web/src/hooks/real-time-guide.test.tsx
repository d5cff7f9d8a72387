/** The code blocks of the real-time guide, each under its heading, as printed there. */
import { act, render, screen } from '@testing-library/react'
import { useEffect, useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useRealtime, useRealtimeBookings, useRealtimeInventory, useRealtimeLeads } from '@/hooks/use-real-time'
import { supabase } from '@/lib/client'
import type { Booking } from '@/lib/database'
import { subscribeToBookings } from '@/lib/live/subscriptions'
import type { FakeChange, FakeRow } from '@/testing/fake-server'
import { settle } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
let log: unknown[][]
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'requestAnimationFrame', 'Date'] })
  wire = connectToFake()
  log = []
  vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => void log.push(words))
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

const branchId = 7
const commit = (kind: FakeChange['kind'], row: FakeRow, table = 'bookings') => act(() => wire.server.commit({ table, kind, row }))

async function threeChanges(table: string) {
  commit('INSERT', { id: 'a', branch_id: 7, title: 'Iyer' }, table)
  commit('UPDATE', { id: 'a', title: 'Iyer satsang' }, table)
  commit('DELETE', { id: 'a' }, table)
  await settle()
}

describe('1. Booking Calendar (Real-Time)', () => {
  it('Subscribe to bookings for this branch', async () => {
    const fetchBookings = vi.fn()

    // Subscribe to bookings for this branch
    const subscription = supabase
      .channel(`bookings:${branchId}`)
      .on(
        'postgres_changes',
        {
          event: '*',
          schema: 'public',
          table: 'bookings',
          filter: `branch_id=eq.${branchId}`,
        },
        () => {
          // Refetch bookings when any change detected
          fetchBookings()
        }
      )
      .subscribe()

    await settle()
    await threeChanges('bookings')
    expect(fetchBookings).toHaveBeenCalledTimes(3)
    expect(subscription.state).toBe('joined')
  })
})

describe('2. Real-Time Hooks', () => {
  it('useRealtime (Generic)', async () => {
    function Component() {
      const { isConnected } = useRealtime({
        table: 'bookings',
        filter: `branch_id=eq.${branchId}`,
        onInsert: (data) => console.log('New booking:', data),
        onUpdate: (data) => console.log('Updated:', data),
        onDelete: (data) => console.log('Cancelled:', data),
      })
      return <p>{String(isConnected)}</p>
    }
    render(<Component />)
    await settle()
    await threeChanges('bookings')
    expect(screen.getByText('true')).toBeDefined()
    expect(log.map(([word, row]) => [word, (row as Booking).title])).toEqual([
      ['New booking:', 'Iyer'], ['Updated:', 'Iyer satsang'], ['Cancelled:', 'Iyer satsang'],
    ])
  })

  it('useRealtimeBookings', async () => {
    const told: string[] = []
    function Component() {
      const { isConnected } = useRealtimeBookings(branchId, {
        onNew: (booking) => { told.push(`new ${booking.id}`) },
        onUpdated: (booking) => { told.push(`updated ${booking.id}`) },
        onCancelled: (booking) => { told.push(`cancelled ${booking.id}`) }
      })
      return <p>{String(isConnected)}</p>
    }
    render(<Component />)
    await settle()
    await threeChanges('bookings')
    expect(told).toEqual(['new a', 'updated a', 'cancelled a'])
  })

  it('useRealtimeLeads', async () => {
    const told: string[] = []
    function Component() {
      const { isConnected } = useRealtimeLeads(branchId, {
        onNew: (lead) => { told.push(`new ${String(lead['id'])}`) },
        onUpdated: (lead) => { told.push(`updated ${String(lead['id'])}`) },
        onClosed: (lead) => { told.push(`closed ${String(lead['id'])}`) }
      })
      return <p>{String(isConnected)}</p>
    }
    render(<Component />)
    await settle()
    await threeChanges('leads')
    expect(told).toEqual(['new a', 'updated a', 'closed a'])
  })

  it('useRealtimeInventory', async () => {
    const told: string[] = []
    function Component() {
      const { isConnected } = useRealtimeInventory(branchId, {
        onNew: (item) => { told.push(`new ${String(item['id'])}`) },
        onUpdated: (item) => { told.push(`updated ${String(item['id'])}`) },
        onRemoved: (item) => { told.push(`removed ${String(item['id'])}`) }
      })
      return <p>{String(isConnected)}</p>
    }
    render(<Component />)
    await settle()
    await threeChanges('inventory_items')
    expect(told).toEqual(['new a', 'updated a', 'removed a'])
  })
})

describe('Setting Up Real-Time in Your Component', () => {
  it('Step 1 to Step 3', async () => {
    function Component() {
      const [bookings, setBookings] = useState<Booking[]>([])
      const { isConnected } = useRealtimeBookings(branchId, {
        onNew: (booking) => {
          setBookings(prev => [...prev, booking])
        },
        onUpdated: (booking) => {
          setBookings(prev =>
            prev.map(b => b.id === booking.id ? booking : b)
          )
        },
        onCancelled: (booking) => {
          setBookings(prev => prev.filter(b => b.id !== booking.id))
        }
      })
      return (
        <>
          <div className={isConnected ? 'bg-green-100' : 'bg-red-100'}>
            {isConnected ? 'Live' : 'Offline'}
          </div>
          <ul>{bookings.map((booking) => <li key={booking.id}>{booking.title}</li>)}</ul>
        </>
      )
    }
    render(<Component />)
    expect(screen.getByText('Offline').className).toBe('bg-red-100')
    await settle()
    expect(screen.getByText('Live').className).toBe('bg-green-100')

    commit('INSERT', { id: 'a', branch_id: 7, title: 'Iyer' })
    commit('INSERT', { id: 'b', branch_id: 7, title: 'Gill' })
    commit('UPDATE', { id: 'a', title: 'Iyer satsang' })
    commit('DELETE', { id: 'b' })
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['Iyer satsang'])
  })
})

describe('Performance Optimization', () => {
  it('Handling Large Datasets', async () => {
    wire.server.commit(...Array.from({ length: 60 }, (_, index): FakeChange => ({
      table: 'bookings', kind: 'INSERT', row: { id: `b${index}`, branch_id: 7 },
    })))

    // Initial fetch with pagination
    const { data } = await supabase
      .from('bookings')
      .select('*')
      .eq('branch_id', branchId)
      .range(0, 49) // First 50 records

    expect(data).toHaveLength(50)
  })

  it('Unsubscribing When Unmounting: the function under the hook, as React wants no hook in an effect', async () => {
    const told: string[] = []
    function Component() {
      useEffect(() => {
        const { unsubscribe } = subscribeToBookings(branchId, { onNew: (booking) => told.push(booking.id) })

        return () => {
          unsubscribe() // Clean up on unmount
        }
      }, [])
      return null
    }
    const { unmount } = render(<Component />)
    await settle()
    commit('INSERT', { id: 'a', branch_id: 7 })
    unmount()
    await settle()
    commit('INSERT', { id: 'b', branch_id: 7 })
    expect(told).toEqual(['a'])
    expect(wire.server.openChannels).toEqual([])
  })
})

describe('Debugging Real-Time Issues', () => {
  it('Enable Debug Logging', async () => {
    function Component() {
      // In component
      const { isConnected } = useRealtime({
        table: 'bookings',
        onInsert: (data) => {
          console.log('[v0] Real-time INSERT:', data)
        },
        onUpdate: (data) => {
          console.log('[v0] Real-time UPDATE:', data)
        },
      })

      console.log('[v0] Real-time connection status:', isConnected)
      return null
    }
    render(<Component />)
    await settle()
    commit('INSERT', { id: 'a' })
    commit('UPDATE', { id: 'a', title: 'x' })
    expect(log.map(([words, value]) => (typeof value === 'boolean' ? `${String(words)} ${value}` : words))).toEqual([
      '[v0] Real-time connection status: false', '[v0] Real-time connection status: true',
      '[v0] Real-time INSERT:', '[v0] Real-time UPDATE:',
    ])
  })
})

describe('Advanced Real-Time Patterns', () => {
  it('Pattern 1: Optimistic Updates', async () => {
    const refused: { error: Error | null } = { error: new Error('23P01') }
    const createBooking = (_booking: Booking) => Promise.resolve(refused)
    let bookings: Booking[] = []
    const setBookings = (next: (prev: Booking[]) => Booking[]) => void (bookings = next(bookings))
    const newBooking = { id: 'a' } as Booking

    // Update UI immediately
    setBookings(prev => [...prev, newBooking])
    expect(bookings).toHaveLength(1)

    // Save to database
    const { error } = await createBooking(newBooking)

    // Revert on error
    if (error) {
      setBookings(prev => prev.filter(b => b.id !== newBooking.id))
    }
    expect(bookings).toHaveLength(0)
  })

  it('Pattern 2: Conflict Resolution', async () => {
    const newer = { id: 'a', title: 'mine', modified_at: '2026-11-21T12:00:00+00:00' } as Booking
    let bookings = [newer]
    function Component() {
      const setBookings = (next: (prev: Booking[]) => Booking[]) => void (bookings = next(bookings))
      useRealtime({
        table: 'bookings',
        // When real-time update conflicts with local change
        onUpdate: (updated) => {
          setBookings(prev => {
            const local = prev.find(b => b.id === updated.id)

            // @ts-expect-error -- as printed: `local` may be undefined, which compares as false
            if (local?.modified_at > updated.modified_at) {
              // Local change is newer, keep it
              return prev
            }

            // Remote change is newer, use it
            return prev.map(b => b.id === updated.id ? updated : b)
          })
        }
      })
      return null
    }
    render(<Component />)
    await settle()
    commit('INSERT', { id: 'a', modified_at: '2026-11-21T11:00:00+00:00' })
    commit('UPDATE', { id: 'a', title: 'older', modified_at: '2026-11-21T11:30:00+00:00' })
    expect(bookings[0]?.title).toBe('mine')
    commit('UPDATE', { id: 'a', title: 'newer', modified_at: '2026-11-21T12:30:00+00:00' })
    expect(bookings[0]?.title).toBe('newer')
  })
})

describe('Monitoring Real-Time Health', () => {
  it('Log real-time connection events', () => {
    function Component() {
      // Log real-time connection events
      useEffect(() => {
        const handleVisibilityChange = () => {
          if (document.hidden) {
            console.log('[v0] App hidden, subscriptions paused')
          } else {
            console.log('[v0] App visible, subscriptions resumed')
          }
        }

        document.addEventListener('visibilitychange', handleVisibilityChange)
        return () => document.removeEventListener('visibilitychange', handleVisibilityChange)
      }, [])
      return null
    }
    render(<Component />)
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    document.dispatchEvent(new Event('visibilitychange'))
    hidden.mockReturnValue(false)
    document.dispatchEvent(new Event('visibilitychange'))
    expect(log).toEqual([['[v0] App hidden, subscriptions paused'], ['[v0] App visible, subscriptions resumed']])
  })
})
