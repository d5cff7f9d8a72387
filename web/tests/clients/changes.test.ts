/** What bindings can say, through the official client: filters, columns, wildcards, errors. */
import { postgresChangesFilter, REALTIME_SUBSCRIBE_STATES, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Ear, Watched, type Binding } from '../ear'
import { closeClients, signIn, sql, stage, type Row } from '../stage'

const { dwk } = stage.branches
const LEADS: Binding = { event: '*', schema: 'public', table: 'leads' }

beforeAll(async () => {
  await sql(`
    create table heaps (body text);
    create table diaries (id int primary key, owner uuid, body text);
    alter table diaries enable row level security;
    create policy own on diaries using (owner = auth.uid());
    alter table diaries replica identity full;
    alter table heaps replica identity full;
    alter publication supabase_realtime add table heaps, diaries`)
})
afterEach(closeClients)
afterAll(() => sql('drop table heaps, diaries'))

async function lead(name: string, more: Row = {}): Promise<Row> {
  const { branch_id = dwk, notes = 'new' } = more
  const [made] = await sql(
    `insert into leads (branch_id, name, notes) values (${String(branch_id)}, '${name}', '${String(notes)}') returning *`,
  )
  return made ?? {}
}

async function idOf(client: SupabaseClient): Promise<string> {
  const { data } = await client.auth.getUser()
  return data.user?.id ?? ''
}

class Calls extends Watched {
  readonly list: [string, string][] = []

  add(call: [string, string]): void {
    this.list.push(call)
    this.happened()
  }
}

const names = (ear: Ear): unknown[] => ear.changes.map((change) => change.new['name'])

describe('a filter', () => {
  it('built by the client with a regular expression, commas and quotes passes what it means', async () => {
    const filter = postgresChangesFilter()
      .eq('branch_id', dwk)
      .match('name', '^(Tea|Ball), "[a-z]+"$')
      .not('notes', 'in', ['lost', 'a,b'])
    const ear = await new Ear(await signIn('sales.dwk'), { ...LEADS, filter: filter as never }).live()

    for (const name of ['Tea', 'Tea, "x1"', 'Ball, "blue"']) await lead(name)
    await lead('Tea, "late"', { notes: 'lost' })
    await lead('Tea, "last"')

    await ear.heard(2)
    expect(names(ear)).toEqual(['Ball, "blue"', 'Tea, "last"'])
  })

  it('that a row no longer passes ends in its deletion', async () => {
    const ear = await new Ear(await signIn('sales.dwk'), { ...LEADS, filter: 'name=imatch.^open' }).live()
    const { id } = await lead('Open house')

    await sql(`update leads set name = 'Closed' where id = '${String(id)}'`)

    expect((await ear.heard(2)).map((change) => [change.event, change.old['id'] ?? change.new['id']])).toEqual([
      ['INSERT', id],
      ['DELETE', id],
    ])
  })

  it.each([
    ['name=match.(', 'invalid regular expression: parentheses () not balanced'],
    ['nowhere=eq.1', 'invalid column for filter nowhere'],
    ['guests_expected=gt.x', 'invalid input syntax for type int4'],
  ])('%s is refused with the reason', async (filter, reason) => {
    const ear = new Ear(await signIn('sales.dwk'), LEADS, { ...LEADS, filter })

    await ear.until(() => ear.errors.length > 0)

    expect(ear.states).toEqual(['CHANNEL_ERROR'])
    expect(ear.errors[0]).toContain(reason)
  })
})

