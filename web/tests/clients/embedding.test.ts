import type { SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeClients, newBooking, newDay, signIn, stage } from '../stage'

let sales: SupabaseClient
beforeAll(async () => {
  sales = await signIn('sales.dwk')
})
afterAll(closeClients)

const { dwk } = stage.branches

/** Bookings on one day, in so many halls; the day. */
async function day(...halls: string[]): Promise<string> {
  const event_date = newDay()
  const { error } = await sales.from('bookings').insert(halls.map((hall_name) => newBooking({ event_date, hall_name })))
  if (error) throw error
  return event_date
}

describe('related tables', () => {
  it('come with a row, one or many, under the names they are given', async () => {
    const event_date = await day('Garden', 'Terrace')

    const one = await sales.from('bookings').select('title, place:branches(name, code), halls(name)')
      .eq('event_date', event_date).order('hall_name').limit(1).single()
    const many = await sales.from('branches').select('code, bookings(hall_name)')
      .eq('bookings.event_date', event_date).order('hall_name', { referencedTable: 'bookings', ascending: false })

    expect(one.data).toEqual({ title: 'Booking', place: { name: 'Dwarka', code: 'dwk' }, halls: { name: 'Garden' } })
    expect(many.data).toEqual([{ code: 'dwk', bookings: [{ hall_name: 'Terrace' }, { hall_name: 'Garden' }] }])
  })

  it('pick the rows around them, are limited, and joined by or()', async () => {
    const event_date = await day('Garden', 'Terrace', 'Main Hall')
    const read = (columns: string) => sales.from('halls').select(columns, { count: 'exact' }).eq('bookings.event_date', event_date).order('name')

    const inner = await read('name, bookings!inner(hall_name)').limit(2)
    const without = await read('name, bookings()').is('bookings', null).eq('branch_id', dwk)
    const some = await sales.from('branches').select('bookings(hall_name)')
      .eq('bookings.event_date', event_date).or('hall_name.eq.Garden,hall_name.eq.Terrace', { referencedTable: 'bookings' })
      .order('hall_name', { referencedTable: 'bookings' }).limit(1, { referencedTable: 'bookings' })

    expect(inner).toMatchObject({ count: 3, data: [{ name: 'Garden' }, { name: 'Main Hall' }] })
    expect(without.data).toEqual([])
    expect(some.data).toEqual([{ bookings: [{ hall_name: 'Garden' }] }])
  })

  it('are spread into the row, and order it', async () => {
    const event_date = await day('Terrace', 'Garden')

    const { data } = await sales.from('bookings').select('title, ...halls(hall:name)').eq('event_date', event_date).order('halls(name)')

    expect(data).toEqual([{ title: 'Booking', hall: 'Garden' }, { title: 'Booking', hall: 'Terrace' }])
  })

  it('come with what was written', async () => {
    const { data } = await sales.from('bookings').insert(newBooking({ hall_name: 'Garden' })).select('hall_name, branches(code)').single()

    expect(data).toEqual({ hall_name: 'Garden', branches: { code: 'dwk' } })
  })

  it('are refused by name when nothing leads to them', async () => {
    const { error } = await sales.from('bookings').select('title, brances(name)')

    expect(error).toMatchObject({ code: 'PGRST200', hint: 'Perhaps you meant \'branches\' instead of \'brances\'.' })
  })
})
