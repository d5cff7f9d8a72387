/** All live tables of a client: shared by everyone who asks for the same rows, kept a while after the last. */
import type { SupabaseClient } from '@supabase/supabase-js'
import { supabase } from '@/lib/client'
import { debug } from '@/lib/live/debug'
import { Keeper, type Shelf } from '@/lib/live/keeper'
import { ConnectionMonitor, type Link } from '@/lib/live/monitor'
import { keptNameOf, LiveTable, topicOf, type LiveTableSpec } from '@/lib/live/table'
import { MemoryStorage } from '@/lib/outbox/memory-storage'
import { Outbox } from '@/lib/outbox/outbox'
import type { Row } from '@/lib/outbox/types'
import { keptNames, mayHoldRows, noteHoldsRows, openStore, wipeStore } from '@/lib/store/store'

/** A share in a table. Give it back with `release`, once. */
export type Lease<Row extends object> = { table: LiveTable<Row>; release(): void }

/** How long rows nobody looks at are still kept live, so that a glance at the next month and back is instant. */
const LINGER_MS = 30_000
/** How many tables are kept so: a connection has 100 channels, and who leafs through a year opens three a month. */
const MOST_LINGERING = 24

/** Reports are kept beside the rows of tables. One of another shape needs another name, since builds outlive each other here. */
const REPORT = 'report 1 '

type Entry = {
  table: LiveTable<never>
  link: Link
  holders: number
  /** Those of the holders who have its rows on screen. */
  viewers: number
  timer: ReturnType<typeof setTimeout> | undefined
}

export class LiveHub {
  readonly connection: ConnectionMonitor
  readonly client: SupabaseClient
  /** What this device wants written; every table shows it on top of its rows. */
  readonly outbox: Outbox
  readonly #entries = new Map<string, Entry>()
  /** Those nobody holds, by when they were given back. */
  readonly #lingering = new Map<string, Entry>()
  #personId: string | null = null
  /** Where rows are kept on this device; null until it is known for whom. */
  #shelf: Shelf | null = null

