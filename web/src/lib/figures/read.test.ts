import { afterEach, beforeEach, expect, it } from 'vitest'
import { supabase } from '@/lib/client'
import type { FakeRow } from '@/testing/fake-server'
import { connectToFake, type Wire } from '@/testing/wire'
import { readFigures } from './read'

let wire: Wire
let asked: unknown[]
beforeEach(() => {
  asked = []
  wire = connectToFake({ person: { id: 'dev', email: 'dev@demo.test', name: 'Dev Rao' } })
  for (const name of ['books', 'books_by_month', 'enquiries', 'lead_funnel', 'lead_reasons']) wire.server.answers.set(name, () => [{}])
  wire.server.answers.set('occupancy', (body) => {
    asked.push((body as { session: string | null }).session)
    return [{ branch_id: 1, hall_id: null, starts_on: '2026-11-21', sellable: 3, sold: 1, held: 0 }]
  })
})
afterEach(() => wire.close())

const sell = (id: number, branch_id: number, code: string): void => {
  const row: FakeRow = { id, branch_id, code }
  wire.server.commit({ table: 'dayparts', kind: 'INSERT', row })
}
const read = (branchId: number | null) => readFigures(supabase, { branchId, date: '2026-11-21', span: 30 }, new AbortController().signal)

it('measures by dinners where every branch sells them', async () => {
  sell(1, 1, 'dinner')
  sell(2, 1, 'lunch')
  expect((await read(1)).measure).toBe('dinners')
  expect(asked).toEqual(['dinner'])
})

it('measures by the sessions there are where a branch sells no dinner', async () => {
  sell(1, 1, 'dinner')
  sell(2, 2, 'lunch')
  const figures = await read(null)
  expect([figures.measure, figures.occupancy.length]).toEqual(['sessions', 1])
  expect(asked).toEqual(['dinner', null])
})
