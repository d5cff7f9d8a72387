import type { SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeClients, newBooking, newDay, signIn, sql, stage, type Row } from '../stage'

let sales: SupabaseClient
let manager: SupabaseClient
beforeAll(async () => {
  sales = await signIn('sales.dwk')
  manager = await signIn('manager.dwk')
})
afterAll(closeClients)

const { dwk, rjg } = stage.branches

/** A booking made by the salesperson. */
async function book(values: Row = {}): Promise<Row> {
  const { data, error } = await sales.from('bookings').insert(newBooking(values)).select().single<Row>()
  if (error) throw error
  return data
}

const stored = async (id: unknown) => (await sql(`select * from bookings where id = '${String(id)}'`))[0]

describe('reading', () => {
  it('gives rows 0 to 49 of a branch, then the rest', async () => {
    await sql(`insert into bookings (branch_id, hall_name, event_date, event_time)
      select ${rjg}, 'Durbar', date '2029-01-01' + day, '19:00' from generate_series(0, 52) day`)
    const other = await signIn('manager.rjg')
    const page = (from: number, to: number) =>
      other.from('bookings').select('*').eq('branch_id', rjg).lt('event_date', '2030-01-01').order('event_date').range(from, to)

    const [first, second] = await Promise.all([page(0, 49), page(50, 99)])

    expect(first.data?.map((row: Row) => row['event_date'])).toHaveLength(50)
    expect(first.data?.[0]).toMatchObject({ branch_id: rjg, hall_name: 'Durbar', event_date: '2029-01-01' })
    expect(second.data?.map((row: Row) => row['event_date'])).toEqual(['2029-02-20', '2029-02-21', '2029-02-22'])
  })

  it('shows nothing of another branch', async () => {
    await sql(`insert into bookings (branch_id, hall_name, event_date, event_time) values (${rjg}, 'Pearl', '${newDay()}', '11:00')`)

    const { data, count } = await sales.from('bookings').select('*', { count: 'exact' }).eq('branch_id', rjg)

    expect(data).toEqual([])
    expect(count).toBe(0)
  })

  it('counts exactly, with rows and without', async () => {
    const day = newDay()
    await book({ event_date: day })
    await book({ event_date: day, hall_name: 'Garden' })

    const some = await sales.from('bookings').select('hall_name', { count: 'exact' }).eq('event_date', day).order('hall_name').range(0, 0)
    const none = await sales.from('bookings').select('*', { count: 'exact', head: true }).eq('event_date', day)

    expect(some).toMatchObject({ data: [{ hall_name: 'Garden' }], count: 2, status: 206 })
    expect(none).toMatchObject({ data: null, count: 2, status: 200 })
  })

  it('gives one row, or says that it is not one', async () => {
    const { id } = await book()
    const found = (value: unknown) => sales.from('bookings').select('id').eq('id', value)
    const absent = crypto.randomUUID()

    expect((await found(id).single()).data).toEqual({ id })
    expect((await found(absent).single()).error).toMatchObject({ code: 'PGRST116' })
    expect(await found(absent).maybeSingle()).toMatchObject({ data: null, error: null })
  })
})

