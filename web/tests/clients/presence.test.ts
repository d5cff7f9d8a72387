import type { RealtimeChannel, SupabaseClient } from '@supabase/supabase-js'
import { afterEach, describe, expect, it } from 'vitest'
import { Subscriber } from '../ear'
import { closeClients, connect, signIn, sql, stage } from '../stage'

afterEach(closeClients)

type Options = { key?: string; private?: boolean }
type Present = { name: string }

let topics = 0

/** A topic nobody else is on. */
const newTopic = () => `presence:${(topics += 1)}:${crypto.randomUUID()}`

/** Somebody on a topic, and what they see of the others. */
class Guest extends Subscriber {
  readonly events: string[] = []
  readonly system: string[] = []
  readonly channel: RealtimeChannel

  constructor(client: SupabaseClient, topic: string, { key = '', private: isPrivate = false }: Options = {}) {
    super()
    this.channel = client
      .channel(topic, { config: { private: isPrivate, presence: { key } } })
      .on('presence', { event: 'sync' }, () => this.happened())
      .on('presence', { event: 'join' }, (payload) => this.keep(this.events, `${payload.key} joins ${names(payload.newPresences)}`))
      .on('presence', { event: 'leave' }, (payload) => this.keep(this.events, `${payload.key} leaves ${names(payload.leftPresences)}`))
      .on('system', {}, (frame: { message: string }) => this.keep(this.system, frame.message))
    this.subscribe()
  }

  /** Who is there, as this guest sees it: key, then what is said under it. */
  get seen(): Record<string, string> {
    const state = this.channel.presenceState<Present>()
    return Object.fromEntries(Object.entries(state).map(([key, present]) => [key, names(present)]))
  }

  async sees(expected: Record<string, string>): Promise<void> {
    const wanted = JSON.stringify(Object.entries(expected).sort())
    await this.until(() => JSON.stringify(Object.entries(this.seen).sort()) === wanted)
  }
}

const names = (present: object[]) =>
  present
    .map((each) => String((each as Present).name))
    .sort()
    .join(' ')