describe('bindings', () => {
  it('choose columns, the key comes with them', async () => {
    const ear = await new Ear(await signIn('sales.dwk'), { ...LEADS, select: ['name'] } as Binding).live()

    const { id } = await lead('Tea')

    expect((await ear.heard(1))[0]?.new).toEqual({ id, name: 'Tea' })
  })

  it('of one channel each hear their own', async () => {
    const channel = (await signIn('sales.dwk')).channel('several')
    const heard = new Calls()
    const listen = (name: string, binding: Row): void => {
      channel.on('postgres_changes', binding as never, ({ table }: { table: string }) => heard.add([name, table]))
    }
    listen('schema', { event: 'INSERT', schema: 'public' })
    listen('table', { event: '*', schema: 'public', table: 'leads' })
    listen('filter', { event: '*', schema: 'public', table: 'leads', filter: 'name=eq.Ball' })
    listen('deletion', { event: 'DELETE', schema: 'public', table: '*' })
    await new Promise((resolve) => channel.subscribe((state) => state === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED && resolve(state)))

    await sql(`insert into inventory_items (branch_id, name) values (${dwk}, 'Chair')`)
    const { id } = await lead('Tea')
    await sql(`delete from leads where id = '${String(id)}'`)

    await heard.until(() => heard.list.length >= 7)
    expect(heard.list).toEqual([
      ['schema', 'inventory_items'],
      ['schema', 'leads'],
      ['table', 'leads'],
      ['schema', 'activities'],
      ['table', 'leads'],
      ['deletion', 'leads'],
      ['deletion', 'activities'],
    ])
  })
})

describe('a channel that waits', () => {
  const waiting = async (filter: string): Promise<[string, string | undefined]> => {
    const config = { postgres_changes_options: { wait: true, timeout: 5000 } }
    const channel = (await signIn('sales.dwk')).channel(`waits:${filter}`, { config })
    channel.on('postgres_changes', { ...LEADS, filter } as never, () => undefined)
    return new Promise((resolve) => channel.subscribe((state, error) => resolve([state, error?.message])))
  }

  it('is told that it is live', async () => {
    expect(await waiting('name=match.^Tea')).toEqual(['SUBSCRIBED', undefined])
  })

  it('is told why it cannot be', async () => {
    const [state, reason] = await waiting('name=match.(')

    expect(state).toBe('CHANNEL_ERROR')
    expect(reason).toContain('RealtimeDisabledForConfiguration: invalid regular expression')
  })
})

describe('a table of any shape', () => {
  it('without a key sends its rows as errors', async () => {
    const client = await signIn('sales.dwk')
    const change = new Promise<{ errors: string[]; new: Row; eventType: string }>((resolve) => {
      client
        .channel('heaps')
        .on('postgres_changes', { event: '*', schema: 'public', table: 'heaps' }, (payload) => resolve(payload as never))
        .subscribe((state) => state === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED && void sql(`insert into heaps values ('secret')`))
    })

    expect(await change).toMatchObject({
      eventType: 'INSERT',
      errors: ['Error 400: Bad Request, no primary key'],
      new: {},
    })
  })

  it('is judged by its own policies, whatever they say', async () => {
    const diaries = { event: '*', schema: 'public', table: 'diaries' }
    const [sales, manager] = [await signIn('sales.dwk'), await signIn('manager.dwk')]
    const [hers, his] = [await new Ear(sales, diaries).live(), await new Ear(manager, diaries).live()]
    const [owner, other] = [await idOf(sales), await idOf(manager)]

    await sql(`insert into diaries values (1, '${owner}', 'hers'), (2, '${other}', 'his')`)
    // PostgreSQL judges the rows as they are when it is asked: gone ones are nobody's.
    await Promise.all([hers.heard(1), his.heard(1)])
    await sql('delete from diaries')

    const gone = [
      { event: 'DELETE', new: {}, old: { id: 1 } },
      { event: 'DELETE', new: {}, old: { id: 2 } },
    ]
    expect(await hers.heard(3)).toEqual([{ event: 'INSERT', new: { id: 1, owner, body: 'hers' }, old: {} }, ...gone])
    expect(await his.heard(3)).toEqual([{ event: 'INSERT', new: { id: 2, owner: other, body: 'his' }, old: {} }, ...gone])
  })
})
