import type { SupabaseClient } from '@supabase/supabase-js'
import { afterEach, describe, expect, it } from 'vitest'
import { bookingsOf, Ear } from '../ear'
import { closeClients, connect, newBooking, signIn, sql, stage, tokenOf, type Row } from '../stage'

afterEach(closeClients)

const { dwk, rjg } = stage.branches

async function book(client: SupabaseClient, values: Row = {}): Promise<Row> {
  const { data, error } = await client.from('bookings').insert(newBooking(values)).select().single<Row>()
  if (error) throw error
  return data
}

describe('postgres_changes', () => {
  it('brings insert, update and delete of the branch, whole', async () => {
    const manager = await signIn('manager.dwk')
    const ear = await new Ear(await signIn('sales.dwk'), bookingsOf(dwk)).live()

    const made = await book(manager)
    const { data: changed } = await manager.from('bookings').update({ title: 'Haldi' }).eq('id', made['id']).select().single<Row>()
    await manager.from('bookings').delete().eq('id', made['id'])

    expect(await ear.heard(3)).toEqual([
      { event: 'INSERT', new: made, old: {} },
      { event: 'UPDATE', new: changed, old: made },
      { event: 'DELETE', new: {}, old: changed },
    ])
  })

  it('tells each binding its own kind of change', async () => {
    const manager = await signIn('manager.dwk')
    const ear = await new Ear(manager, bookingsOf(dwk, { event: 'DELETE' })).live()

    const { id } = await book(manager)
    await manager.from('bookings').update({ title: 'Haldi' }).eq('id', id)
    await manager.from('bookings').delete().eq('id', id)

    expect((await ear.heard(1)).map((change) => change.event)).toEqual(['DELETE'])
  })

  it('says nothing of another branch, whatever the filter', async () => {
    const ear = await new Ear(await signIn('sales.dwk'), bookingsOf(rjg), bookingsOf(dwk)).live()
    const wide = await new Ear(await signIn('sales.dwk'), { event: '*', schema: 'public', table: 'bookings' }).live()
    const theirs = await new Ear(await signIn('manager.rjg'), bookingsOf(rjg)).live()

    await book(await signIn('manager.rjg'), { branch_id: rjg, hall_name: 'Durbar' })
    await theirs.heard(1)
    const ours = await book(await signIn('manager.dwk'))

    for (const each of [ear, wide]) {
      expect((await each.heard(1)).map((change) => change.new['id'])).toEqual([ours['id']])
    }
  })

  it('refuses who is not signed in, in words', async () => {
    const stranger = new Ear(connect(), bookingsOf(dwk))

    await stranger.until(() => stranger.errors.length > 0)

    expect(stranger.states).toEqual(['CHANNEL_ERROR'])
    expect(stranger.errors[0]).toContain('bookings')
  })

  it('is live at once when it says SUBSCRIBED: 200 channels, none misses the write', async () => {
    const manager = await signIn('manager.dwk')
    const { id } = await book(manager)

    for (let round = 0; round < 200; round += 1) {
      const ear = new Ear(manager, bookingsOf(dwk, { event: 'UPDATE' }))
      await ear.live()
      await manager.from('bookings').update({ notes: `round ${round}` }).eq('id', id)

      expect((await ear.heard(1))[0]?.new['notes']).toBe(`round ${round}`)
      await manager.removeChannel(ear.channel)
    }
  })

  it('goes quiet for a removed channel, and the name may be used again', async () => {
    const manager = await signIn('manager.dwk')
    const removed = await new Ear(manager, bookingsOf(dwk)).live()
    const kept = await new Ear(manager, bookingsOf(dwk)).live()

    expect(await manager.removeChannel(removed.channel)).toBe('ok')
    await book(manager)
    await kept.heard(1)

    expect(removed.changes).toEqual([])
    expect(manager.getChannels()).toEqual([kept.channel])
  })
})

describe('a batch binding', () => {
  it('gets a transaction as one notification', async () => {
    const manager = await signIn('manager.dwk')
    const bookings = [await book(manager), await book(manager, { hall_name: 'Garden' })]
    const ear = await new Ear(manager, bookingsOf(dwk, { batch: true })).live()

    await manager.from('bookings').upsert(bookings.map((booking) => ({ ...booking, status: 'confirmed' })))
    // Where the stream is behind, what was booked before the join comes first.
    const updates = () => ear.batches.filter((batch) => batch.some(({ event }) => event === 'UPDATE'))
    await ear.until(() => updates().length > 0)

    expect(updates().map((batch) => batch.map((change) => [change.event, change.new['id'], change.new['status']]))).toEqual([
      bookings.map((booking) => ['UPDATE', booking['id'], 'confirmed']),
    ])
    expect(ear.changes).toEqual([])
  })
})

describe('tokens', () => {
  it('a new token keeps a socket alive past the end of the old one', async () => {
    const tokens = { ours: await tokenOf('sales.dwk', 2.5), theirs: await tokenOf('sales.dwk', 2.5) }
    const ours = connect({ accessToken: () => Promise.resolve(tokens.ours) })
    const theirs = connect({ accessToken: () => Promise.resolve(tokens.theirs) })
    await Promise.all([ours.realtime.setAuth(), theirs.realtime.setAuth()])
    const ear = await new Ear(ours, bookingsOf(dwk)).live()
    const deaf = await new Ear(theirs, bookingsOf(dwk)).live()

    tokens.ours = await tokenOf('sales.dwk', 3600)
    await ours.realtime.setAuth()
    await deaf.until(() => deaf.system.some(({ status, message }) => status === 'error' && message.startsWith('Token has expired')))
    const made = await book(await signIn('manager.dwk'))

    expect((await ear.heard(1))[0]?.new['id']).toBe(made['id'])
    expect(ear.states).toEqual(['SUBSCRIBED'])
    expect(deaf.changes).toEqual([])
    expect(deaf.states).toContain('CHANNEL_ERROR')
  })

  it('a refreshed session goes on hearing on the same socket', async () => {
    const sales = await signIn('sales.dwk')
    const ear = await new Ear(sales, bookingsOf(dwk)).live()
    const subscribed = () => ear.system.filter(({ message }) => message === 'Subscribed to PostgreSQL').length
    await ear.until(() => subscribed() === 1)

    const { error } = await sales.auth.refreshSession()
    await ear.until(() => subscribed() === 2)
    const made = await book(await signIn('manager.dwk'))

    expect(error).toBeNull()
    expect((await ear.heard(1))[0]?.new['id']).toBe(made['id'])
    expect(ear.states).toEqual(['SUBSCRIBED'])
  })

  it('a right that is taken away ends the hearing at that commit', async () => {
    const sales = await signIn('sales.dwk')
    const ear = await new Ear(sales, bookingsOf(dwk)).live()
    const member = await new Ear(await signIn('manager.dwk'), bookingsOf(dwk)).live()
    const manager = await signIn('manager.dwk')
    const before = await book(manager)
    const [revoked] = await sql(`delete from memberships where role = 'sales' returning user_id, branch_id, role`)

    await book(manager)
    await member.heard(2)
    await sql(`insert into memberships (user_id, branch_id, role)
      values ('${String(revoked?.['user_id'])}', ${dwk}, 'sales')`)
    const after = await book(manager)

    expect((await ear.heard(2)).map((change) => change.new['id'])).toEqual([before['id'], after['id']])
  })
})