describe('presence', () => {
  it('shows who comes, changes and goes, to those who are there and to who comes later', async () => {
    const topic = newTopic()
    const anna = await new Guest(connect(), topic, { key: 'anna' }).live()
    const ben = await new Guest(connect(), topic, { key: 'ben' }).live()

    expect(await anna.channel.track({ name: 'Anna' })).toBe('ok')
    await ben.sees({ anna: 'Anna' })
    expect(await ben.channel.track({ name: 'Ben' })).toBe('ok')
    const late = await new Guest(connect(), topic).live()
    for (const each of [anna, ben, late]) await each.sees({ anna: 'Anna', ben: 'Ben' })

    expect(await anna.channel.track({ name: 'Anna, away' })).toBe('ok')
    for (const each of [anna, ben, late]) await each.sees({ anna: 'Anna, away', ben: 'Ben' })
    expect(await anna.channel.untrack()).toBe('ok')
    for (const each of [anna, ben, late]) await each.sees({ ben: 'Ben' })
    expect(ben.events).toEqual([
      'anna joins Anna',
      'ben joins Ben',
      'anna joins Anna, away',
      'anna leaves Anna',
      'anna leaves Anna, away',
    ])
  })

  it('is empty at first, and says so', async () => {
    const alone = await new Guest(connect(), newTopic()).live()

    await alone.sees({})
    await alone.channel.track({ name: 'I' })
    await alone.until(() => Object.keys(alone.seen).length === 1)

    expect(Object.keys(alone.seen)[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-/)
  })

  it('keeps the tabs of one person apart under their key', async () => {
    const topic = newTopic()
    const watcher = await new Guest(connect(), topic).live()
    const tabs = [connect(), connect()]
    for (const [number, client] of tabs.entries()) {
      const tab = await new Guest(client, topic, { key: 'anna' }).live()
      await tab.channel.track({ name: `tab ${number}` })
    }
    await watcher.sees({ anna: 'tab 0 tab 1' })

    await tabs[0]?.realtime.disconnect()

    await watcher.sees({ anna: 'tab 1' })
  })

  it('sees a channel that is removed and a socket that is gone as leaves', async () => {
    const topic = newTopic()
    const watcher = await new Guest(connect(), topic).live()
    const leaving = connect()
    const one = await new Guest(leaving, topic, { key: 'one' }).live()
    const dying = connect()
    const two = await new Guest(dying, topic, { key: 'two' }).live()
    await one.channel.track({ name: '1' })
    await two.channel.track({ name: '2' })
    await watcher.sees({ one: '1', two: '2' })

    await leaving.removeChannel(one.channel)
    await watcher.sees({ two: '2' })
    await dying.realtime.disconnect()

    await watcher.sees({})
  })

  it('is there again after a lost socket, and everybody sees the same', async () => {
    const topic = newTopic()
    const watcher = await new Guest(connect(), topic).live()
    const client = connect()
    const guest = await new Guest(client, topic, { key: 'guest' }).live()
    await guest.channel.track({ name: 'here' })
    await watcher.sees({ guest: 'here' })

    await client.realtime.disconnect()
    await watcher.sees({})
    client.realtime.connect()
    await guest.until(() => guest.states.filter((state) => state === 'SUBSCRIBED').length === 2)
    await guest.channel.track({ name: 'back' })

    await watcher.sees({ guest: 'back' })
    await guest.sees({ guest: 'back' })
  })

  it('says nothing to other topics', async () => {
    const topic = newTopic()
    const anna = await new Guest(connect(), topic, { key: 'anna' }).live()
    const elsewhere = await new Guest(connect(), `${topic}:other`).live()

    await anna.channel.track({ name: 'Anna' })
    await anna.sees({ anna: 'Anna' })
    await elsewhere.channel.track({ name: 'Eve' })
    await elsewhere.until(() => elsewhere.events.length > 0)

    expect(Object.values(elsewhere.seen)).toEqual(['Eve'])
  })

  it('refuses keys that would break listeners, and lets the others be', async () => {
    const topic = newTopic()
    const watcher = await new Guest(connect(), topic).live()

    const poison = new Guest(connect(), topic, { key: 'ids' })
    await poison.until(() => poison.errors.length > 0)
    const ben = await new Guest(connect(), topic, { key: 'ben' }).live()
    await ben.channel.track({ name: 'Ben' })

    await watcher.sees({ ben: 'Ben' })
    expect(poison.errors[0]).toContain('presence key')
  })

  it('closes the channel of who calls too often', async () => {
    const guest = await new Guest(connect(), newTopic()).live()

    for (let call = 0; call < 5; call += 1) expect(await guest.channel.track({ name: call })).toBe('ok')
    void guest.channel.track({ name: 'too much' })
    await guest.until(() => guest.states.includes('CLOSED'))

    expect(guest.system).toEqual(['Client presence rate limit exceeded'])
  })
})

describe('presence on private topics', () => {
  it('is for the staff of the branch', async () => {
    const topic = `branch:${stage.branches.dwk}:day:2026-11-22`
    const sales = await new Guest(await signIn('sales.dwk'), topic, { key: 'sales', private: true }).live()
    const manager = await new Guest(await signIn('manager.dwk'), topic, { key: 'manager', private: true }).live()

    await sales.channel.track({ name: 'Sales' })

    await manager.sees({ sales: 'Sales' })
    const stranger = new Guest(await signIn('manager.rjg'), topic, { private: true })
    await stranger.until(() => stranger.errors.length > 0)
    expect(stranger.errors[0]).toBe(`Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`)
    const outside = await new Guest(connect(), topic).live()
    await outside.sees({})
    expect(outside.events).toEqual([])
  })

  it('shows who may only watch nobody else’s business', async () => {
    await sql(`update role_permissions set can_insert = false where role = 'sales' and table_name = 'messages'`)
    const topic = `branch:${stage.branches.dwk}:watch`
    const manager = await new Guest(await signIn('manager.dwk'), topic, { key: 'manager', private: true }).live()
    const sales = await new Guest(await signIn('sales.dwk'), topic, { key: 'sales', private: true }).live()

    expect(await sales.channel.track({ name: 'Sales' })).toBe('error')
    await manager.channel.track({ name: 'Manager' })

    await sales.sees({ manager: 'Manager' })
    await manager.sees({ manager: 'Manager' })
    await sql(`update role_permissions set can_insert = true where role = 'sales' and table_name = 'messages'`)
  })
})
