import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pass, settle } from '@/testing/settle'
import { connectToFake, type Wire } from '@/testing/wire'
import { formatBytes, formatClock } from './formats'
import { parseHealth } from './health'
import { HEARTBEAT_MS, Inspector } from './inspector'
import { advance, nowhere } from './position'
import { bindingsOf, defaultSpec, joinPayload, parseObject } from './spec'

const person = { id: 'ritu', email: 'ritu@demo.test', name: 'Ritu Sen' }

describe('an inspector', () => {
  let wire: Wire
  let inspector: Inspector
  beforeEach(() => {
    vi.useFakeTimers()
    wire = connectToFake({ person })
    inspector = new Inspector(wire.client, { transport: wire.server.transport })
  })
  afterEach(async () => {
    await settle() // a picture that is due would never come once time is real again
    inspector.close()
    await wire.close()
    vi.useRealTimers()
  })
  const status = () => inspector.getState().channel.status
  const events = () => inspector.log.getState().frames.map(({ direction, event, gist }) => [direction, event, gist].filter(Boolean).join(' '))

  it('joins as the person, and hides their token', async () => {
    void inspector.join(defaultSpec)
    expect(status()).toBe('connecting')
    await settle()
    expect(status()).toBe('joined')
    expect(wire.server.joins.map(({ topic, since }) => [topic, since])).toEqual([['realtime:inspector', '']])
    expect(wire.server.joins[0]?.token).toContain('.')
    expect(events()).toEqual(['out phx_join', 'in phx_reply ok', 'in system checkpoint'])
    expect(JSON.stringify(inspector.log.getState())).not.toContain(wire.server.joins[0]?.token)
  })

  it('knows where it stands, and goes on from there', async () => {
    void inspector.join(defaultSpec)
    await settle()
    wire.server.commit({ table: 'bookings', kind: 'INSERT', row: { id: 'a' } }, { table: 'bookings', kind: 'INSERT', row: { id: 'b' } })
    await settle()
    expect(inspector.getState().position).toMatchObject({ cursor: 'e.101.0', changes: 2, transactions: 1, checkpoint: { isLive: true } })

    void inspector.join({ ...defaultSpec, since: 'checkpoint' })
    await settle()
    expect(wire.server.joins.at(-1)?.since).toBe('e.101.0')
    expect(inspector.getState().position).toMatchObject({ changes: 0, transactions: 0 })
  })

  it('tells that it must read again, and why', async () => {
    void inspector.join(defaultSpec)
    await settle()
    wire.server.mustRefetch()
    await settle()
    expect(inspector.getState().position.refetches).toHaveLength(1)
  })

  it('says that the server ended the channel', async () => {
    void inspector.join(defaultSpec)
    await settle()
    wire.server.closeChannels()
    expect(inspector.getState().channel).toEqual({ status: 'failed', reason: 'phx_close' })
  })

  it('says that the connection is lost, and does not come back by itself', async () => {
    void inspector.join(defaultSpec)
    await settle()
    wire.server.drop()
    expect(inspector.getState().channel).toEqual({ status: 'lost', reason: '1006' })
    await pass(60_000)
    expect([status(), wire.server.joins.length]).toEqual(['lost', 1])
  })

  it('keeps the line alive, and is silent once it has left', async () => {
    void inspector.join(defaultSpec)
    await settle()
    await pass(HEARTBEAT_MS)
    await settle()
    expect(events().filter((each) => each.includes('heartbeat'))).toEqual(['out heartbeat'])
    inspector.leave()
    const count = inspector.log.getState().frames.length
    await pass(10 * HEARTBEAT_MS)
    expect([status(), inspector.log.getState().frames.length, wire.server.openChannels]).toEqual(['idle', count + 1, []])
  })

  it('does not join what was given up meanwhile', async () => {
    void inspector.join(defaultSpec)
    inspector.leave()
    await settle()
    expect([status(), wire.server.joins]).toEqual(['idle', []])
  })
})

describe('what is asked for', () => {
  it('is plain Supabase where nothing else is chosen', () => {
    expect(bindingsOf({ ...defaultSpec, since: 'off' }, null)).toEqual([{ event: '*', schema: 'public', table: 'bookings' }])
    expect(bindingsOf({ ...defaultSpec, table: null }, null)).toEqual([])
  })

  it('carries filter, start and batch', () => {
    const spec = { ...defaultSpec, event: 'UPDATE', filter: ' branch_id=eq.1 ', since: 'custom', position: ' e.1.0 ', batch: true } as const
    expect(bindingsOf(spec, 'e.9.0')).toEqual([{ event: 'UPDATE', schema: 'public', table: 'bookings', filter: 'branch_id=eq.1', since: 'e.1.0', batch: true }])
  })

  it('is private and present where that is chosen, and carries no token where there is none', () => {
    const payload = joinPayload({ ...defaultSpec, table: null, isPrivate: true, presence: true }, null, null)
    expect(payload).toEqual({
      config: { broadcast: { ack: true, self: true }, presence: { key: '', enabled: true }, postgres_changes: [], private: true },
    })
  })

  it.each([['{"a":1}', { a: 1 }], ['', {}], ['[1]', null], ['nonsense', null], ['null', null]])('reads %s as %j', (text, value) => {
    expect(parseObject(text)).toEqual(value)
  })
})

it('counts the changes of a transaction that came as one frame', () => {
  const payload = { event: 'transaction', payload: { changes: [{}, {}, {}], cursor: 'e.1.0' } }
  expect(advance(nowhere, { joinRef: null, ref: null, topic: 't', event: 'broadcast', payload }, 0).changes).toBe(3)
})

describe('health', () => {
  it('is told with figures for owners, without for others', () => {
    const parts = { database: { status: 'ok' }, realtime: { status: 'unavailable', reason: 'It stands still.' } }
    const health = parseHealth({ version: '1', parts, figures: { connections: 3, commit_to_send_ms: { p50: 1, p99: null } } })
    expect(health.parts).toEqual([
      { name: 'database', isWell: true, reason: null },
      { name: 'realtime', isWell: false, reason: 'It stands still.' },
    ])
    expect(health.figures).toMatchObject({ connections: 3, p50: 1, p99: null })
    expect(parseHealth({ version: '1', parts }).figures).toBeNull()
  })

  it.each([null, {}, { parts: {} }, 'text'])('does not take %j for an answer', (json) => {
    expect(() => parseHealth(json)).toThrow('nothing of its parts')
  })
})

it.each([[0, '0 B'], [1023, '1023 B'], [1536, '1.5 KB'], [3 * 1024 * 1024, '3.0 MB']])('writes %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

it('writes the time of a zone', () => {
  const at = Date.UTC(2026, 10, 21, 7, 42, 4, 117)
  expect([formatClock(at, 'Asia/Kolkata'), formatClock(at, 'Asia/Kolkata', true)]).toEqual(['13:12:04', '13:12:04.117'])
})
