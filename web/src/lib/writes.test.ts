import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { liveHub } from '@/lib/live/hub'
import type { LiveTable } from '@/lib/live/table'
import { pendingOf, write, type Write } from '@/lib/writes'
import { pass, settle } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'

type Customer = { id: string; branch_id: number; name: string; notes?: string; version: number }
const ID = '01900000-0000-7000-8000-000000000001'

let wire: Wire
beforeEach(() => {
  vi.useFakeTimers()
  wire = connectToFake()
})
afterEach(async () => {
  await wire.close()
  vi.useRealTimers()
})

function open(): LiveTable<Customer> {
  return liveHub(wire.client).open<Customer>({ table: 'customers', conditions: [['branch_id', 'eq', 7]] }).table
}
const insert = (row: object = {}): Write => ({ op: 'insert', table: 'customers', row: { id: ID, branch_id: 7, name: 'Kapoor', ...row } })
const rename = (version: number, name: string): Write => ({ op: 'update', table: 'customers', id: ID, version, changes: { name } })
const names = (table: LiveTable<Customer>) => table.getState().rows.map(({ name }) => name)
const lost = () => Response.json({}, { status: 503 })

describe('a write', () => {
  it('answers with the rows as the server stored them', async () => {
    const table = open()
    await settle()
    const outcome = write('New customer', [insert()])
    await settle()

    expect(await outcome).toEqual({ kind: 'done', results: [{ id: ID, branch_id: 7, name: 'Kapoor', version: 1 }] })
    expect(names(table)).toEqual(['Kapoor'])
    expect(liveHub(wire.client).connection.getStatus()).toEqual({ status: 'live' })
  })

  it('is on screen before the server has it, and marked', async () => {
    const table = open()
    await settle()
    wire.server.ledger.before = lost
    const outcome = write('New customer', [insert()])
    await settle()

    expect([names(table), pendingOf('customers', ID), wire.server.rows('customers')]).toEqual([['Kapoor'], 'queued', []])
    expect(await outcome).toEqual({ kind: 'queued' })
    expect(liveHub(wire.client).connection.getStatus()).toEqual({ status: 'syncing', waiting: 1 })

    wire.server.ledger.before = () => null
    await pass(30_000)
    expect([names(table), pendingOf('customers', ID)]).toEqual([['Kapoor'], null])
    expect(wire.server.rows('customers')).toHaveLength(1)
  })

  it('goes as soon as the line is back, not at the next step of its own', async () => {
    const table = open()
    await settle()
    wire.server.reachable = false
    wire.server.ledger.before = lost
    wire.server.drop()
    void write('New customer', [insert()])
    await pass(120_000)
    wire.server.ledger.before = () => null
    wire.server.reachable = true
    while (wire.server.openChannels.length === 0) await pass(100)
    await settle()
    expect([names(table), wire.server.rows('customers').length]).toEqual([['Kapoor'], 1])
  })

  it('does not pass for all there is where the rows could not be read', async () => {
    wire.server.failWith = 0
    const table = open()
    await settle()
    wire.server.ledger.before = lost
    void write('New customer', [insert()])
    await settle()

    expect([names(table), table.getState().isKnown]).toEqual([['Kapoor'], false])
  })

  it('is taken back when it is refused, with the reason', async () => {
    const table = open()
    await settle()
    wire.server.ledger.judge = () => ({ code: '23514', message: 'No', details: '{"a":1}', hint: null })
    const outcome = write('New customer', [insert()])
    await settle()

    expect(await outcome).toEqual({ kind: 'refused', error: { code: '23514', message: 'No', details: { a: 1 }, hint: null } })
    expect(names(table)).toEqual([])
    expect(liveHub(wire.client).outbox.getState().conflicts).toEqual([])
  })

  it('goes on top of what others changed in other fields, by itself', async () => {
    wire.server.commit({ table: 'customers', kind: 'INSERT', row: { id: ID, branch_id: 7, name: 'Kapoor', notes: null } })
    const table = open()
    await settle()
    wire.server.commitSilently({ table: 'customers', kind: 'UPDATE', row: { id: ID, notes: 'rings back' } })
    const outcome = write('Renamed', [rename(1, 'Kapur')])
    await settle()

    expect(await outcome).toMatchObject({ kind: 'done', results: [{ name: 'Kapur', notes: 'rings back', version: 3 }] })
    expect(names(table)).toEqual(['Kapur'])
  })

  it('is refused when others changed the same field', async () => {
    wire.server.commit({ table: 'customers', kind: 'INSERT', row: { id: ID, branch_id: 7, name: 'Kapoor' } })
    const table = open()
    await settle()
    wire.server.commitSilently({ table: 'customers', kind: 'UPDATE', row: { id: ID, name: 'Kapoor & Sons' } })
    const outcome = write('Renamed', [rename(1, 'Kapur')])
    await settle()

    expect(await outcome).toMatchObject({ kind: 'refused', error: { code: 'PT409', details: { name: 'Kapoor & Sons' } } })
    expect(names(table)).toEqual(['Kapoor'])
  })

  it('is done once however often its answer is lost, and what follows waits its turn', async () => {
    const table = open()
    await settle()
    let losses = 3
    wire.server.ledger.after = () => losses-- > 0
    const first = write('New customer', [insert()])
    const second = write('Renamed', [rename(1, 'Kapur')])
    await pass(60_000)

    expect([(await first).kind, (await second).kind]).toEqual(['queued', 'queued'])
    expect(wire.server.ledger.done.map(({ seq }) => seq)).toEqual([1, 2])
    expect(names(table)).toEqual(['Kapur'])
  })
})
