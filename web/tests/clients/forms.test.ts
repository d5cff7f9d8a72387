import type { SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeClients, newBooking, newDay, signIn, sql, stage, type Row } from '../stage'

let sales: SupabaseClient
beforeAll(async () => {
  sales = await signIn('sales.dwk')
})
afterAll(closeClients)

const { dwk } = stage.branches

/** What has to be said of a server for the client to offer `maxAffected`. */
interface Version13 {
  __InternalSupabase: { PostgrestVersion: '13' }
  public: { Tables: Record<string, { Row: Row, Insert: Row, Update: Row, Relationships: [] }>, Views: Record<string, never>, Functions: Record<string, never> }
}

/** Bookings on one day, in so many halls; the day. */
async function day(...halls: string[]): Promise<string> {
  const event_date = newDay()
  const { error } = await sales.from('bookings').insert(halls.map((hall_name) => newBooking({ event_date, hall_name })))
  if (error) throw error
  return event_date
}

describe('forms of an answer', () => {
  it('csv() gives lines', async () => {
    const event_date = await day('Garden', 'Main Hall')

    const { data, error } = await sales.from('bookings').select('hall_name,title,customer_id').eq('event_date', event_date).order('hall_name').csv()

    expect(error).toBeNull()
    expect(data).toBe('hall_name,title,customer_id\nGarden,Booking,\n"Main Hall",Booking,')
  })

  it('stripNulls() leaves out what is null, of rows and of one row', async () => {
    const event_date = await day('Garden')
    const read = () => sales.from('bookings').select('hall_name,customer_id').eq('event_date', event_date)

    expect((await read().stripNulls()).data).toEqual([{ hall_name: 'Garden' }])
    expect((await read().single().stripNulls()).data).toEqual({ hall_name: 'Garden' })
  })

  it('geojson() is refused where nobody can make it', async () => {
    expect((await sales.from('bookings').select().limit(1).geojson()).error).toMatchObject({ code: 'PGRST107' })
  })

  it('explain() shows the plan, as text and as JSON', async () => {
    const text = await sales.from('bookings').select().eq('branch_id', dwk).explain({ analyze: true, verbose: true })
    const json = await sales.from('bookings').select().eq('branch_id', dwk).explain({ format: 'json' })

    expect(text.data).toContain('Aggregate')
    expect(json.data).toMatchObject([{ Plan: { 'Node Type': 'Aggregate' } }])
  })
})

it('getOpenApiSpec() tells what there is', async () => {
  const client = (sales as unknown as { rest: { getOpenApiSpec: () => PromiseLike<{ data: { swagger: string, paths: object } | null }> } }).rest

  const { data } = await client.getOpenApiSpec()

  expect(data?.swagger).toBe('2.0')
  expect(data?.paths).toHaveProperty('/bookings')
})

describe('counts', () => {
  it.each(['exact', 'planned', 'estimated'] as const)('%s comes with rows and without', async (count) => {
    const event_date = await day('Garden', 'Main Hall')

    const rows = await sales.from('bookings').select('id', { count }).eq('event_date', event_date)
    const none = await sales.from('bookings').select('id', { count, head: true }).eq('event_date', event_date)

    expect(none.count).toBe(rows.count)
    expect(rows.count).toBeTypeOf('number')
    if (count !== 'planned') expect(rows.count).toBe(2)
  })

  it('comes with writes', async () => {
    const event_date = await day('Garden', 'Main Hall')

    const changed = await sales.from('bookings').update({ notes: 'counted' }, { count: 'exact' }).eq('event_date', event_date)
    const added = await sales.from('bookings').insert(newBooking(), { count: 'exact' })

    expect(changed).toMatchObject({ status: 204, count: 2, data: null })
    expect(added).toMatchObject({ status: 201, count: 1 })
  })
})

describe('writes that may not take place', () => {
  it('maxAffected() undoes what reaches further', async () => {
    const event_date = await day('Garden', 'Main Hall')
    const change = (most: number) =>
      (sales as unknown as SupabaseClient<Version13>)
        .from('bookings').update({ notes: 'changed' }).eq('event_date', event_date).select('id').maxAffected(most)

    expect((await change(1)).error).toMatchObject({ code: 'PGRST124' })
    expect(await sql(`select from bookings where event_date = '${event_date}' and notes = 'changed'`)).toEqual([])
    expect((await change(2)).data).toHaveLength(2)
  })

  it('rollback() answers and takes back', async () => {
    const row = newBooking()

    const { data, error } = await sales.from('bookings').insert(row).select('event_date').rollback().single<Row>()

    expect(error).toBeNull()
    expect(data?.['event_date']).toBe(row['event_date'])
    expect(await sql(`select from bookings where event_date = '${String(row['event_date'])}'`)).toEqual([])
  })

  it('single() on a write of two rows undoes both', async () => {
    const event_date = newDay()
    const rows = ['Garden', 'Main Hall'].map((hall_name) => newBooking({ event_date, hall_name }))

    expect((await sales.from('bookings').insert(rows).select().single()).error).toMatchObject({ code: 'PGRST116' })
    expect(await sql(`select from bookings where event_date = '${event_date}'`)).toEqual([])
  })

  it('throwOnError() throws what was refused', async () => {
    await expect(sales.from('bookings').insert({ colour: 'red' }).throwOnError())
      .rejects.toMatchObject({ name: 'PostgrestError', code: 'PGRST204', hint: null })
  })
})
