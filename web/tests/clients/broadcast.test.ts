/** Broadcast through the official client: sections 2, 3 and 7 of the protocol reference, by number. */
import type { RealtimeChannel, RealtimeChannelOptions, SupabaseClient } from '@supabase/supabase-js'
import WebSocket from 'ws'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Subscriber } from '../ear'
import { closeClients, connect, signIn, sql, stage, type Row } from '../stage'

afterEach(closeClients)

/** Staff of Dwarka speak and hear on `spoken:` topics, and only hear on `heard:` topics. */
beforeAll(async () => {
  const isOurs = `exists (select from memberships where user_id = auth.uid() and branch_id = ${stage.branches.dwk})`
  await sql(`
    create policy hear on realtime.messages for select to authenticated
      using (${isOurs} and realtime.topic() similar to '(spoken|heard):%');
    create policy speak on realtime.messages for insert to authenticated
      with check (${isOurs} and realtime.topic() like 'spoken:%')`)
})

type Message = { type: string; event: string; payload?: unknown; meta?: Row }
type Config = RealtimeChannelOptions['config']

let topics = 0
const newTopic = (prefix = 'room') => `${prefix}:${(topics += 1)}`

/** Everything a channel was told by broadcast, in order. */
class Room extends Subscriber {
  readonly messages: Message[] = []
  readonly system: { status: string; message: string }[] = []
  readonly channel: RealtimeChannel

  constructor(client: SupabaseClient, topic: string, config: Config = {}) {
    super()
    this.channel = client.channel(topic, { config })
    this.channel.on('broadcast', { event: '*' }, (message) => this.keep(this.messages, message as Message))
    this.channel.on('system', {}, (frame) => this.keep(this.system, frame as { status: string; message: string }))
    this.subscribe()
  }

  async heard(count: number): Promise<Message[]> {
    await this.until(() => this.messages.length >= count)
    return this.messages
  }

  say(event: string, payload: unknown = {}): Promise<string> {
    return this.channel.send({ type: 'broadcast', event, payload })
  }
}

/** A client that speaks the older version of the protocol. */
function connectOld(): SupabaseClient {
  return connect({ realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket, vsn: '1.0.0' } })
}

async function rooms(topic: string, ...clients: SupabaseClient[]): Promise<Room[]> {
  return Promise.all(clients.map((client) => new Room(client, topic).live()))
}

