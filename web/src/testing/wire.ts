/** The application's client on a fake server. */
import { connectClient, type BanquetClient } from '@/lib/client'
import { liveHub } from '@/lib/live/hub'
import { FakeServer } from '@/testing/fake-server'

export type Wire = { server: FakeServer; client: BanquetClient; close(): Promise<void> }

let count = 0

type Options = NonNullable<ConstructorParameters<typeof FakeServer>[0]> & {
  /** Who has a session stored on this device; nobody unless said. */
  person?: { id: string; email: string; name: string }
}

/** Connects `supabase` of `lib/client` to a server in memory. Close it at the end of the test. */
export function connectToFake({ person, ...options }: Options = {}): Wire {
  const server = new FakeServer(options)
  const storageKey = `test-${(count += 1)}`
  localStorage.clear()
  if (person) localStorage.setItem(storageKey, JSON.stringify(storedSession(person)))
  if (person) server.account = storedSession(person).user
  const client = connectClient(
    { publishableKey: 'sb_publishable_test' },
    { origin: 'http://banquet.test', fetch: server.fetch, transport: server.transport, random: () => 0.5, storageKey },
  )
  return {
    server,
    client,
    close: async () => {
      liveHub(client).closeAll()
      liveHub(client).connection.close()
      await client.removeAllChannels()
      await client.auth.stopAutoRefresh()
      await client.realtime.disconnect()
    },
  }
}

/** A session as the auth server gives it and auth-js keeps it, good for a day. */
export function storedSession({ id, email, name }: { id: string; email: string; name: string }) {
  const expiresAt = Math.floor(Date.now() / 1000) + 86_400
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '')
  return {
    access_token: [part({ alg: 'none' }), part({ sub: id, role: 'authenticated', exp: expiresAt }), part({})].join('.'),
    refresh_token: 'refresh',
    token_type: 'bearer',
    expires_in: 86_400,
    expires_at: expiresAt,
    user: { id, email, aud: 'authenticated', app_metadata: {}, user_metadata: { full_name: name }, created_at: '2026-01-01T00:00:00Z' },
  }
}
