// A process of official clients (@supabase/supabase-js) that note when each change reached
// their callback. Prints `ready`, and when every client has seen change number LAST (as
// bench/writer.py makes them), one line per client and change: the number and the moment,
// CLOCK_MONOTONIC nanoseconds.
//
// node bench/official.mjs URL KEY TOKEN CLIENTS LAST

import { createRequire } from 'node:module'

const require = createRequire(new URL('../web/package.json', import.meta.url))
const { createClient } = require('@supabase/supabase-js')
const ws = require('ws')

const [url, key, token, clients, last] = process.argv.slice(2)
const lines = []
const open = []

function subscribe() {
  const client = createClient(url, key, {
    accessToken: async () => token,
    realtime: { transport: ws },
  })
  open.push(client)
  let resolveReady, resolveDone
  const ready = new Promise((resolve) => (resolveReady = resolve))
  const done = new Promise((resolve) => (resolveDone = resolve))
  client
    .channel('bench')
    .on('postgres_changes', { event: '*', schema: 'public', table: 'bookings' }, (change) => {
      const number = Number(change.new.notes.slice('bench-'.length))
      lines.push(`${number} ${process.hrtime.bigint()}`)
      if (number === Number(last)) resolveDone()
    })
    .on('system', {}, (message) => message.status === 'ok' && resolveReady())
    .subscribe()
  return { ready, done }
}

const subscribers = Array.from({ length: Number(clients) }, subscribe)
await Promise.all(subscribers.map((each) => each.ready))
console.log('ready')
await Promise.all(subscribers.map((each) => each.done))
process.stdout.write(lines.join('\n') + '\n', () => process.exit(0))