  constructor(client: SupabaseClient) {
    this.client = client
    this.connection = new ConnectionMonitor(client)
    this.outbox = new Outbox(client, { find: this.#find, accept: this.#accept })
    this.connection.onTryNow(() => this.outbox.tryNow())
    this.outbox.subscribe(() => this.connection.setWaiting(this.outbox.getState().entries.length))
  }

  /** Takes up what this device keeps for a person: tables opened from here on begin with the rows last seen. */
  openFor(personId: string): void {
    const store = openStore(personId)
    this.#personId = personId
    this.#shelf = { rows: store.then((opened) => opened?.rows ?? null), mayHold: mayHoldRows(personId), names: keptNames() }
    this.outbox.open(personId, store.then((opened) => opened?.outbox ?? new MemoryStorage()))
    void store.then((opened) => { if (opened && this.#personId === personId) noteHoldsRows(personId) })
  }

  /** The live table of these rows. The first to ask decides the order and the key. */
  open<Row extends object>(spec: LiveTableSpec<Row>): Lease<Row> {
    return this.#lease(spec, 1)
  }

  /** As `open`, before anybody looks at the rows: that they are being read is not told of the connection. */
  openAhead<Row extends object>(spec: LiveTableSpec<Row>): Lease<Row> {
    return this.#lease(spec, 0)
  }

  #lease<Row extends object>(spec: LiveTableSpec<Row>, viewers: 0 | 1): Lease<Row> {
    const name = topicOf(spec.table, spec.conditions ?? [])
    const entry = this.#entries.get(name) ?? this.#start(name, spec)
    entry.holders += 1
    setViewers(entry, entry.viewers + viewers)
    clearTimeout(entry.timer)
    this.#lingering.delete(name)
    let released = false
    return {
      table: entry.table as unknown as LiveTable<Row>,
      release: () => {
        if (released) return
        released = true
        setViewers(entry, entry.viewers - viewers)
        this.#release(name, entry)
      },
    }
  }

  /** The table of that name (`topicOf`) if somebody holds it or lately did; no share in it. */
  find<Row extends object>(name: string): LiveTable<Row> | null {
    return (this.#entries.get(name)?.table as unknown as LiveTable<Row> | undefined) ?? null
  }

  /** What this device kept of a report under that name: the value and when it was read. null: nothing. */
  async keptReport(name: string): Promise<object | null> {
    const kept = await this.#shelf?.rows.then((rows) => rows?.read(REPORT + name)).catch(() => null)
    return kept?.rows[0] ?? null
  }

  /** Keeps a report, in place of the one before; it goes with the rows when rights change or the person leaves. */
  keepReport(name: string, report: object): void {
    const whole = { window: REPORT, from: null, puts: new Map([[REPORT, report]]), deletes: new Set<string>(), position: REPORT }
    void this.#shelf?.rows.then((rows) => rows?.save(REPORT + name, whole)).catch((error: unknown) => debug('store', `${name} could not be kept`, error))
  }

  /** Reads every table anew: what one may read has changed. */
  reloadAll(): void {
    void this.#shelf?.rows.then((rows) => rows?.clear())
    for (const entry of this.#entries.values()) entry.table.reload()
  }

  /** Forgets every table at once: nothing of one person may be shown to the next. */
  closeAll(): void {
    for (const entry of this.#entries.values()) {
      clearTimeout(entry.timer)
      entry.table.close()
    }
    this.#entries.clear()
    this.#lingering.clear()
    this.outbox.close()
    this.#shelf = null
    this.#personId = null
  }

  /** The person goes for good: also what this device keeps of theirs to read is deleted. Unsent changes stay. */
  async forget(): Promise<void> {
    const personId = this.#personId
    this.closeAll()
    noteHoldsRows(null)
    if (personId !== null) await wipeStore(personId)
  }

  readonly #find = (table: string, id: string | number): Row | null => {
    for (const open of this.#tablesOf(table)) {
      const row = open.getState().byKey.get(String(id))
      if (row) return row
    }
    return null
  }

  readonly #accept = (table: string, row: Row): void => {
    for (const open of this.#tablesOf(table)) open.accept(row)
  }

  #tablesOf(name: string): LiveTable<Row>[] {
    const tables = [...this.#entries.values()].map(({ table }) => table as unknown as LiveTable<Row>)
    return tables.filter((table) => table.name === name)
  }

  #start<Row extends object>(name: string, spec: LiveTableSpec<Row>): Entry {
    const pending = { getEntries: () => this.outbox.getState().entries, subscribe: this.outbox.subscribe }
    const rules = { key: spec.key ?? ['id'], conditions: spec.conditions ?? [] }
    const keeper = this.#shelf && new Keeper({ name: keptNameOf(spec), window: name }, rules, this.#shelf)
    const link = this.connection.addLink()
    const table = new LiveTable<Row>(this.client, spec, { link, pending, keeper })
    const entry: Entry = { table: table as unknown as LiveTable<never>, link, holders: 0, viewers: 0, timer: undefined }
    this.#entries.set(name, entry)
    return entry
  }

  #release(name: string, entry: Entry): void {
    entry.holders -= 1
    if (entry.holders > 0 || this.#entries.get(name) !== entry) return
    entry.timer = setTimeout(() => this.#close(name, entry), LINGER_MS)
    this.#lingering.set(name, entry)
    const [oldest] = this.#lingering
    if (oldest && this.#lingering.size > MOST_LINGERING) this.#close(...oldest)
  }

  #close(name: string, entry: Entry): void {
    clearTimeout(entry.timer)
    this.#lingering.delete(name)
    this.#entries.delete(name)
    entry.table.close()
  }
}

function setViewers(entry: Entry, viewers: number): void {
  entry.viewers = viewers
  entry.link.setSeen(viewers > 0)
}

const hubs = new WeakMap<SupabaseClient, LiveHub>()

/** The hub of the application's client; made at the first call. */
export function liveHub(client: SupabaseClient = supabase): LiveHub {
  const hub = hubs.get(client) ?? new LiveHub(client)
  hubs.set(client, hub)
  return hub
}
