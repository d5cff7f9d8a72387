/**
 * A server at the level of the wire, for tests: REST reads with `X-Banquet-Snapshot` and the Realtime protocol
 * (vsn 2.0.0), over tables in memory. It keeps the laws that the client relies on and nothing else: commits
 * have an order, a snapshot may see some of two concurrent commits, a join names where it begins.
 */

import { FakeLedger } from '@/testing/fake-ledger'

export type FakeRow = Record<string, unknown>
export type FakeChange = { table: string; kind: 'INSERT' | 'UPDATE' | 'DELETE'; row: FakeRow }

type Transaction = { xid: number; changes: (FakeChange & { old: FakeRow })[] }
type Frame = [joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown]
type Binding = { event: string; schema: string; table: string; filter?: string; since?: string }
type Join = { socket: FakeSocket; topic: string; joinRef: string; binding: Binding }

export class FakeServer {
  /** false: a stock Supabase server, which knows neither snapshots nor `since`. */
  readonly extended: boolean
  /** Most rows a REST answer holds. */
  maxRows = 1000
  /** The status that the next REST reads answer instead of rows; 0: they get no answer at all. */
  failWith: number | null = null
  /** Runs after a page of rows has been put together, before it is sent. */
  afterRead: (() => void) | null = null
  reads: URL[] = []
  joins: { topic: string; since: string | undefined; token: string | undefined }[] = []
  /** false: sockets are refused. */
  reachable = true
  /** Accounts that may sign in, by e-mail. */
  accounts = new Map<string, { password: string; session: object }>()
  /** What sign-in and sign-up answer instead, with its HTTP status. */
  refuseAuth: { status: number; body: object } | null = null
  /** What was asked of the auth server, in order: `PUT user`, with its body. */
  authCalls: { call: string; query: URLSearchParams; body: Record<string, unknown> }[] = []
  /** The account behind every access token; `PUT /user` changes it. */
  account: Record<string, unknown> = {}
  /** What functions called over REST answer, at once or in their time; those without are read as tables. */
  readonly answers = new Map<string, (arguments_: FakeRow) => unknown>()

  /** `perform`: what devices have sent, and what is to go wrong with it. */
  readonly ledger = new FakeLedger(this)

  #tables = new Map<string, Map<string, FakeRow>>()
  #log: Transaction[] = []
  #forgotten = 0
  #sockets = new Set<FakeSocket>()
  #live: Join[] = []
  #xid = 100

  constructor(options: { extended?: boolean } = {}) {
    this.extended = options.extended ?? true
  }

