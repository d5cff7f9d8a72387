/** A page of the web application with somebody signed in: what the hooks of the guide rely on. */
import { cleanup, configure } from '@testing-library/react'
import type { SupabaseClient } from '@supabase/supabase-js'
import WebSocket from 'ws'
import { connectClient } from '@/lib/client'
import { liveHub } from '@/lib/live/hub'
import { closeClients, newBooking, signIn, stage, type Person, type Row } from '../stage'

configure({ asyncUtilTimeout: 10_000 })

let page: SupabaseClient | null = null

/** Connects the application's own client, which the hooks use. One at a time; `closePage` ends it. */
export async function openPage(person: Person): Promise<SupabaseClient> {
  const client = connectClient(stage, {
    origin: stage.url,
    transport: WebSocket as unknown as typeof globalThis.WebSocket,
    storageKey: crypto.randomUUID(),
  })
  page = client
  return signIn(person, page)
}

/** Unmounts what is on the page and ends every connection. */
export async function closePage(): Promise<void> {
  cleanup()
  if (page) {
    liveHub().closeAll()
    liveHub().connection.close()
    await page.removeAllChannels()
    await page.auth.stopAutoRefresh()
    await page.realtime.disconnect()
    page = null
  }
  await closeClients()
}

/** Makes a booking and returns it as the database keeps it. */
export async function book(client: SupabaseClient, values: Row = {}): Promise<Row> {
  const { data, error } = await client.from('bookings').insert(newBooking(values)).select().single<Row>()
  if (error) throw error
  return data
}

/** Changes a booking and returns it as the database keeps it. */
export async function change(client: SupabaseClient, booking: Row, values: Row): Promise<Row> {
  const { data, error } = await client.from('bookings').update(values).eq('id', booking['id']).select().single<Row>()
  if (error) throw error
  return data
}

/** Deletes a booking. */
export async function remove(client: SupabaseClient, booking: Row): Promise<void> {
  const { error } = await client.from('bookings').delete().eq('id', booking['id'])
  if (error) throw error
}
