import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Booking, FunctionAcknowledgement } from '@/lib/database'
import { bookingRow } from '@/lib/diary/testing'
import { rowsOf } from '@/lib/today/rows'
import { at, DAY, toldRow, ZONE } from '@/lib/today/testing'
import { RowActions } from './row-actions'
import type { Duties } from './row-actions'

afterEach(cleanup)

const FLOOR: Duties = { serves: true, departments: ['floor'] }
const KITCHEN: Duties = { serves: false, departments: ['kitchen'] }
const MANAGER: Duties = { serves: true, departments: ['kitchen', 'floor', 'store'] }
const NOBODY: Duties = { serves: false, departments: [] }

function show(duties: Duties, changes: Partial<Booking>, time: string, told: Partial<FunctionAcknowledgement>[] = []) {
  const booking = bookingRow({ event_date: DAY, guests_guaranteed: 640, ...changes })
  const rows = told.map((each) => toldRow({ booking_id: booking.id, ...each }))
  const [row] = rowsOf([booking], rows, DAY, ZONE, at(time))
  if (!row) throw new Error('no row')
  const work = { start: vi.fn(), complete: vi.fn(), acknowledge: vi.fn() }
  render(<RowActions row={row} duties={duties} work={work} now={at(time)} />)
  return { booking, rows, work, user: userEvent.setup() }
}

const buttons = (): string[] => screen.queryAllByRole('button').map((each) => each.textContent)

describe('what the floor may do', () => {
  // 19:00 to 00:30, set-up from 17:00
  it.each<[string, Booking['status'], string[]]>([
    ['15:59', 'confirmed', []],
    ['16:00', 'confirmed', ['Start']],
    ['19:10', 'confirmed', ['Start']],
    ['18:00', 'in_progress', []],
    ['19:10', 'in_progress', ['Complete']],
    ['23:50', 'completed', ['Correct the covers']],
    ['23:50', 'settled', []],
    ['19:10', 'tentative', []],
  ])('at %s with one that is %s', (time, status, expected) => {
    show(FLOOR, { status }, time)
    expect(buttons()).toEqual(expected)
  })

  it.each([KITCHEN, NOBODY])('is not for others', (duties) => {
    show(duties, { status: 'in_progress' }, '20:00')
    expect(buttons()).toEqual([])
  })

  it('completes with the covers that were served, and not without', async () => {
    const { booking, work, user } = show(FLOOR, { status: 'in_progress' }, '20:00')
    await user.click(screen.getByRole('button', { name: 'Complete' }))
    const dialog = await screen.findByRole('dialog', { name: 'Complete' })
    expect(dialog.textContent).toContain('640 guaranteed')
    const save = () => user.click(screen.getAllByRole('button', { name: 'Complete' }).at(-1) as HTMLElement)

    await save()
    expect(dialog.textContent).toContain('Count the covers that were served')
    expect(work.complete).not.toHaveBeenCalled()

    await user.type(screen.getByLabelText('Covers served'), '655')
    await save()
    expect(work.complete).toHaveBeenCalledExactlyOnceWith(booking, 655)
  })
})

describe('who has seen a late change', () => {
  it('is said by the department it was told to', async () => {
    const { booking, rows, work, user } = show(KITCHEN, {}, '16:42', [{}, { department: 'store' }])

    await user.click(screen.getByRole('button', { name: 'Got it' }))

    expect(work.acknowledge).toHaveBeenCalledExactlyOnceWith(booking, [{ department: 'kitchen', row: rows[0], isPending: true }])
  })

  it('is said for all at once by who answers for the branch', async () => {
    const { work, user } = show(MANAGER, {}, '12:00', [{}, { department: 'store' }])

    await user.click(screen.getByRole('button', { name: 'Got it, all' }))

    expect(work.acknowledge.mock.calls[0]?.[1]).toHaveLength(2)
  })

  it.each([[MANAGER, ['Got it, store']], [KITCHEN, []], [NOBODY, []]] as const)('is not said twice, nor by others', (duties, expected) => {
    show(duties, {}, '12:00', [{ acknowledged_at: '2026-11-21T11:10:00+00:00' }, { department: 'store' }])
    expect(buttons()).toEqual(expected)
  })
})
