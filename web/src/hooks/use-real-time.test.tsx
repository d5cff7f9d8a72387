import { act, render, screen } from '@testing-library/react'
import { StrictMode, useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useRealtime, useRealtimeBookings } from '@/hooks/use-real-time'
import type { FakeRow } from '@/testing/fake-server'
import { pass, settle, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
beforeEach(() => {
  stopClock()
  wire = connectToFake()
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

const insert = (row: FakeRow) => act(() => wire.server.commit({ table: 'bookings', kind: 'INSERT', row }))

function Status({ branchId, told }: { branchId: number; told: string[] }) {
  const [count, setCount] = useState(0)
  const { isConnected, unsubscribe } = useRealtimeBookings(branchId, {
    onNew: (booking) => {
      told.push(`${booking.id} after ${count}`)
      setCount(count + 1)
    },
  })
  return <button onClick={unsubscribe}>{isConnected ? 'Live' : 'Offline'}</button>
}

describe('useRealtimeBookings', () => {
  it('says Live when joined and Offline when the line is lost', async () => {
    render(<Status branchId={7} told={[]} />)
    expect(screen.getByText('Offline')).toBeDefined()
    await settle()
    expect(screen.getByText('Live')).toBeDefined()

    act(() => wire.server.drop())
    expect(screen.getByText('Offline')).toBeDefined()
    await pass(3_000)
    expect(screen.getByText('Live')).toBeDefined()
  })

  it('calls the handlers of the latest render without joining anew', async () => {
    const told: string[] = []
    render(<Status branchId={7} told={told} />)
    await settle()
    insert({ id: 'a', branch_id: 7 })
    insert({ id: 'b', branch_id: 7 })
    expect(told).toEqual(['a after 0', 'b after 1'])
    expect(wire.server.joins).toHaveLength(1)
  })

  it('follows the branch, and hears nothing of the one before', async () => {
    const told: string[] = []
    const { rerender } = render(<Status branchId={7} told={told} />)
    await settle()
    rerender(<Status branchId={8} told={told} />)
    await settle()
    insert({ id: 'old', branch_id: 7 })
    insert({ id: 'new', branch_id: 8 })
    expect(told).toEqual(['new after 0'])
    expect(wire.server.openChannels).toHaveLength(1)
  })

  it('leaves the channel when the component goes, in strict mode too', async () => {
    const { unmount } = render(<StrictMode><Status branchId={7} told={[]} /></StrictMode>)
    await settle()
    expect(wire.server.openChannels).toHaveLength(1)
    unmount()
    await settle()
    expect(wire.server.openChannels).toEqual([])
  })

  it('stops when told to', async () => {
    const told: string[] = []
    render(<Status branchId={7} told={told} />)
    await settle()
    act(() => screen.getByText('Live').click())
    await settle()
    insert({ id: 'a', branch_id: 7 })
    expect(told).toEqual([])
    expect(screen.getByText('Offline')).toBeDefined()
  })
})

describe('useRealtime', () => {
  it('hears any table, with the row before an update', async () => {
    const told: unknown[] = []
    function Any() {
      useRealtime({ table: 'bookings', onUpdate: (row, old) => told.push([old.title, row.title]) })
      return null
    }
    render(<Any />)
    await settle()
    insert({ id: 'a', title: 'before' })
    act(() => wire.server.commit({ table: 'bookings', kind: 'UPDATE', row: { id: 'a', title: 'after' } }))
    expect(told).toEqual([['before', 'after']])
  })
})
