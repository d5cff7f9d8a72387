import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useFigures } from '@/hooks/use-figures'
import { useSession } from '@/hooks/use-session'
import type { FakeChange } from '@/testing/fake-server'
import { pass, settle, stopClock } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

const house: FakeChange[] = [
  { table: 'branches', kind: 'INSERT', row: { id: 1, code: 'dwk', sort_order: 0 } },
  { table: 'role_permissions', kind: 'INSERT', row: { id: 1, role: 'manager', table_name: 'bookings', can_select: true } },
  { table: 'memberships', kind: 'INSERT', row: { id: 1, user_id: 'dev', branch_id: 1, role: 'manager' } },
]
const REPORTS = ['occupancy', 'books', 'books_by_month', 'enquiries', 'lead_funnel', 'lead_reasons']

let wire: Wire
beforeEach(() => {
  stopClock()
  wire = connectToFake({ person: { id: 'dev', email: 'dev@demo.test', name: 'Dev Rao' } })
  wire.server.commit(...house)
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

function answer() {
  wire.server.failWith = null
  REPORTS.forEach((name) => wire.server.answers.set(name, () => [{}]))
}
function fall() {
  wire.server.answers.clear()
  wire.server.failWith = 503
}

function Board(props: { date: string; branchId: number }) {
  return useSession().status === 'ready' ? <Figures {...props} /> : null
}

function Figures({ date, branchId }: { date: string; branchId: number }) {
  const { value, failure } = useFigures({ branchId, date, span: 30 })
  return <p>{value?.query.date ?? 'none'}{failure !== null && ', not read'}</p>
}
const shown = () => screen.getByRole('paragraph').textContent

it('keeps the figures of the day before, with why, until those of the new day can be read', async () => {
  answer()
  const { rerender } = render(<Board branchId={1} date="2026-11-22" />)
  await settle()
  expect(shown()).toBe('2026-11-22')

  fall()
  rerender(<Board branchId={1} date="2026-11-23" />)
  expect(shown()).toBe('2026-11-22')
  await pass(5_000)
  expect(shown()).toBe('2026-11-22, not read')

  act(answer)
  await pass(15_000)
  expect(shown()).toBe('2026-11-23')
})

it('has nothing of another branch', async () => {
  answer()
  const { rerender } = render(<Board branchId={1} date="2026-11-22" />)
  await settle()
  fall()
  rerender(<Board branchId={2} date="2026-11-22" />)
  expect(shown()).toBe('none')
})
