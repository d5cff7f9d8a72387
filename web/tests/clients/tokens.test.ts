import { REALTIME_SUBSCRIBE_STATES, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { bookingsOf, Ear, Subscriber, type SystemFrame, Watched } from '../ear'
import { closeClients, connect, newBooking, signIn, sql, stage, tokenOf } from '../stage'

afterEach(closeClients)

const { dwk } = stage.branches

/** A client whose token is what `tokens` holds at the moment. */
async function clientOf(tokens: { now: string }, heartbeatIntervalMs = 25_000): Promise<SupabaseClient> {
  const transport = WebSocket as unknown as typeof globalThis.WebSocket
  const client = connect({ accessToken: () => Promise.resolve(tokens.now), realtime: { transport, heartbeatIntervalMs } })
  await client.realtime.setAuth()
  return client
}

/** Hears what is said on a private topic. */
class Member extends Subscriber {
  readonly words: string[] = []
  readonly system: string[] = []
  readonly channel: RealtimeChannel

  constructor(client: SupabaseClient, topic: string) {
    super()
    this.channel = client
      .channel(topic, { config: { private: true } })
      .on('broadcast', { event: '*' }, ({ event }) => this.keep(this.words, event))
      .on('system', {}, ({ message }: SystemFrame) => this.keep(this.system, message))
    this.subscribe()
  }
}

/** Has the bookings change, and resolves when everybody who may hear of it has heard. */
async function change(...ears: Ear[]): Promise<void> {
  const before = ears.map((ear) => ear.changes.length)
  const { error } = await (await signIn('manager.dwk')).from('bookings').insert(newBooking())
  if (error) throw error
  await Promise.all(ears.map((ear, number) => ear.heard((before[number] ?? 0) + 1)))
}

const subscribed = (ear: Ear) => ear.states.filter((state) => state === 'SUBSCRIBED').length

describe('tokens of a channel (reference 5)', () => {
  it('ignores a key, and goes on as the person', async () => {
    const client = await clientOf({ now: await tokenOf('sales.dwk', 60) })
    const ear = await new Ear(client, bookingsOf(dwk)).live()

    await client.realtime.setAuth(stage.publishableKey)
    await change(ear)

    expect(ear.states).toEqual(['SUBSCRIBED'])
  })

  it.each([
    'nonsense',
    'a.b.c',
  ])('closes for good on the invalid token %s, saying why', async (token) => {
    const client = await clientOf({ now: await tokenOf('sales.dwk', 60) })
    const ear = await new Ear(client, bookingsOf(dwk)).live()

    await client.realtime.setAuth(token)
    await ear.until(() => ear.states.includes('CLOSED'))

    const message = 'The token provided is not a valid JWT'
    expect(ear.system.at(-1)).toMatchObject({ extension: 'system', status: 'error', message })
    expect(ear.states).toEqual(['SUBSCRIBED', 'CLOSED'])
  })

  it('closes on a new token that has expired already', async () => {
    const client = await clientOf({ now: await tokenOf('sales.dwk', 60) })
    const ear = await new Ear(client, bookingsOf(dwk)).live()

    await client.realtime.setAuth(await tokenOf('sales.dwk', -5))
    await ear.until(() => ear.states.includes('CLOSED'))

    expect(ear.system.at(-1)?.message).toMatch(/^Token has expired \d+ seconds ago$/)
  })

  it('comes back by itself after the end of its token, with the one it has by then', async () => {
    const tokens = { now: await tokenOf('sales.dwk', 3) }
    const client = await clientOf(tokens)
    const ear = await new Ear(client, bookingsOf(dwk)).live()

    tokens.now = await tokenOf('sales.dwk', 60)
    await ear.until(() => ear.states.includes('CHANNEL_ERROR'))
    await client.realtime.setAuth()
    await ear.until(() => subscribed(ear) === 2)
    await change(ear)

    expect(ear.system.some(({ message }) => /^Token has expired \d+ seconds ago$/.test(message))).toBe(true)
  })

  it('wakes up with an old token, is refused, and is let in with the new one', async () => {
    const tokens = { now: await tokenOf('sales.dwk', -60) }
    const client = await clientOf(tokens)
    const ear = new Ear(client, bookingsOf(dwk))
    await ear.until(() => ear.errors.length > 0)
    expect(ear.errors[0]).toMatch(/^InvalidJWTToken: /)

    tokens.now = await tokenOf('sales.dwk', 60)
    await client.realtime.setAuth()
    await ear.until(() => subscribed(ear) === 1)

    await change(ear)
    expect(ear.states).not.toContain('CLOSED')
  })

  it('takes up a token that changed unannounced at the next heartbeat', async () => {
    const tokens = { now: await tokenOf('sales.dwk', 60) }
    const client = await clientOf(tokens, 200)
    const ear = await new Ear(client, bookingsOf(dwk)).live()
    const confirmed = () => ear.system.filter(({ message }) => message === 'Subscribed to PostgreSQL').length
    await ear.until(() => confirmed() === 1)

    tokens.now = await tokenOf('manager.dwk', 60)
    await ear.until(() => confirmed() === 2)

    await change(ear)
    expect(ear.states).toEqual(['SUBSCRIBED'])
  })

  it('after signing out joins as the key, which may read nothing', async () => {
    const client = connect()
    const { error } = await client.auth.signInWithPassword({ email: 'manager.rjg@banquet.test', password: stage.password })
    expect(error).toBeNull()
    await client.auth.signOut({ scope: 'local' })

    const ear = new Ear(client, bookingsOf(dwk))
    await ear.until(() => ear.errors.length > 0)

    expect(ear.errors[0]).toContain('bookings')
    expect(ear.states).toEqual(['CHANNEL_ERROR'])
  })
})

describe('liveness (reference 9)', () => {
  it('answers every heartbeat, and a removed channel at once', async () => {
    const client = await clientOf({ now: await tokenOf('sales.dwk', 60) }, 100)
    const beats: string[] = []
    const watched = new (class extends Watched {
      note(status: string): void {
        beats.push(status)
        this.happened()
      }
    })()
    client.realtime.onHeartbeat((status) => watched.note(status))
    const ear = await new Ear(client, bookingsOf(dwk)).live()

    await watched.until(() => beats.filter((status) => status === 'ok').length >= 3)

    expect(new Set(beats)).toEqual(new Set(['sent', 'ok']))
    expect(await client.removeChannel(ear.channel)).toBe('ok')
  })

  it('sends what was said before the join was answered', async () => {
    const topic = `early:${crypto.randomUUID()}`
    const watcher = await new Promise<SupabaseClient>((resolve) => {
      const client = connect()
      const channel = client.channel(topic).on('presence', { event: 'sync' }, () => undefined)
      channel.subscribe((state) => state === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED && resolve(client))
    })
    const hasty = connect().channel(topic, { config: { presence: { key: 'hasty', enabled: true } } })

    hasty.subscribe()
    expect(await hasty.track({ at: 'once' })).toBe('ok')

    const seen = () => Object.keys(watcher.getChannels()[0]?.presenceState() ?? {})
    await expect.poll(seen).toEqual(['hasty'])
  })
})

describe('private channels (reference 10)', () => {
  const topic = `branch:${dwk}`

  async function membership(person: string, add: boolean): Promise<void> {
    const user = `(select id from auth.users where email = '${person}@banquet.test')`
    await sql(
      add
        ? `insert into memberships (user_id, branch_id, role) values (${user}, ${dwk}, 'sales')`
        : `delete from memberships where user_id = ${user} and branch_id = ${dwk}`,
    )
  }

  it('are for the staff of the branch', async () => {
    const staff = await new Member(await signIn('sales.dwk'), topic).live()
    const outsiders = [new Member(await signIn('manager.rjg'), topic), new Member(connect(), topic)]

    for (const ear of outsiders) {
      await ear.until(() => ear.errors.length > 0)
      expect(ear.errors[0]).toBe(`Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`)
      expect(ear.states).toEqual(['CHANNEL_ERROR'])
    }
    expect(staff.states).toEqual(['SUBSCRIBED'])
  })

  it('close at the commit that takes the right away, and hear nothing of it or after it', async () => {
    const leaving = await new Member(await signIn('sales.dwk'), topic).live()
    const staying = await new Member(await signIn('manager.dwk'), topic).live()
    await sql(`select realtime.send('{}', 'before', '${topic}')`)
    await leaving.until(() => leaving.words.length === 1)

    await membership('sales.dwk', false)
    await sql(`select realtime.send('{}', 'after', '${topic}')`)
    await leaving.until(() => leaving.states.includes('CLOSED'))
    await staying.until(() => staying.words.length === 2)
    await membership('sales.dwk', true)

    expect(leaving.words).toEqual(['before'])
    expect(leaving.system.at(-1)).toBe(`You no longer have permission to read from this Channel topic: ${topic}`)
  })

  it('are judged again by a new token', async () => {
    const tokens = { now: await tokenOf('sales.dwk', 60) }
    const client = await clientOf(tokens)
    const ear = await new Member(client, topic).live()

    await client.realtime.setAuth(await tokenOf('manager.dwk', 60))
    await sql(`select realtime.send('{}', 'still', '${topic}')`)
    await ear.until(() => ear.words.length === 1)
    await client.realtime.setAuth(await tokenOf('manager.rjg', 60))
    await ear.until(() => ear.states.includes('CLOSED'))

    expect(ear.states).toEqual(['SUBSCRIBED', 'CLOSED'])
  })
})
