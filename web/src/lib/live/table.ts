/**
 * Rows of one table, kept equal to the database for as long as somebody looks.
 *
 * Read once with its snapshot, then subscribed from that snapshot, so nothing falls between. A server that
 * sends no snapshot is subscribed first and read afterwards. What listeners see changes once a frame at most,
 * by whole transactions, with the changes of this device that still wait done on top.
 */
import type { SupabaseClient } from '@supabase/supabase-js'
import { subscriptionFilter, type Condition } from '@/lib/live/conditions'
import { debug } from '@/lib/live/debug'
import { Feed } from '@/lib/live/feed'
import { atNextFrame, forgetFrame } from '@/lib/live/frame'
import { Listeners } from '@/lib/live/listeners'
import type { Keeper } from '@/lib/live/keeper'
import type { Link } from '@/lib/live/monitor'
import type { RowChange } from '@/lib/live/protocol'
import { applyChanges, keyOf, type RowMap } from '@/lib/live/rows'
import { readSnapshot, ReadError } from '@/lib/live/snapshot'
import { withPending } from '@/lib/outbox/effects'
import type { Entry } from '@/lib/outbox/types'
import { takesLonger } from '@/lib/patience'

export type LiveTableSpec<Row extends object> = {
  table: string
  /** Primary key columns; `['id']` unless said. */
  key?: readonly string[]
  /** Which rows: equalities are judged by the server too, ranges here as rows come and go. */
  conditions?: readonly Condition[]
  /** The order `rows` are in; by key unless said. */
  order?: (a: Row, b: Row) => number
  /**
   * Of a window that slides with the days: the place where the device keeps it, whatever day it is of. On another day
   * the rows that are kept answer for the new window until it is read, so a device that is opened without a network
   * shows them. Another screen's window of the same rows needs a place of its own.
   */
  keptAs?: string
}

type Phase =
  | { status: 'loading' }
  | { status: 'ready' }
  /** Instants in milliseconds since the epoch; it tries again by itself. */
  | { status: 'failed'; error: ReadError; failedAt: number; retryAt: number }

/** Rows are readable in every state: the last known ones, in order. */
export type TableState<Row> = Phase & {
  rows: readonly Row[]
  byKey: RowMap<Row>
  /** The rows say what there is, also through a failure that follows; none are then none. */
  isKnown: boolean
}

export type Batch<Row> = {
  changes: readonly RowChange<Row>[]
  /** Milliseconds since the epoch, by this device's clock. */
  at: number
}

/** The changes of this device that wait. */
export type Pending = { getEntries(): readonly Entry[]; subscribe(listener: () => void): () => void }

export type TableParts = { link: Link; pending: Pending; /** null: nothing is kept on this device. */ keeper: Keeper | null }

const DELETED_KEPT = 200
/** How long a screen waits for the device before it asks the server as well. */
const DEVICE_PATIENCE_MS = 1_000
const RETRY_STEPS_MS = [1_000, 2_000, 5_000, 10_000] as const

export class LiveTable<Row extends object> {
  readonly #client: SupabaseClient
  readonly #spec: Required<Omit<LiveTableSpec<Row>, 'order' | 'keptAs'>> & { order: ((a: Row, b: Row) => number) | null }
  readonly #link: Link
  readonly #pending: Pending
  readonly #keeper: Keeper | null
  readonly #unwatch: () => void
  readonly #listeners = new Listeners()
  readonly #batchListeners = new Listeners<[Batch<Row>]>()
  readonly #publish = () => this.#publishNow()

  #rows: RowMap<Row> = new Map()
  #phase: Phase = { status: 'loading' }
  #isKnown = false
  #state: TableState<Row> = { status: 'loading', rows: [], byKey: this.#rows, isKnown: false }
  #unpublished: RowChange<Row>[] = []
  /** What waits on top of which rows: made once for both. */
  #overlay: { rows: RowMap<Row>; entries: readonly Entry[]; shown: RowMap<Row> } | null = null
  /** Versions at which rows were lately deleted: an answer that was slower than its deletion brings none back. */
  readonly #deleted = new Map<string, number>()

