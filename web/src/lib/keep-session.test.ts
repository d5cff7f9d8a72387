/** Who is signed in stays signed in: through a busy auth server, a strange network, and clocks that are days apart. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectClient, type BanquetClient } from '@/lib/client'
import { storedSession } from '@/testing/wire'

const DAY_S = 86_400
const STORED = 'keep-session-test'
const ritu = storedSession({ id: 'ritu', email: 'ritu@demo.test', name: 'Ritu' })
const nowS = () => Math.floor(Date.now() / 1000)
const expired = () => new Response('{}', { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token", error_description="JWT expired"' } })

let client: BanquetClient
let asked: { path: string; bearer: string | null }[]
let refresh: () => Response
let rest: (bearer: string | null) => Response
let ended: number

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  asked = []
  ended = 0
  rest = () => Response.json([])
  refresh = () => Response.json({ ...ritu, access_token: 'renewed', refresh_token: 'next', expires_in: 3_600, expires_at: nowS() + 3_600 })
})
afterEach(async () => {
  await client.auth.stopAutoRefresh()
  vi.useRealTimers()
})

async function connect(expiresAt: number): Promise<void> {
  localStorage.setItem(STORED, JSON.stringify({ ...ritu, expires_at: expiresAt }))
  const answer = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(input as string)
    const bearer = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? null
    asked.push({ path: pathname, bearer })
    return Promise.resolve(pathname.startsWith('/auth/') ? refresh() : rest(bearer))
  }
  client = connectClient({ publishableKey: 'sb_publishable_test' }, { origin: 'http://banquet.test', storageKey: STORED, fetch: answer })
  client.auth.onAuthStateChange((event) => { if (event === 'SIGNED_OUT') ended += 1 })
  await vi.advanceTimersByTimeAsync(0)
}

/** What a read answers, however long the client takes to find out who asks. */
async function read(): Promise<{ status: number; bearers: (string | null)[] }> {
  const before = asked.length
  const reading = client.from('branches').select('*').retry(false)
  const answer = Promise.resolve(reading)
  await vi.advanceTimersByTimeAsync(60_000)
  const bearers = asked.slice(before).filter(({ path }) => path.startsWith('/rest')).map(({ bearer }) => bearer)
  return { status: (await answer).status, bearers }
}

describe('a session that has run out', () => {
  it.each([
    ['too many devices of one house ask at once', () => Response.json({ code: 'over_request_rate_limit', message: 'Request rate limit reached' }, { status: 429 })],
    ['a strange network answers with its own page', () => new Response('<h1>Welcome to the hotel</h1>', { status: 403 })],
    ['the server is being restarted', () => Response.json({}, { status: 503 })],
  ])('is kept while %s, and nothing is read as nobody', async (_why, answer) => {
    refresh = answer
    await connect(nowS() - 7 * DAY_S)
    expect(await read()).toEqual({ status: 0, bearers: [] })
    expect([ended, localStorage.getItem(STORED) !== null]).toEqual([0, true])

    refresh = () => Response.json({ ...ritu, access_token: 'renewed', expires_in: 3_600, expires_at: nowS() + 3_600 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await read()).toEqual({ status: 200, bearers: ['renewed'] })
  })

  it('ends at the word of the auth server', async () => {
    refresh = () => Response.json({ code: 'refresh_token_not_found', message: 'Invalid Refresh Token' }, { status: 400 })
    await connect(nowS() - DAY_S)
    await read()
    expect([ended > 0, localStorage.getItem(STORED)]).toEqual([true, null])
  })

  it('is still shown to channels, which are refused and ask again, rather than to be nobody’s', async () => {
    refresh = () => Response.json({}, { status: 503 })
    await connect(nowS() - DAY_S)
    const told = client.realtime.accessToken?.()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await told).toBe(ritu.access_token)
  })
})

describe('clocks that are days apart', () => {
  it('are one renewal, not one for every call, where the device is ahead', async () => {
    refresh = () => Response.json({ ...ritu, access_token: 'renewed', expires_in: 3_600, expires_at: nowS() - 7 * DAY_S })
    await connect(nowS() - 7 * DAY_S)
    for (let count = 0; count < 5; count += 1) expect((await read()).bearers).toEqual(['renewed'])
    expect(asked.filter(({ path }) => path === '/auth/v1/token')).toHaveLength(1)
  })

  it('are found out by the first refusal where the device was set back, and the call is made again', async () => {
    rest = (bearer) => (bearer === 'renewed' ? Response.json([]) : expired())
    await connect(nowS() + 7 * DAY_S)
    expect(await read()).toEqual({ status: 200, bearers: [ritu.access_token, 'renewed'] })
  })

  it('are no reason to speak for another person', async () => {
    rest = (bearer) => (bearer === ritu.access_token ? expired() : Response.json([]))
    refresh = () => Response.json({ ...storedSession({ id: 'neha', email: 'neha@demo.test', name: 'Neha' }), access_token: 'of neha' })
    await connect(nowS() + 7 * DAY_S)
    expect((await read()).bearers).toEqual([ritu.access_token])
  })
})
