/** The application's client on a fake server. */
import { connectClient, type BanquetClient } from '@/lib/client'
import { liveHub } from '@/lib/live/hub'
import { FakeServer } from '@/testing/fake-server'

export type Wire = { server: FakeServer; client: BanquetClient; close(): Promise<void> }

let count = 0

/** Connects `supabase` of `lib/client` to a server in memory. Close it at the end of the test. */
export function connectToFake(options: ConstructorParameters<typeof FakeServer>[0] = {}): Wire {
  const server = new FakeServer(options)
  localStorage.clear()
  const client = connectClient(
    { publishableKey: 'sb_publishable_test' },
    { origin: 'http://banquet.test', fetch: server.fetch, transport: server.transport, random: () => 0.5, storageKey: `test-${(count += 1)}` },
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
