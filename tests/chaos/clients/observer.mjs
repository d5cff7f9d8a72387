// The official JavaScript client, unmodified, as two clients of a chaos run: one that resumes and
// one that does not. Writes what they see to standard output, a line of JSON each; see history.py.
// Started by node.py with the web application's packages, and ended by closing its input.
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'

const require = createRequire(`${process.cwd()}/package.json`)
const { createClient } = require('@supabase/supabase-js')
const { url, key, secret, roles } = JSON.parse(process.env.BANQUET_CHAOS)

const COLUMNS = { chaos_rows: 'id,ver,branch_id,tx', chaos_own: 'id,ver,owner,tx' }
const EVENTS = { chaos_rows: '*', chaos_marks: 'INSERT', chaos_own: '*' }
const TOKEN_SECONDS = 20

const now = () => Number(process.hrtime.bigint()) / 1e9

function tell(who, what, more) {
  process.stdout.write(`${JSON.stringify({ t: now(), w: Date.now() / 1000, who, what, ...more })}\n`)
}

const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token that ends before the client would renew it by itself, so that it must come back. */
function token(account) {
  const claims = { sub: account, role: 'authenticated', aud: 'authenticated' }
  const exp = Math.floor(Date.now() / 1000) + TOKEN_SECONDS
  const text = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64({ ...claims, exp, session_id: crypto.randomUUID() })}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

const placeOf = (table, row) => (table === 'chaos_own' ? `@${row.owner}` : `b${row.branch_id}`)
const keyOf = (table, row) => (table === 'chaos_marks' ? `${row.branch_id}:${row.tx}` : row.id)

function changeOf({ table, eventType, new: after, old: before }) {
  const isGone = eventType === 'DELETE'
  const row = isGone ? before : after
  const hadPlace = !isGone && (before.branch_id !== undefined || before.owner !== undefined)
  const oldPlace = hadPlace ? placeOf(table, before) : null
  return [isGone ? 'd' : 'w', table, keyOf(table, row), row.ver ?? 1, placeOf(table, row), row.tx, oldPlace]
}

class Observer {
  #role
  #client
  #channel
  #snapshot
  #since = {}
  #bindings = []
  #held = []
  #mustRead = false
  /** Between a failure and the next join a socket that was given up may still deliver. */
  #isJoined = false

  constructor(role) {
    this.#role = role
    const fetchAndKeep = async (...call) => {
      const response = await fetch(...call)
      this.#snapshot = response.headers.get('x-banquet-snapshot')
      return response
    }
    this.#client = createClient(url, key, {
      accessToken: async () => token(role.account),
      global: { fetch: fetchAndKeep },
      realtime: {
        transport: require('ws'),
        heartbeatIntervalMs: 2000,
        timeout: 4000,
        reconnectAfterMs: (tries) => Math.min(100 * tries, 500) + Math.random() * 200,
      },
    })
  }

  async run() {
    for (;;) {
      try {
        if (this.#role.kind !== 'plain') await this.#read()
        this.#join()
        return
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }

  async #read() {
    const began = now()
    const tables = {}
    for (const table of this.#role.tables.filter((name) => name in COLUMNS)) {
      const { data, error } = await this.#client.from(table).select(COLUMNS[table])
      if (error) throw new Error(error.message)
      this.#since[table] = this.#snapshot
      const rows = data.map((row) => [keyOf(table, row), row.ver, placeOf(table, row), row.tx])
      tables[table] = { snapshot: this.#snapshot, rows }
    }
    this.#since.chaos_marks = this.#since.chaos_rows
    this.#mustRead = false
    tell(this.#role.name, 'read', { person: this.#role.person, began, tables })
  }

  #join() {
    let sent = now()
    const channel = this.#client.channel(`${this.#role.name} ${Math.random()}`)
    this.#channel = channel
    this.#bindings = this.#role.tables.map((table) => this.#listen(channel, table))
    channel.on('system', {}, (frame) => this.#heed(channel, frame))
    channel.subscribe((state) => {
      if (this.#channel !== channel) return
      this.#isJoined = state === 'SUBSCRIBED'
      if (!this.#isJoined) {
        this.#tell('cut', { why: state })
        sent = now()
        return
      }
      const { name, person, kind } = this.#role
      const tables = Object.fromEntries(this.#role.tables.map((table) => [table, null]))
      tell(name, 'joined', { person, kind, sent, tables, exp: null })
    })
  }

  #listen(channel, table) {
    const binding = { event: EVENTS[table], schema: 'public', table }
    // The client sends this very object with every join: changing it is enough to resume.
    if (this.#role.kind !== 'plain') binding.since = this.#since[table]
    channel.on('postgres_changes', binding, (payload) => {
      if (this.#channel !== channel || !this.#isJoined) return
      this.#held.push(changeOf(payload))
      if (this.#role.kind === 'plain') this.#tell('heard', {})
    })
    return binding
  }

  #heed(channel, { message, reason, cursor, xids, live }) {
    if (this.#channel !== channel || !this.#isJoined || this.#mustRead) return
    if (message === 'must_refetch') {
      this.#mustRead = true
      this.#tell('refetch', { reason })
      void this.#begin(channel)
    } else if (message === 'checkpoint') {
      for (const binding of this.#bindings) binding.since = cursor
      this.#tell('heard', { cursor, xids, live })
    }
  }

  /** Reads again, as it was told to, and listens from there. */
  async #begin(channel) {
    this.#channel = undefined
    this.#held = []
    await this.#client.removeChannel(channel)
    await this.run()
  }

  #tell(what, more) {
    tell(this.#role.name, what, { changes: this.#held, ...more })
    this.#held = []
  }
}

for (const role of roles) void new Observer(role).run()
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
