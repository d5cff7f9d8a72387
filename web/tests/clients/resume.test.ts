import { REALTIME_SUBSCRIBE_STATES, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import { afterEach, describe, expect, it } from 'vitest'
import { bookingsOf, Ear, Watched, type Binding, type SystemFrame } from '../ear'
import { closeClients, connect, killServer, newDay, signIn, sql, stage, startServer, type Row } from '../stage'

afterEach(closeClients)

const { dwk } = stage.branches

type Change = { eventType: string; new: Row; old: Row }

/** A copy of the branch's bookings, kept as an application keeps it: rows and cursor advance together. */
class Copy extends Watched {
  readonly rows: Map<unknown, Row>
  /** What was applied, in order. */
  readonly effects: string[] = []
  readonly channel: RealtimeChannel
  readonly #binding: Binding
  #held: Change[] = []

  /** `rows` are what was read, `since` says what that read had seen; without them it starts from now on. */
  constructor(client: SupabaseClient, since = '', rows: Row[] = []) {
    super()
    this.rows = new Map(rows.map((row) => [row['id'], row]))
    this.#binding = bookingsOf(dwk, { since })
    this.channel = client
      .channel('copy')
      .on('postgres_changes', this.#binding as never, (change: Change) => this.#held.push(change))
      .on('system', {}, (frame: SystemFrame) => {
        if (frame.message === 'checkpoint') this.#apply(frame.cursor)
      })
      .subscribe((state) => {
        // what was not completed by a checkpoint is sent again
        if (state !== REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) this.#held = []
      })
  }

  /** Whether it has a position to go on from. */
  get isPlaced(): boolean {
    return this.#binding.since !== ''
  }

  /** The rows by id. */
  sorted(): Row[] {
    return [...this.rows.values()].sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1))
  }

  #apply(cursor: string | undefined): void {
    for (const change of this.#held.splice(0)) {
      const row = change.eventType === 'DELETE' ? change.old : change.new
      if (change.eventType === 'DELETE') this.rows.delete(row['id'])
      else this.rows.set(row['id'], row)
      this.effects.push(effect(change.eventType, row))
    }
    if (cursor !== undefined) this.#binding.since = cursor
    this.happened()
  }
}

const effect = (kind: string, row: Row | undefined) => `${kind} ${String(row?.['id'])} ${String(row?.['version'])}`

/** The bookings of the branch as they are, by id. */
async function read(client: SupabaseClient): Promise<Row[]> {
  const { data, error } = await client.from('bookings').select('*').eq('branch_id', dwk).order('id')
  if (error) throw error
  return data as Row[]
}

/** Writes as the database's owner, one transaction a change; returns what a copy has to apply. */
async function write(rounds: number): Promise<string[]> {
  const effects: string[] = []
  const run = async (kind: string, statement: string) => {
    const [row] = await sql(`${statement} returning id, version`)
    effects.push(effect(kind, row))
    return row?.['id']
  }
  for (let round = 0; round < rounds; round += 1) {
    const id = await run('INSERT', `insert into bookings (branch_id, hall_name, event_date, event_time)
      values (${dwk}, 'Terrace', '${newDay()}', '19:00')`)
    await run('UPDATE', `update bookings set title = 'Round ${round}' where id = '${String(id)}'`)
    if (round % 3 === 0) await run('DELETE', `delete from bookings where id = '${String(id)}'`)
  }
  return effects
}

describe('a client that names where it was', () => {
  it('has every change exactly once in effect when the server is killed while writes go on', async () => {
    await sql(`delete from bookings where branch_id = ${dwk}`)
    const manager = await signIn('manager.dwk')
    const copy = new Copy(manager)
    const plain = await new Ear(manager, bookingsOf(dwk)).live()
    await copy.until(() => copy.isPlaced)

    const writing = write(24)
    await copy.until(() => copy.effects.length >= 5)
    await killServer()
    await startServer()
    const written = await writing
    const last = await write(1)
    await copy.until(() => copy.effects.includes(last.at(-1) ?? ''))

    expect(copy.effects).toEqual([...written, ...last])
    expect(plain.states).toContain('CHANNEL_ERROR')
    expect(copy.sorted()).toEqual(await read(manager))
  })

  it('adds to what it read exactly what that read had not seen', async () => {
    let snapshot = 'none'
    const client = connect({
      auth: { autoRefreshToken: false, persistSession: false },
      global: {
        fetch: async (...call) => {
          const response = await fetch(...call)
          snapshot = response.headers.get('x-banquet-snapshot') ?? snapshot
          return response
        },
      },
    })
    await signIn('manager.dwk', client)
    const before = await write(2)

    const writing = write(8)
    const rows = await read(client)
    const copy = new Copy(client, snapshot, rows)
    const written = [...before, ...(await writing)]
    await copy.until(() => copy.effects.includes(written.at(-1) ?? ''))

    expect(copy.effects).toEqual(written.slice(-copy.effects.length))
    expect(copy.effects.filter((each) => before.includes(each))).toEqual([])
    expect(copy.effects.filter((each) => rows.some((row) => each === effect('INSERT', row)))).toEqual([])
    expect(copy.sorted()).toEqual(await read(client))
  })

  it('is told to read anew when its position is unknown here', async () => {
    const ear = await new Ear(await signIn('manager.dwk'), bookingsOf(dwk, { since: '0123abcd.16b3748.0' })).live()

    await ear.until(() => ear.system.some(({ message }) => message === 'must_refetch'))
  })
})

describe('a client that does not', () => {
  it('is live again by itself', async () => {
    const manager = await signIn('manager.dwk')
    const ear = await new Ear(manager, bookingsOf(dwk, { event: 'INSERT' })).live()

    await killServer()
    await startServer()
    await ear.until(() => ear.states.filter((state) => state === 'SUBSCRIBED').length === 2)
    const [inserted] = await write(1)

    const [heard] = await ear.heard(1)
    expect(effect('INSERT', heard?.new)).toBe(inserted)
  })
})