  /** Over once there are rows of the server, or others are wanted than this device has. */
  readonly #beginning = new AbortController()
  #feed: Feed<Row> | null = null
  #reading: AbortController | null = null
  #early: RowChange<Row>[] | null = null
  #attempts = 0
  /** The last read got no answer, or a bad one, and is made again soon. */
  #isRetrying = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(client: SupabaseClient, spec: LiveTableSpec<Row>, { link, pending, keeper }: TableParts) {
    const key = spec.key ?? ['id']
    this.#client = client
    this.#link = link
    this.#pending = pending
    this.#keeper = keeper
    this.#unwatch = pending.subscribe(() => this.#onPending())
    link.onTryNow(() => this.#retryNow())
    this.#spec = {
      table: spec.table,
      key,
      conditions: spec.conditions ?? [],
      order: spec.order ?? null,
    }
    void this.#begin()
  }

  get name(): string {
    return this.#spec.table
  }

  /** What is on screen; a new object exactly when something in it changed. */
  getState = (): TableState<Row> => this.#state

  /** Tells of every new state. For `useSyncExternalStore`. */
  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** Tells what changed, once for all that a frame brought. Not told: the first rows, and reloads. */
  onBatch(listener: (batch: Batch<Row>) => void): () => void {
    return this.#batchListeners.add(listener)
  }

  /** Takes a row the server has just answered with, ahead of its event. The event then changes nothing. */
  accept(row: Row): void {
    const deletedAt = this.#deleted.get(keyOf(row, this.#spec.key))
    if (deletedAt !== undefined && deletedAt >= Number((row as { version?: unknown }).version)) return
    this.#apply([{ kind: 'UPDATE', row, old: {}, committedAt: null }])
  }

  /** Reads everything anew, keeping the rows on screen until the new ones are in. */
  reload(): void {
    this.#beginning.abort()
    this.#loadAgain()
  }

  #retryNow(): void {
    // a read that is under way may be pausing between two attempts of the stock client
    if (this.#isRetrying || this.#reading) this.#loadAgain()
  }

  #loadAgain(): void {
    this.#stop()
    void this.#load()
  }

  /** Stops for good: leaves the channel, tells nobody anything any more. */
  close(): void {
    this.#beginning.abort()
    this.#stop()
    this.#unwatch()
    forgetFrame(this.#publish)
    this.#keeper?.close()
    this.#link.close()
  }

  #stop(): void {
    this.#reading?.abort()
    this.#reading = null
    this.#early = null
    this.#feed?.close()
    this.#feed = null
    this.#isRetrying = false
    clearTimeout(this.#timer)
  }

  /**
   * The rows of the last visit first, where this device has them; then on from there, or everything anew.
   *
   * A device that is slow, or likely has none of these, does not hold up what the server has, and is heard all the same
   * where that cannot be reached.
   */
  async #begin(): Promise<void> {
    if (!this.#keeper?.isWorthReading) return this.#load()
    const reading = this.#keeper.read()
    const isSlow = !this.#keeper.isLikelyKept || (await takesLonger(reading, DEVICE_PATIENCE_MS))
    if (this.#isBegun()) return
    if (isSlow) void this.#load()
    const kept = await reading
    if (this.#isBegun()) return
    if (!kept) return isSlow ? undefined : this.#load()
    this.#stop()
    this.#show(new Map((kept.rows as Row[]).map((row) => [keyOf(row, this.#spec.key), row])))
    if (kept.position === null) return this.#load()
    this.#subscribe(kept.position)
  }

  #isBegun(): boolean {
    return this.#beginning.signal.aborted
  }

  #startReading(): AbortController {
    this.#reading = new AbortController()
    return this.#reading
  }

  async #load(): Promise<void> {
    const reading = this.#startReading()
    try {
      const { rows, position } = await readSnapshot<Row>(this.#client, this.#spec, reading.signal)
      if (reading.signal.aborted) return
      this.#reading = null
      this.#arrive(rows)
      this.#keeper?.replace(rows, position)
      if (this.#feed === null) this.#subscribe(position)
    } catch (error) {
      if (!reading.signal.aborted) this.#fail(error)
    }
  }

  /** The rows are in. Changes that came while they were being read go on top; their versions settle who is newer. */
  #arrive(rows: RowMap<Row>): void {
    const early = this.#early ?? []
    this.#early = null
    this.#beginning.abort()
    this.#attempts = 0
    this.#show(applyChanges(rows, early, this.#spec).rows)
    this.#link.heard()
    this.#link.report({ refetching: false, ...(this.#feed?.status === 'joined' && { caughtUp: true }) })
  }

  #show(rows: RowMap<Row>): void {
    this.#rows = rows
    this.#isKnown = true
    this.#phase = { status: 'ready' }
    this.#unpublished = []
    debug('table', `${this.#spec.table}: ${rows.size} rows`)
    atNextFrame(this.#publish)
  }

  #fail(cause: unknown): void {
    const error = cause instanceof ReadError ? cause : new ReadError(String(cause), 0)
    const delay = RETRY_STEPS_MS[Math.min(this.#attempts, RETRY_STEPS_MS.length - 1)] ?? 10_000
    this.#attempts += 1
    const failedAt = Date.now()
    // Rows of this device while no server answers: that is being offline, which the connection says.
    if (!this.#isKnown || error.status !== 0) this.#phase = { status: 'failed', error, failedAt, retryAt: failedAt + delay }
    this.#link.report({ status: 'lost' })
    this.#isRetrying = true
    this.#timer = setTimeout(() => this.#loadAgain(), delay)
    atNextFrame(this.#publish)
  }

  #subscribe(position: string | null): void {
    const { table, conditions } = this.#spec
    const filter = subscriptionFilter(conditions)
    this.#feed = new Feed<Row>(
      this.#client,
      { topic: topicOf(table, conditions), table, filter, since: position },
      {
        onChanges: (changes) => this.#onChanges(changes),
        onStatus: (status) => this.#onStatus(status, position),
        onCaughtUp: () => {
          this.#link.report({ caughtUp: this.#early === null })
          this.#keeper?.apply([], this.#feed?.cursor)
        },
        onMustRefetch: (afterMs) => this.#onMustRefetch(afterMs),
        onHeard: () => this.#link.heard(),
      },
    )
  }

  #onChanges(changes: RowChange<Row>[]): void {
    if (this.#early) this.#early.push(...changes)
    else this.#apply(changes)
    this.#keeper?.apply(changes, this.#feed?.cursor)
  }

  #onStatus(status: Feed<Row>['status'], position: string | null): void {
    if (status === 'closed') return
    this.#link.report({ status, ...(status === 'lost' && { caughtUp: false }) })
    // Without a cursor nothing says what was missed, so every join of a plain server reads anew.
    if (status === 'joined' && position === null) {
      this.#early = []
      this.#reading?.abort()
      void this.#load()
    }
  }

  #onMustRefetch(afterMs: number): void {
    this.#link.report({ refetching: true, caughtUp: false })
    this.#feed = null
    this.#timer = setTimeout(() => this.reload(), afterMs)
  }

  #apply(changes: readonly RowChange<Row>[]): void {
    const { rows, applied } = applyChanges(this.#rows, changes, this.#spec)
    if (applied.length === 0) return
    this.#rows = rows
    this.#noteDeleted(applied)
    this.#unpublished.push(...applied)
    this.#link.changed()
    atNextFrame(this.#publish)
  }

  #noteDeleted(applied: readonly RowChange<Row>[]): void {
    for (const change of applied) {
      if (change.kind !== 'DELETE') continue
      const key = keyOf(change.old, this.#spec.key)
      this.#deleted.delete(key)
      this.#deleted.set(key, Number((change.old as { version?: unknown }).version ?? Infinity))
    }
    for (const key of this.#deleted.keys()) if (this.#deleted.size > DELETED_KEPT) this.#deleted.delete(key)
  }

  #onPending(): void {
    if (this.#shown() !== this.#state.byKey) atNextFrame(this.#publish)
  }

  #shown(): RowMap<Row> {
    const [rows, entries] = [this.#rows, this.#pending.getEntries()]
    if (this.#overlay?.rows !== rows || this.#overlay.entries !== entries) {
      this.#overlay = { rows, entries, shown: withPending(rows, this.#spec.table, this.#spec, entries) }
    }
    return this.#overlay.shown
  }

  #publishNow(): void {
    const changes = this.#unpublished
    this.#unpublished = []
    const byKey = this.#shown()
    this.#state = { ...this.#phase, rows: inOrder(byKey, this.#spec.order), byKey, isKnown: this.#isKnown }
    this.#listeners.tell()
    if (changes.length > 0) this.#batchListeners.tell({ changes, at: Date.now() })
  }
}

// Every change puts all rows in order: by key that is what the map has at hand, and not made of the rows at each comparison.
function inOrder<Row>(byKey: RowMap<Row>, order: ((a: Row, b: Row) => number) | null): Row[] {
  if (order) return [...byKey.values()].sort(order)
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

/** The name of a table's channel, the same in every browser that looks at the same rows. */
export function topicOf(table: string, conditions: readonly Condition[]): string {
  return ['live', table, ...conditions.map(([column, operator, value]) => `${column}=${operator}.${String(value)}`)].join(':')
}

/** The question without the window: the table, and all conditions that are not a range. */
export function questionOf({ table, conditions = [] }: LiveTableSpec<never>): string {
  return topicOf(table, conditions.filter(([, operator]) => !RANGES.has(operator)))
}

const RANGES: ReadonlySet<string> = new Set(['gte', 'lte', 'gt', 'lt'])

/** Where the device keeps the rows: a place for each window, or one for whatever a sliding window is. */
export function keptNameOf(spec: LiveTableSpec<never>): string {
  return spec.keptAs === undefined ? topicOf(spec.table, spec.conditions ?? []) : `${questionOf(spec)}:kept=${spec.keptAs}`
}