describe('over the socket', () => {
  it('2.3 7.1 reaches everyone else, of both versions, whichever of them speaks', async () => {
    const topic = newTopic()
    const [first, second, old] = (await rooms(topic, connect(), connect(), connectOld())) as [Room, Room, Room]

    await first.say('moved', { x: 1 })
    await Promise.all([second.heard(1), old.heard(1)])
    await old.say('moved', { x: 2 })
    await Promise.all([first.heard(1), second.heard(2)])

    const [one, two] = [1, 2].map((x) => ({ type: 'broadcast', event: 'moved', payload: { x } }))
    expect(second.messages).toEqual([one, two])
    expect(old.messages).toEqual([one])
    expect(first.messages).toEqual([two])
  })

  it('2.3 brings bytes to those who can take them', async () => {
    const topic = newTopic()
    const [speaker, listener, old] = (await rooms(topic, connect(), connect(), connectOld())) as [Room, Room, Room]

    await speaker.say('raw', Uint8Array.from([0, 255, 7]).buffer)
    await speaker.say('end')
    await Promise.all([listener.heard(2), old.heard(1)])

    expect(new Uint8Array(listener.messages[0]?.payload as ArrayBuffer)).toEqual(Uint8Array.from([0, 255, 7]))
    expect(old.messages.map((message) => message.event)).toEqual(['end'])
  })

  it('2.4 payloads that crash clients elsewhere do not here', async () => {
    const topic = newTopic()
    const [speaker, listener] = (await rooms(topic, connect(), connect())) as [Room, Room]

    await speaker.say('ids', { ids: [1] })
    await speaker.say('null', null)
    await speaker.say('end')

    // The client makes an object of null by itself.
    expect((await listener.heard(3)).map((message) => message.payload)).toEqual([{ ids: [1] }, {}, {}])
  })

  it('7.1 self and ack do what they say', async () => {
    const topic = newTopic()
    const [other] = (await rooms(topic, connect())) as [Room]
    const both = await new Room(connect(), topic, { broadcast: { self: true, ack: true } }).live()

    expect(await both.say('e')).toBe('ok')
    expect(await other.say('f')).toBe('ok')
    await both.heard(2)

    expect(both.messages.map((message) => message.event)).toEqual(['e', 'f'])
    expect(other.messages.map((message) => message.event)).toEqual(['e'])
  })

  it('7.1 brings the largest payload whole, to many', async () => {
    const topic = newTopic()
    const listeners = await rooms(topic, ...Array.from({ length: 5 }, () => connect()))
    const [old] = (await rooms(topic, connectOld())) as [Room]
    const [speaker] = (await rooms(topic, connect())) as [Room]
    const large = Array.from({ length: 3_000_000 }, (_, place) => String.fromCharCode(97 + (place % 26))).join('')

    await speaker.say('large', large)
    await speaker.say('end')
    for (const each of listeners) expect((await each.heard(2))[0]?.payload === large).toBe(true)

    // More than the clients of the older version may be sent.
    expect((await old.heard(1)).map((message) => message.event)).toEqual(['end'])
  })

  it('7.1 says that a payload is too large, and goes on', async () => {
    const topic = newTopic()
    const [listener] = (await rooms(topic, connect())) as [Room]
    const speaker = await new Room(connect(), topic, { broadcast: { ack: true } }).live()

    expect(await speaker.say('large', 'x'.repeat(3_000_500))).toBe('error')
    expect(await speaker.say('end')).toBe('ok')

    expect((await listener.heard(1)).map((message) => message.event)).toEqual(['end'])
  })

  it('3 7.1 private channels are apart from public ones, and policies decide who speaks there', async () => {
    const [dwk, rjg] = await Promise.all([signIn('sales.dwk'), signIn('manager.rjg')])
    const [topic, mute] = [newTopic('spoken'), newTopic('heard')]
    const inside = await new Room(dwk, topic, { private: true }).live()
    const outside = await new Room(connect(), topic).live()
    const owner = await new Room(await signIn('manager.dwk'), topic, { private: true, broadcast: { ack: true } }).live()
    const stranger = new Room(rjg, topic, { private: true })
    const silent = await new Room(await signIn('manager.dwk'), mute, { private: true, broadcast: { self: true } }).live()

    await silent.say('unheard')
    await outside.say('out')
    expect(await owner.say('in')).toBe('ok')
    await inside.heard(1)
    await stranger.until(() => stranger.states.includes('CHANNEL_ERROR'))

    expect(inside.messages.map((message) => message.event)).toEqual(['in'])
    expect([...outside.messages, ...stranger.messages, ...silent.messages]).toEqual([])
  })
})

describe('over HTTP', () => {
  it('7.2 one message at a time, on a topic and event with slashes and blanks', async () => {
    const topic = `${newTopic('rest:room')}/1`
    const [listener] = (await rooms(topic, connect())) as [Room]
    const channel = connect().channel(topic)

    expect(await channel.httpSend('ev 1', { a: 1 })).toEqual({ success: true })

    expect(await listener.heard(1)).toEqual([{ type: 'broadcast', event: 'ev 1', payload: { a: 1 } }])
  })

  it('7.2 bytes', async () => {
    const topic = newTopic()
    const [listener] = (await rooms(topic, connect())) as [Room]

    await connect().channel(topic).httpSend('raw', Uint8Array.from([0, 255]).buffer)

    const [message] = await listener.heard(1)
    expect(new Uint8Array(message?.payload as ArrayBuffer)).toEqual(Uint8Array.from([0, 255]))
  })

  it('7.2 send before joining goes as a batch', async () => {
    const topic = newTopic()
    const [listener] = (await rooms(topic, connect())) as [Room]

    expect(await connect().channel(topic).send({ type: 'broadcast', event: 'early', payload: { a: 1 } })).toBe('ok')

    expect((await listener.heard(1)).map((message) => message.payload)).toEqual([{ a: 1 }])
  })

  it('7.2 private topics are spoken to by whom a policy lets, and nobody else', async () => {
    const topic = newTopic('spoken')
    const [dwk, rjg] = await Promise.all([signIn('sales.dwk'), signIn('manager.rjg')])
    const listener = await new Room(dwk, topic, { private: true }).live()
    const [allowed, denied] = [dwk, rjg].map((client) => client.channel(topic, { config: { private: true } })) as [
      RealtimeChannel,
      RealtimeChannel,
    ]

    await expect(denied.httpSend('no', {})).rejects.toThrow('Unauthorized')
    expect(await allowed.httpSend('yes', {})).toEqual({ success: true })

    expect((await listener.heard(1)).map((message) => message.event)).toEqual(['yes'])
  })
})