  /** The REST side, to hand to `connectClient`. */
  readonly fetch: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (init?.signal?.aborted) return Promise.reject(new DOMException('aborted', 'AbortError'))
    if (url.pathname.startsWith('/auth/v1/')) return Promise.resolve(this.#authenticate(url, init))
    if (url.pathname.endsWith('/rpc/perform')) return this.ledger.answer(init)
    const answer = this.answers.get(url.pathname.split('/rpc/')[1] ?? '')
    if (answer) return Promise.resolve(answer(JSON.parse((init?.body as string | undefined) ?? '{}') as FakeRow)).then((said) => Response.json(said))
    return Promise.resolve(this.#read(url))
  }

  /** The WebSocket class, to hand to `connectClient`. */
  get transport(): typeof WebSocket {
    const connect = (socket: FakeSocket) => this.#connect(socket)
    return class extends FakeSocket {
      constructor(url: string) {
        super(url, connect)
      }
    } as unknown as typeof WebSocket
  }

  rows(table: string): FakeRow[] {
    return [...this.#table(table).values()]
  }

  /** Commits a transaction and tells every channel that is entitled to it. */
  commit(...changes: FakeChange[]): void {
    this.deliver(this.commitSilently(...changes))
  }

  /** Commits without telling yet: the stream lags behind the database. */
  commitSilently(...changes: FakeChange[]): Transaction {
    const transaction = { xid: (this.#xid += 1), changes: changes.map((change) => this.#write(change)) }
    this.#log.push(transaction)
    return transaction
  }

  /** Tells the channels of a transaction committed silently. */
  deliver(transaction: Transaction): void {
    for (const join of this.#live) this.#send(join, transaction)
  }

  /** Sends the rows of a transaction but not its checkpoint: the line dies in between. */
  deliverHalf(transaction: Transaction): void {
    for (const join of this.#live) for (const change of transaction.changes.slice(0, 1)) this.#sendChange(join, change)
  }

  /** Fails every channel, and sends the rest of a half delivered transaction behind that. */
  failAmid(transaction: Transaction): void {
    for (const join of this.#live) {
      join.socket.receive([join.joinRef, null, join.topic, 'phx_error', {}])
      this.#send(join, { ...transaction, changes: transaction.changes.slice(1) })
    }
  }

  /** Cuts every line, as a lost network or a killed server does. */
  drop(code = 1006): void {
    for (const socket of [...this.#sockets]) socket.serverClose(code)
  }

  /** Forgets the log: who was away cannot be brought up to date any more. */
  forget(): void {
    this.#forgotten = this.#xid
    this.#log = []
  }

  /** Tells every joined channel to read anew. */
  mustRefetch(afterMs = 0): void {
    for (const join of [...this.#live]) this.#system(join, { message: 'must_refetch', scope: [join.binding.table], after_ms: afterMs })
  }

  /** Ends every channel for good, as a server does that wants none of them back. */
  closeChannels(): void {
    for (const join of this.#live.splice(0)) join.socket.receive([join.joinRef, null, join.topic, 'phx_close', {}])
  }

  get openChannels(): string[] {
    return this.#live.map((join) => join.topic)
  }

  /** Answers nothing at all, as a line does that only looks open. */
  mute = false

  // ---- Auth

  #authenticate(url: URL, init: RequestInit | undefined): Response {
    const headers = { 'x-supabase-api-version': '2024-01-01' } // says that errors carry their code in `code`
    const body = (init?.body ? JSON.parse(init.body as string) : {}) as Record<string, unknown>
    const call = `${init?.method ?? 'GET'} ${url.pathname.replace('/auth/v1/', '')}`
    this.authCalls.push({ call, query: url.searchParams, body })
    if (this.refuseAuth) return Response.json(this.refuseAuth.body, { status: this.refuseAuth.status, headers })
    if (url.pathname.endsWith('/logout')) return new Response(null, { status: 204 })
    if (url.pathname.endsWith('/user')) return Response.json(this.#changeAccount(body))
    if (/\/(recover|resend)$/.test(url.pathname)) return Response.json({})
    const { email, password } = body as { email: string; password: string }
    const account = this.accounts.get(email)
    if (account?.password === password) return Response.json(account.session)
    return Response.json({ code: 'invalid_credentials', message: 'Invalid login credentials' }, { status: 400, headers })
  }

  #changeAccount({ data, email }: Record<string, unknown>): Record<string, unknown> {
    const metadata = { ...(this.account['user_metadata'] as object), ...(data as object) }
    this.account = { ...this.account, user_metadata: metadata, ...(email !== undefined && { new_email: email }) }
    return this.account
  }

  // ---- REST

  #read(url: URL): Response {
    this.reads.push(url)
    if (this.failWith === 0) throw new TypeError('Failed to fetch')
    if (this.failWith !== null) {
      return Response.json({ message: 'out of order', code: 'XX000', details: null, hint: null }, { status: this.failWith })
    }
    const table = url.pathname.split('/').at(-1) ?? ''
    const all = this.rows(table).filter((row) => matches(row, url.searchParams))
    const order = url.searchParams.get('order')?.split(',').map((term) => term.split('.')[0] ?? '') ?? []
    all.sort((a, b) => compareBy(a, b, order))
    const limit = Math.min(Number(url.searchParams.get('limit') ?? this.maxRows), this.maxRows)
    const page = all.slice(0, limit)
    const headers: Record<string, string> = { 'content-range': `0-${page.length - 1}/${all.length}` }
    if (this.extended) headers['x-banquet-snapshot'] = `${this.#xid + 1}:${this.#xid + 1}:`
    const response = Response.json(page, { headers })
    this.afterRead?.()
    return response
  }

  // ---- Realtime

  #connect(socket: FakeSocket): void {
    queueMicrotask(() => {
      if (!this.reachable) return socket.serverClose(1006)
      this.#sockets.add(socket)
      socket.open({
        message: (text) => this.#onFrame(socket, JSON.parse(text) as Frame),
        close: () => {
          this.#sockets.delete(socket)
          this.#live = this.#live.filter((join) => join.socket !== socket)
        },
      })
    })
  }

  #onFrame(socket: FakeSocket, [joinRef, ref, topic, event, payload]: Frame): void {
    const reply = (response: object) => socket.receive([joinRef, ref, topic, 'phx_reply', { status: 'ok', response }])
    if (this.mute) return
    if (event === 'heartbeat') reply({})
    else if (event === 'phx_join') this.#onJoin(socket, topic, joinRef ?? '', payload, reply)
    else if (event === 'phx_leave') {
      this.#live = this.#live.filter((join) => join.topic !== topic || join.socket !== socket)
      reply({})
    }
  }

  #onJoin(socket: FakeSocket, topic: string, joinRef: string, payload: unknown, reply: (response: object) => void): void {
    const { config, access_token } = payload as { config: { postgres_changes: Binding[] }; access_token?: string }
    const binding = config.postgres_changes[0]
    if (!binding) return reply({ postgres_changes: [] })
    this.joins.push({ topic, since: binding.since, token: access_token })
    const { since, ...echo } = binding
    const join = { socket, topic, joinRef, binding: { ...echo, ...(this.extended && since !== undefined && { since }) } }
    this.#live = [...this.#live.filter((other) => other.topic !== topic || other.socket !== socket), join]
    reply({ postgres_changes: [{ id: 1, ...echo }] })
    this.#resume(join)
  }

  #resume(join: Join): void {
    const { since } = join.binding
    if (since === undefined) return
    const seen = since === '' ? this.#xid : Number(since.includes(':') ? Number(since.split(':')[1]) - 1 : since.split('.')[1])
    if (seen < this.#forgotten) {
      this.#system(join, { message: 'must_refetch', scope: [join.binding.table], after_ms: 0 })
      return
    }
    for (const transaction of this.#log.filter(({ xid }) => xid > seen)) this.#send(join, transaction, false)
    this.#system(join, { message: 'checkpoint', cursor: `e.${this.#xid}.0`, xids: [], live: true })
  }

  #send(join: Join, transaction: Transaction, live = true): void {
    for (const change of transaction.changes) this.#sendChange(join, change)
    if (join.binding.since === undefined) return
    this.#system(join, { message: 'checkpoint', cursor: `e.${transaction.xid}.0`, xids: [transaction.xid], live })
  }

  #sendChange(join: Join, change: FakeChange & { old: FakeRow }): void {
    if (change.table !== join.binding.table) return
    const [column, value] = (join.binding.filter ?? '').split('=eq.')
    const isIn = (row: FakeRow) => !column || String(row[column]) === value
    const kind = change.kind === 'UPDATE' && isIn(change.old) && !isIn(change.row) ? 'DELETE' : change.kind
    if (!isIn(kind === 'DELETE' ? change.old : change.row)) return
    const data = {
      schema: 'public', table: change.table, type: kind, commit_timestamp: '2026-11-21T10:00:00.000Z',
      columns: [], errors: null,
      ...(kind !== 'DELETE' && { record: change.row }),
      ...(kind !== 'INSERT' && { old_record: change.old }),
    }
    join.socket.receive([null, null, join.topic, 'postgres_changes', { ids: [1], data }])
  }

  #system(join: Join, payload: object): void {
    const frame = { extension: 'banquet', status: 'ok', channel: join.topic.replace('realtime:', ''), ...payload }
    join.socket.receive([join.joinRef, null, join.topic, 'system', frame])
  }

  // ---- tables

  #table(name: string): Map<string, FakeRow> {
    const table = this.#tables.get(name) ?? new Map<string, FakeRow>()
    this.#tables.set(name, table)
    return table
  }

  #write(change: FakeChange): FakeChange & { old: FakeRow } {
    const table = this.#table(change.table)
    const id = String(change.row['id'])
    const old = table.get(id) ?? {}
    if (change.kind === 'DELETE') {
      table.delete(id)
      return { ...change, old }
    }
    const row = { ...old, ...change.row, version: Number(old['version'] ?? 0) + 1 }
    table.set(id, row)
    return { ...change, row, old }
  }
}

function matches(row: FakeRow, search: URLSearchParams): boolean {
  return [...search].every(([column, condition]) => {
    const [operator = '', value = ''] = condition.split(/\.(.*)/s)
    const actual = row[column]
    const text = String(actual)
    const order = typeof actual === 'number' ? actual - Number(value) : text < value ? -1 : text > value ? 1 : 0
    switch (operator) {
      case 'eq': return text === value
      case 'gte': return order >= 0
      case 'lte': return order <= 0
      case 'gt': return order > 0
      case 'lt': return order < 0
      default: return true // select, order, limit
    }
  })
}

function compareBy(a: FakeRow, b: FakeRow, columns: string[]): number {
  for (const column of columns) {
    const [left, right] = [a[column] as string | number, b[column] as string | number]
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

type Ends = { message: (text: string) => void; close: () => void }

class FakeSocket {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3

  readyState = FakeSocket.CONNECTING
  binaryType = 'blob'
  onopen: ((event: unknown) => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  readonly url: string
  #server: Ends | null = null

  constructor(url: string, connect: (socket: FakeSocket) => void) {
    this.url = url
    connect(this)
  }

  open(server: Ends): void {
    this.#server = server
    this.readyState = FakeSocket.OPEN
    this.onopen?.({})
  }

  send(text: string): void {
    const server = this.#server
    queueMicrotask(() => server?.message(text))
  }

  receive(frame: Frame): void {
    if (this.readyState === FakeSocket.OPEN) this.onmessage?.({ data: JSON.stringify(frame) })
  }

  close(code = 1000): void {
    this.#end(code)
  }

  serverClose(code: number): void {
    this.#end(code)
  }

  #end(code: number): void {
    if (this.readyState === FakeSocket.CLOSED) return
    this.readyState = FakeSocket.CLOSED
    this.#server?.close()
    this.#server = null
    this.onclose?.({ code, reason: '', wasClean: code === 1000 })
  }
}
