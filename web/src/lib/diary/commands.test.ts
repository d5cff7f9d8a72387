import { expect, test, vi } from 'vitest'
import { connectClient } from '@/lib/client'
import type { Lead } from '@/lib/database'
import { FakeServer } from '@/testing/fake-server'
import { saveDraft } from './commands'
import { fieldsOf, newFields } from './draft-fields'
import { DWARKA, EMERALD_A } from './testing'

test('the first booking of an enquiry makes its event and stands in it, in one transaction', async () => {
  const server = new FakeServer()
  connectClient({ publishableKey: 'k' }, { origin: 'http://banquet.test', fetch: server.fetch, transport: server.transport, storageKey: crypto.randomUUID() })
  const hold = vi.fn((_: Record<string, unknown>) => [])
  server.ledger.functions.set('hold_for_lead', hold)
  const fields = { ...newFields(DWARKA, EMERALD_A, '2026-11-21', null), title: 'Iyer' }
  const shown = { hall_name: 'Emerald A', starts_at: '', ends_at: '' }

  const outcome = await saveDraft({
    id: 'b1', branchId: 1, base: null, fields, shown, customer: { kind: 'keep', id: null }, lead: { id: 'iyer' } as Lead,
  })

  // nobody is named: who they are as a customer is found by the server
  expect(hold).toHaveBeenCalledExactlyOnceWith({ lead_id: 'iyer', event: { id: expect.any(String) as string }, bookings: [] })
  const { event } = hold.mock.calls[0]?.[0] as { event: { id: string } }
  expect(outcome).toMatchObject({ kind: 'saved', row: { id: 'b1', event_id: event.id, hall_id: EMERALD_A.id } })
  if (outcome.kind !== 'saved') return

  // what was typed on is a change of the booking, and no second event
  const again = await saveDraft({
    id: 'b1', branchId: 1, base: outcome.row, fields: { ...fieldsOf(outcome.row), guests_expected: 80 }, shown, customer: { kind: 'keep', id: null }, lead: { id: 'iyer' } as Lead,
  })
  expect(again).toMatchObject({ kind: 'saved', row: { id: 'b1', event_id: event.id, guests_expected: 80, version: 2 } })
  expect(hold).toHaveBeenCalledOnce()
  expect(server.rows('bookings')).toHaveLength(1)
})