describe('from the database', () => {
  it('7.3 send and send_binary arrive once the transaction commits, with their id', async () => {
    const topic = newTopic()
    const [listener, old] = (await rooms(topic, connect(), connectOld())) as [Room, Room]

    await sql(`begin; select realtime.send('{"n": 0}', 'undone', '${topic}', false); rollback`)
    await sql(`select realtime.send('{"n": 1}', 'said', '${topic}', false),
      realtime.send_binary('\\x00ff', 'raw', '${topic}', false), realtime.send('{"n": 2}', 'said', '${topic}', false)`)
    await Promise.all([listener.heard(3), old.heard(2)])

    const [first, raw] = listener.messages
    const kept = await sql(`select id from realtime.messages where topic = '${topic}' order by inserted_at`)
    expect(first).toEqual({ type: 'broadcast', event: 'said', payload: { n: 1, id: kept[0]?.['id'] }, meta: { id: kept[0]?.['id'] } })
    expect(raw?.meta).toEqual({ id: kept[1]?.['id'] })
    expect(new Uint8Array(raw?.payload as ArrayBuffer)).toEqual(Uint8Array.from([0, 255]))
    expect(old.messages.map((message) => (message.payload as Row)['n'])).toEqual([1, 2])
  })

  it('7.3 a trigger tells a private topic of changes', async () => {
    const topic = newTopic('heard')
    const listener = await new Room(await signIn('sales.dwk'), topic, { private: true }).live()

    await sql(`
      create table trays (id int primary key, guests int);
      create function tell_of_trays() returns trigger language plpgsql as $$ begin
        perform realtime.broadcast_changes('${topic}', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
        return null;
      end $$;
      create trigger tell after insert or update or delete on trays for each row execute function tell_of_trays()`)
    await sql('insert into trays values (1, 80); update trays set guests = 90; delete from trays')

    const payloads = (await listener.heard(3)).map((message) => message.payload as Row)
    expect(payloads.map(({ operation, record, old_record }) => [operation, record, old_record])).toEqual([
      ['INSERT', { id: 1, guests: 80 }, null],
      ['UPDATE', { id: 1, guests: 90 }, { id: 1, guests: 80 }],
      ['DELETE', null, { id: 1, guests: 90 }],
    ])
    expect(payloads[0]).toMatchObject({ schema: 'public', table: 'trays' })
  })

  it('6.1 says when it begins to arrive', async () => {
    const room = await new Room(connect(), newTopic(), { broadcast: { replication_ready: true } }).live()

    await room.until(() => room.system.length > 0)

    expect(room.system).toEqual([expect.objectContaining({ status: 'ok', message: 'Replication connection established' })])
  })
})

describe('replay', () => {
  it('7.4 brings the newest of a private topic, oldest first, and goes on without telling twice', async () => {
    const topic = newTopic('heard')
    const since = Date.now() - 60_000
    await sql(`select realtime.send(jsonb_build_object('n', n), 'said', '${topic}') from generate_series(1, 5) n`)
    await sql(`select realtime.send('{"n": 6}', 'said', '${topic}', false)`)

    const room = new Room(await signIn('sales.dwk'), topic, { private: true, broadcast: { replay: { since, limit: 3 } } })
    await sql(`select realtime.send('{"n": 7}', 'said', '${topic}')`)
    await room.live()
    await sql(`select realtime.send('{"n": 8}', 'said', '${topic}')`)
    await room.until(() => room.messages.some((message) => (message.payload as Row)['n'] === 8))

    const told = room.messages.map((message) => (message.payload as Row)['n'])
    // 7 may have been in time to be part of the past, which then begins one later.
    expect([
      [3, 4, 5, 7, 8],
      [4, 5, 7, 8],
    ]).toContainEqual(told)
    expect(room.messages[0]?.meta).toMatchObject({ replayed: true, id: expect.any(String) as string })
    expect(room.messages.at(-1)?.meta).not.toHaveProperty('replayed')
  })

  it('7.4 keeps the past from who may not hear the present', async () => {
    const topic = newTopic('heard')
    await sql(`select realtime.send('{}', 'said', '${topic}')`)

    const room = new Room(await signIn('manager.rjg'), topic, { private: true, broadcast: { replay: { since: 1 } } })
    await room.until(() => room.states.includes('CHANNEL_ERROR'))

    expect(room.messages).toEqual([])
  })
})