describe('writing', () => {
  it('fills in the rest of four columns', async () => {
    const booking = await book({ event_date: '2028-11-21' })

    expect(booking).toMatchObject({
      branch_id: dwk, hall_name: 'Main Hall', event_time: '19:00:00', end_time: '23:00:00', status: 'tentative',
      starts_at: '2028-11-21T13:30:00+00:00', setup_minutes: 120, teardown_minutes: 60, version: 1,
    })
  })

  it('inserts without reading back, and several at once', async () => {
    const rows = [newBooking(), newBooking({ title: 'Sangeet' })]

    const { data, error, status } = await sales.from('bookings').insert(rows)

    expect({ data, error, status }).toEqual({ data: null, error: null, status: 201 })
    const dates = rows.map((row) => `'${String(row['event_date'])}'`).join()
    expect((await sql(`select title from bookings where event_date in (${dates}) order by event_date`)).map((row) => row['title']))
      .toEqual(['Booking', 'Sangeet'])
  })

  it('upserts: adds what is new and changes what is there', async () => {
    const standing = await book()
    const added = newBooking({ id: crypto.randomUUID(), title: 'New' })

    const { data, error } = await sales.from('bookings').upsert([{ ...standing, title: 'Changed' }, added], { defaultToNull: false }).select('id,title,version')

    expect(error).toBeNull()
    expect(data).toEqual([
      { id: standing['id'], title: 'Changed', version: 2 },
      { id: added['id'], title: 'New', version: 1 },
    ])
  })

  it('updates the rows that a filter meets', async () => {
    const { id, event_date } = await book()
    const beside = await book({ event_date, hall_name: 'Garden' })

    const { data } = await sales.from('bookings').update({ title: 'Mehendi' }).eq('id', id).select('title')

    expect(data).toEqual([{ title: 'Mehendi' }])
    expect(await stored(beside['id'])).toMatchObject({ title: 'Booking', version: 1 })
  })

  it('deletes for a manager and not for a salesperson', async () => {
    const { id } = await book()

    expect((await sales.from('bookings').delete().eq('id', id).select()).data).toEqual([])
    expect(await stored(id)).toMatchObject({ id })

    expect((await manager.from('bookings').delete().eq('id', id).select('id')).data).toEqual([{ id }])
    expect(await stored(id)).toBeUndefined()
  })

  it('calls a function', async () => {
    const { hall_id, event_date } = await book()
    const wanted = { branch_id: dwk, hall_id, event_date, event_time: '19:00', end_time: '23:00' }

    const found = await sales.rpc('free_alternatives', wanted)

    expect(found.error).toBeNull()
    expect((found.data as Row[]).filter((place) => place['reason'] === 'same_branch').map((place) => place['hall_name']))
      .toEqual(['Garden', 'Terrace'])
  })
})

describe('refusals', () => {
  it('answers a double booking with 409 and who is in the way', async () => {
    const taken = await book({ title: 'Sharma wedding' })

    const { error, status } = await manager.from('bookings').insert(newBooking({ event_date: taken['event_date'], event_time: '20:00' }))

    expect(status).toBe(409)
    expect(error?.code).toBe('23P01')
    expect(error?.message).toContain('"Sharma wedding"')
    expect(JSON.parse(error?.details ?? '')).toMatchObject({
      booking_id: taken['id'], hall_name: 'Main Hall', title: 'Sharma wedding', status: 'tentative', modified_by_name: 'sales.dwk',
    })
    expect(await sql(`select id from bookings where event_date = '${String(taken['event_date'])}'`)).toHaveLength(1)
  })

  it('answers a stale version with 409 and the row as it stands', async () => {
    const { id } = await book()
    await manager.from('bookings').update({ title: 'Theirs' }).eq('id', id)

    const { error, status } = await sales.from('bookings').update({ title: 'Mine', version: 1 }).eq('id', id)

    expect([status, error?.code]).toEqual([409, 'PT409'])
    expect(JSON.parse(error?.details ?? '')).toMatchObject({ title: 'Theirs', version: 2 })
    expect(await stored(id)).toMatchObject({ title: 'Theirs', version: 2 })
  })

  it('refuses a row of another branch with 42501', async () => {
    const row = newBooking({ branch_id: rjg, hall_name: 'Durbar' })

    const { error, status } = await sales.from('bookings').insert(row)

    expect([status, error?.code]).toEqual([403, '42501'])
    expect(await sql(`select id from bookings where event_date = '${String(row['event_date'])}' and branch_id = ${rjg}`)).toEqual([])
  })

  it.each([
    ['an unknown table', () => sales.from('ballrooms').select(), 404, 'PGRST205'],
    ['an unknown column', () => sales.from('bookings').insert(newBooking({ colour: 'red' })), 400, 'PGRST204'],
    ['an unknown hall', () => sales.from('bookings').insert(newBooking({ hall_name: 'Nowhere' })), 400, '22023'],
    ['an end before the start', () => sales.from('bookings').insert(newBooking({ end_time: '18:00' })), 400, '23514'],
  ])('names %s', async (_, ask, status, code) => {
    const answer = await ask()

    expect([answer.status, answer.error?.code]).toEqual([status, code])
  })
})
