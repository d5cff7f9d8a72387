import { beforeEach, expect, test } from 'vitest'
import { connectClient } from '@/lib/client'
import { toasts } from '@/lib/toasts'
import { FakeServer } from '@/testing/fake-server'
import { leadRow } from './testing'
import { leadWorkOf } from './work'

const work = leadWorkOf('priya')

let server: FakeServer
beforeEach(() => {
  server = new FakeServer()
  connectClient({ publishableKey: 'k' }, { origin: 'http://banquet.test', fetch: server.fetch, transport: server.transport, storageKey: crypto.randomUUID() })
})
const undos = () => toasts.getAll().filter(({ action }) => action !== null)

test('while a lead is being moved again, Undo does not offer to take back the move before', async () => {
  const lead = leadRow({ stage: 'new' })
  server.commit({ table: 'leads', kind: 'INSERT', row: lead })
  await work.move(lead, 'visit')
  expect(undos()).toHaveLength(1)

  const closing = work.close({ ...lead, stage: 'visit', version: 2 }, 'lost', 'price', '', '2026-11-23')
  expect(undos()).toEqual([])
  await closing
  expect(undos()).toHaveLength(1)
})
