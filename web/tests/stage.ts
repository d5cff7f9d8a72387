/**
 * What pytest has prepared (tests/integration/clients/stage.py): a running server with two branches
 * and four people, and a stagehand who does what a client cannot.
 */
import { createClient, type Session, type SupabaseClient, type SupabaseClientOptions } from '@supabase/supabase-js'
import WebSocket from 'ws'

export type Branch = 'dwk' | 'rjg'
export type Person = 'owner' | 'manager.dwk' | 'sales.dwk' | 'manager.rjg'

type Stage = {
  url: string
  publishableKey: string
  control: string
  password: string
  branches: Record<Branch, number>
}

/** A row as the untyped client gives it. */
export type Row = Record<string, unknown>

export const stage = readStage()

function readStage(): Stage {
  const text = process.env['BANQUET_STAGE']
  if (text === undefined) throw new Error('These tests are started by pytest: tests/integration/{clients,guide}')
  return JSON.parse(text) as Stage
}

const open = new Set<SupabaseClient>()

/** The official client, for nobody yet. Node 20 has no WebSocket of its own, so it is handed one. */
export function connect(options: SupabaseClientOptions<'public'> = {}): SupabaseClient {
  const auth = { autoRefreshToken: false, persistSession: false, storageKey: crypto.randomUUID() }
  const transport = WebSocket as unknown as typeof globalThis.WebSocket
  const client = createClient(stage.url, stage.publishableKey, { auth, realtime: { transport }, ...options })
  open.add(client)
  return client
}

const sessions = new Map<Person, Session>()

/** The official client of a person: with the password at first, then as a page that is opened again. */
export async function signIn(person: Person, client = connect()): Promise<SupabaseClient> {
  const known = sessions.get(person)
  const { data, error } = known
    ? await client.auth.setSession(known)
    : await client.auth.signInWithPassword({ email: `${person}@banquet.test`, password: stage.password })
  if (error) throw error
  if (data.session) sessions.set(person, data.session)
  return client
}

/** Ends every client's channels and socket. */
export async function closeClients(): Promise<void> {
  await Promise.all([...open].map((client) => client.removeAllChannels()))
  for (const client of open) await client.realtime.disconnect()
  open.clear()
}

/** Runs SQL as the owner of the database, past every policy. */
export async function sql(statement: string): Promise<Row[]> {
  return (await ask('sql', statement)) as Row[]
}

/** An access token of a person that ends in so many seconds. */
export async function tokenOf(person: Person, seconds: number): Promise<string> {
  return (await ask('token', { person, seconds })) as string
}

/** kill -9. */
export async function killServer(): Promise<void> {
  await ask('kill')
}

/** Resolves once the server answers again, on the same port. */
export async function startServer(): Promise<void> {
  await ask('start')
}

/** Has the server stand still, with its sockets open, until `thawServer`. */
export async function freezeServer(): Promise<void> {
  await ask('freeze')
}

/** Has the server go on. */
export async function thawServer(): Promise<void> {
  await ask('thaw')
}

async function ask(action: string, body: unknown = null): Promise<unknown> {
  const response = await fetch(`${stage.control}/${action}`, { method: 'POST', body: JSON.stringify(body) })
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(String(answer))
  return answer
}

/** More than any file of tests needs; days are given out once. */
const DAYS = 500
const firstDay = Date.parse((await ask('days', DAYS)) as string)
let days = 0

/** A date on which no hall has a booking. */
export function newDay(): string {
  if (days === DAYS) throw new Error('This file has used up its days')
  days += 1
  return new Date(firstDay + (days - 1) * 86_400_000).toISOString().slice(0, 10)
}

/** The guide's four columns, on a day of their own. */
export function newBooking(values: Row = {}): Row {
  return { branch_id: stage.branches.dwk, hall_name: 'Main Hall', event_date: newDay(), event_time: '19:00', ...values }
}
