/** Rows of the protocol reference that only a client can show, by number: keys, values, liveness. */
import { createClient, type SupabaseClient, type SupabaseClientOptions } from '@supabase/supabase-js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { Ear, Watched } from '../ear'
import { closeClients, connect, freezeServer, signIn, sql, stage, thawServer, type Row } from '../stage'

afterEach(closeClients)

type RealtimeOptions = NonNullable<SupabaseClientOptions<'public'>['realtime']>

const transport = WebSocket as unknown as typeof globalThis.WebSocket

/** The client of a page, with settings of its own for the live half. */
function connectWith(realtime: RealtimeOptions): SupabaseClient {
  return connect({ realtime: { transport, ...realtime } })
}

/** A list that can be waited for. */
class Calls<Item> extends Watched {
  readonly list: Item[] = []

  add(item: Item): void {
    this.list.push(item)
    this.happened()
  }
}

describe('connection (reference 1)', () => {
  it('1.1 takes a log level and parameters of other servers', async () => {
    const client = connectWith({ params: { eventsPerSecond: 10 }, logLevel: 'info' })
    const states = new Calls<string>()

    client.channel('any').subscribe((state) => states.add(state))
    await states.until(() => states.list.length > 0)

    expect(states.list).toEqual(['SUBSCRIBED'])
    expect(client.realtime.endpointURL()).toContain('log_level=info')
  })

  it('1.2 with a wrong key tells every channel, and tries again', async () => {
    const attempts = new Calls<string>()
    const counting = class extends WebSocket {
      constructor(address: string) {
        super(address)
        attempts.add(address)
      }
    } as unknown as typeof globalThis.WebSocket
    const client = createClient(stage.url, 'wrong', { auth: { persistSession: false }, realtime: { transport: counting } })
    const errors = new Calls<string>()

    client.channel('any').subscribe((state, error) => errors.add(`${state}: ${error?.message}`))
    await errors.until(() => errors.list.length > 0)
    await attempts.until(() => attempts.list.length >= 2)
    await client.realtime.disconnect()

    expect(errors.list).toEqual(['CHANNEL_ERROR: channel error: transport failure'])
    expect(attempts.list[0]).toMatch(/\/realtime\/v1\/websocket\?apikey=wrong&vsn=2\.0\.0$/)
  })
})

describe('values (reference 6.3)', () => {
  const row = {
    id: '1',
    yes: 'true',
    price: `'1.50'`,
    half: '0.5',
    facts: `'{"a": [1]}'`,
    plain: `'2026-08-21 10:00:00'`,
    zoned: `'2026-08-21 10:00:00+05:30'`,
    day: `'2026-08-21'`,
    words: `'{a,"b c",null}'`,
    grid: `'{{1,2},{3,4}}'`,
    bytes: `'\\x00ff'`,
    name: `'5'`,
  }

  beforeAll(() =>
    sql(`
      create table values_of_types (
        id int8 primary key, yes bool, price numeric, half float8, facts jsonb, plain timestamp, zoned timestamptz,
        day date, words text[], grid int4[], bytes bytea, name text);
      alter publication supabase_realtime add table values_of_types;
      grant select on values_of_types to authenticated`),
  )
  afterAll(() => sql('drop table values_of_types'))

  it('6.3 arrive as what they are', async () => {
    const ear = await new Ear(await signIn('sales.dwk'), { event: '*', schema: 'public', table: 'values_of_types' }).live()

    await sql(`insert into values_of_types (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`)

    expect((await ear.heard(1))[0]?.new).toEqual({
      id: 1,
      yes: true,
      price: 1.5,
      half: 0.5,
      facts: { a: [1] },
      plain: '2026-08-21T10:00:00',
      zoned: '2026-08-21T04:30:00+00:00',
      day: '2026-08-21',
      words: ['a', 'b c', null],
      grid: [
        [1, 2],
        [3, 4],
      ],
      bytes: '00ff',
      name: '5',
    })
  })
})

describe('bindings (reference 4.2)', () => {
  it('4.2 that are equal, or differ in case, match the answer', async () => {
    const client = await signIn('sales.dwk')
    const heard = new Calls<Row>()
    const channel = client.channel('equal')
    const halls = { event: '*', schema: 'public', table: 'halls', filter: `branch_id=eq.${stage.branches.dwk}` }
    for (const binding of [halls, { ...halls }, { ...halls, event: 'UPDATE' }]) {
      channel.on('postgres_changes', binding as never, ({ new: now }: { new: Row }) => heard.add(now))
    }
    const states = new Calls<string>()
    channel.subscribe((state) => states.add(state))
    await states.until(() => states.list.length > 0)

    await sql(`update halls set sort_order = sort_order where branch_id = ${stage.branches.dwk} and name = 'Terrace'`)
    await heard.until(() => heard.list.length >= 2)

    expect(states.list).toEqual(['SUBSCRIBED'])
    expect(heard.list[0]).toMatchObject({ name: 'Terrace' })
  })
})

describe('broadcast (reference 7.1)', () => {
  it('7.1 events are told apart without regard to case, and * hears all', async () => {
    const heard = new Calls<string>()
    const [listener, speaker] = [connect().channel('case'), connect().channel('case')]
    const ready = new Calls<string>()
    listener.on('broadcast', { event: 'MOVED' }, ({ event }) => heard.add(`moved: ${event}`))
    listener.on('broadcast', { event: '*' }, ({ event }) => heard.add(`all: ${event}`))
    for (const channel of [listener, speaker]) channel.subscribe((state) => ready.add(state))
    await ready.until(() => ready.list.length === 2)

    await speaker.send({ type: 'broadcast', event: 'other', payload: {} })
    await speaker.send({ type: 'broadcast', event: 'moved', payload: {} })
    await heard.until(() => heard.list.length === 3)

    expect(heard.list).toEqual(['all: other', 'moved: moved', 'all: moved'])
  })
})

describe('liveness (reference 9)', () => {
  it('9 a server that stands still is given up, and found again once it goes on', async () => {
    const client = connectWith({ heartbeatIntervalMs: 1000 })
    const states = new Calls<string>()
    client.channel('still').subscribe((state, error) => states.add(error ? `${state}: ${error.message}` : state))
    await states.until(() => states.list.length > 0)

    await freezeServer()
    try {
      await states.until(() => states.list.some((state) => state.startsWith('CHANNEL_ERROR')))
    } finally {
      await thawServer()
    }
    await states.until(() => states.list.at(-1) === 'SUBSCRIBED')

    expect(states.list[0]).toBe('SUBSCRIBED')
  })

  it('9 a socket without channels is closed by the client, and opened for the next', async () => {
    const client = connectWith({ heartbeatIntervalMs: 200 })
    const states = new Calls<string>()
    const join = (name: string) => client.channel(name).subscribe((state) => states.add(`${name}: ${state}`))
    const first = join('first')
    await states.until(() => states.list.includes('first: SUBSCRIBED'))

    await client.removeChannel(first)
    // While it still closes the socket, the client opens none, and does not come back to it.
    await expect.poll(() => client.realtime.isConnected() || client.realtime.isDisconnecting()).toBe(false)
    join('second')
    await states.until(() => states.list.includes('second: SUBSCRIBED'))

    expect(client.realtime.isConnected()).toBe(true)
  })
})
