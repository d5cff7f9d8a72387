/** Two tabs of one browser: one of them sends, whichever of them wrote. */
import 'fake-indexeddb/auto'
import { waitFor } from '@testing-library/react'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Outbox } from '@/lib/outbox/outbox'
import { DexieStore } from '@/lib/store/dexie-store'
import { fakeLocks } from '@/testing/turns'
import { connectToFake, type Wire } from '@/testing/wire'

const ritu = { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu' }
const noRows = { find: () => null, accept: () => undefined }

let wire: Wire
const tabs: Outbox[] = []
beforeEach(() => {
  wire = connectToFake({ person: ritu })
  Object.defineProperty(navigator, 'locks', { configurable: true, value: fakeLocks() })
})
afterEach(async () => {
  for (const tab of tabs.splice(0)) tab.close()
  Reflect.deleteProperty(navigator, 'locks')
  await wire.close()
  for (const name of await Dexie.getDatabaseNames()) await Dexie.delete(name)
})

function openTab(): Outbox {
  const tab = new Outbox(wire.client, noRows)
  tab.open(ritu.id, DexieStore.open(ritu.id).then(({ outbox }) => outbox))
  tabs.push(tab)
  return tab
}
const add = (tab: Outbox, id: number) =>
  tab.write('New customer', [{ op: 'insert', table: 'customers', row: { id: `01900000-0000-7000-8000-00000000000${id}`, branch_id: 7, name: 'Kapoor' } }])
const stored = (count: number) => waitFor(() => expect(wire.server.rows('customers')).toHaveLength(count))

it('sends what the other tab wrote', async () => {
  const first = openTab()
  await add(first, 1)
  await stored(1)
  const second = openTab()
  expect((await add(second, 2)).kind).toBe('done')
  await stored(2)
  expect((await add(first, 3)).kind).toBe('done')
  await stored(3)
})

it('goes on in the other tab when the one that sends is closed', async () => {
  const first = openTab()
  await add(first, 1)
  const second = openTab()
  first.close()
  expect((await add(second, 2)).kind).toBe('done')
  await stored(2)
})
