import { render, screen } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { Wall } from '@/components/today/wall'
import { connectClient } from '@/lib/client'
import { DWARKA } from '@/lib/diary/testing'
import { FakeServer } from '@/testing/fake-server'

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }))
  const server = new FakeServer()
  connectClient({ publishableKey: 'k' }, { origin: 'http://banquet.test', fetch: server.fetch, transport: server.transport, storageKey: crypto.randomUUID() })
})

const show = (loaded: boolean) =>
  render(
    <Wall branch={DWARKA} date="2026-11-21" now={Date.parse('2026-11-21T11:12:00Z')} rows={[]} bookings={[]} nameOf={String} onLeave={vi.fn()} loaded={loaded} />,
  )

it('counts nothing before the functions are read', () => {
  show(false)
  expect(screen.getAllByText('–')).toHaveLength(3)
  expect(screen.queryByText(/Tomorrow/)).toBeNull()
})

it('counts none on a day without functions, and says so', () => {
  show(true)
  expect(screen.getAllByText('0')).toHaveLength(3)
  expect(screen.getByText('Tomorrow: nothing')).toBeTruthy()
})
