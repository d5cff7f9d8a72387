/**
 * The beginning of a long list, kept equal to the database: 50 rows, more on demand, in a sort and filter.
 *
 * Read with its snapshot and subscribed from there, as `LiveTable` is; changes are merged into what is loaded.
 * While rows are held still (a pointer or the focus is among them) they change in place: nothing moves, what
 * has come waits and is counted. Memory is bounded by `most` rows.
 */
import type { SupabaseClient } from '@supabase/supabase-js'
import { subscriptionFilter, type Condition } from '@/lib/live/conditions'
import { Feed } from '@/lib/live/feed'
import { atNextFrame, forgetFrame } from '@/lib/live/frame'
import { Listeners } from '@/lib/live/listeners'
import type { Link } from '@/lib/live/monitor'
import { readRows } from '@/lib/live/page-read'
import type { RowChange } from '@/lib/live/protocol'
import { keyOf } from '@/lib/live/rows'
import { ReadError } from '@/lib/live/snapshot'
import { topicOf } from '@/lib/live/table'
import { addPage, changeWindow, cutWindow, sortedRows, tiedWithEnd, type PageOrder, type PageWindow } from '@/lib/live/window'

export type LivePageSpec = {
  table: string
  conditions: readonly Condition[]
  /** By a column that is never null. */
  order: PageOrder
  /** Rows a page; 50 unless said. */
  size?: number
  /** Rows kept at most; 1,000 unless said. */
  most?: number
}

export type PageState<Row> = {
  status: 'loading' | 'ready' | 'failed'
  /** The last read, while it failed; `retryAt` null: only a person asks for that again. */
  failure: { error: ReadError; failedAt: number; retryAt: number | null } | null
  rows: readonly Row[]
  /** All rows that meet the conditions, loaded or not. */
  total: number
  /** Rows that came while the others are held still. */
  waiting: number
  hasMore: boolean
  /** As many rows as are kept at most: a narrower search shows the rest. */
  isFull: boolean
  isReadingMore: boolean
}

const SIZE = 50
const MOST = 1_000
const RETRY_MS = 5_000
const EMPTY = { rows: new Map<string, never>(), end: null, total: 0 }

export class LivePage<Row extends object> {
  readonly #client: SupabaseClient
  readonly #spec: Required<LivePageSpec>
  readonly #link: Link
  readonly #listeners = new Listeners()
  readonly #publish = () => this.#publishNow()

  #window: PageWindow<Row> = EMPTY
  #status: PageState<Row>['status'] = 'loading'
  #failure: PageState<Row>['failure'] = null
  #state: PageState<Row>
  /** The rows on screen while they are held still. */
  #held: Map<string, Row> | null = null

  #feed: Feed<Row> | null = null
  #topic = ''
  #reading: AbortController | null = null
  #isMore = false
  /** What came while rows were being read: it goes on top of the answer. */
  #early: RowChange<Row>[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(client: SupabaseClient, spec: LivePageSpec, link: Link) {
    this.#client = client
    this.#spec = { size: SIZE, most: MOST, ...spec }
    this.#link = link
    this.#state = this.#stateNow()
    // without a feed nothing was read yet, or what was cannot be gone on from
    link.onTryNow(() => { if (this.#feed === null) this.reload() })
    void this.#load()
  }

  getState = (): PageState<Row> => this.#state

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** Reads one page more; nothing while one is being read, at the end, and when the page is full. */
  async more(): Promise<void> {
    if (this.#reading || this.#window.end === null || this.#window.rows.size >= this.#spec.most) return
    const { order, size } = this.#spec
    const limit = size + tiedWithEnd(this.#window, order)
    this.#isMore = true
    await this.#read({ from: this.#window.end.value, limit }, ({ rows }) => {
      this.#window = addPage(this.#window, rows, limit, order)
    })
  }

  /** Holds the rows where they are, or lets them go; what waited is then shown. */
  hold(isHeld: boolean): void {
    if (isHeld === (this.#held !== null)) return
    this.#held = isHeld ? new Map(this.#state.rows.map((row) => [keyOf(row, KEY), row])) : null
    atNextFrame(this.#publish)
  }

  /** Shows what waits, and holds the rows as they are then. */
  showWaiting(): void {
    if (this.#held === null) return
    this.#held = new Map(sortedRows(this.#window.rows, this.#spec.order).map((row) => [keyOf(row, KEY), row]))
    atNextFrame(this.#publish)
  }

  /** Reads anew as many rows as are loaded, keeping those on screen meanwhile. */
  reload(): void {
    this.#stop()
    void this.#load()
  }

  close(): void {
    this.#stop()
    forgetFrame(this.#publish)
    this.#link.close()
  }

  #stop(): void {
    this.#reading?.abort()
    this.#reading = null
    this.#feed?.close()
    this.#feed = null
    topics.delete(this.#topic)
    clearTimeout(this.#timer)
  }

  async #load(): Promise<void> {
    const { order, size } = this.#spec
    const limit = Math.max(size, this.#window.rows.size)
    this.#isMore = false
    await this.#read({ from: null, limit }, ({ rows, total, position }) => {
      this.#window = { ...addPage<Row>(EMPTY, rows, limit, order), total: Math.max(total ?? 0, rows.length) }
      this.#status = 'ready'
      this.#link.report({ refetching: false })
      if (this.#feed === null) this.#subscribe(position)
    })
  }

  async #read(query: { from: string | number | null; limit: number }, take: (answer: Awaited<ReturnType<typeof readRows<Row>>>) => void): Promise<void> {
    const reading = new AbortController()
    this.#reading = reading
    this.#early = []
    atNextFrame(this.#publish)
    try {
      const answer = await readRows<Row>(this.#client, { ...this.#spec, ...query }, reading.signal)
      if (reading.signal.aborted) return
      this.#reading = null
      this.#failure = null
      take(answer)
      this.#link.heard()
      this.#mergeAgain()
    } catch (error) {
      if (!reading.signal.aborted) this.#fail(error)
    }
    atNextFrame(this.#publish)
  }

  #fail(cause: unknown): void {
    this.#reading = null
    const error = cause instanceof ReadError ? cause : new ReadError(String(cause), 0)
    const isFirst = this.#feed === null
    const failedAt = Date.now()
    this.#failure = { error, failedAt, retryAt: isFirst ? failedAt + RETRY_MS : null }
    if (isFirst) this.#status = 'failed'
    // What is on screen is still kept live when only a further page failed: that is asked for again by hand.
    if (isFirst) this.#timer = setTimeout(() => this.reload(), RETRY_MS)
  }

  #subscribe(position: string | null): void {
    const { table, conditions } = this.#spec
    this.#topic = freeTopic(table, conditions)
    this.#feed = new Feed<Row>(
      this.#client,
      { topic: this.#topic, table, filter: subscriptionFilter(conditions), since: position },
      {
        onChanges: (changes) => this.#onChanges(changes),
        onStatus: (status) => this.#onStatus(status, position),
        onCaughtUp: () => this.#link.report({ caughtUp: true }),
        onMustRefetch: (afterMs) => this.#onMustRefetch(afterMs),
        onHeard: () => this.#link.heard(),
      },
    )
  }

  #onStatus(status: Feed<Row>['status'], position: string | null): void {
    if (status === 'closed') return
    this.#link.report({ status, ...(status === 'lost' && { caughtUp: false }) })
    // Without a cursor nothing says what was missed, so every join of a plain server reads anew.
    if (status === 'joined' && position === null) {
      this.#reading?.abort()
      void this.#load()
    }
  }

  #onMustRefetch(afterMs: number): void {
    this.#link.report({ refetching: true, caughtUp: false })
    this.#timer = setTimeout(() => this.reload(), afterMs)
  }

  #onChanges(changes: RowChange<Row>[]): void {
    if (this.#reading) this.#early.push(...changes)
    this.#merge(changes)
  }

  #merge(changes: readonly RowChange<Row>[]): void {
    if (changes.length === 0) return
    const { window, applied } = changeWindow(this.#window, changes, this.#spec)
    this.#window = cutWindow(window, this.#spec.most, this.#spec.order)
    for (const change of changes) this.#changeHeld(change)
    if (applied.length > 0) this.#link.changed()
    atNextFrame(this.#publish)
  }

  // What came while a page was read goes on top of the answer; it is counted already.
  #mergeAgain(): void {
    const { total } = this.#window
    const { window } = changeWindow(this.#window, this.#early.splice(0), this.#spec)
    this.#window = { ...window, total: Math.max(total, window.rows.size) }
  }

  // A row that left the filter stays where it is held, as it is now; one that is gone leaves a gap nobody wants.
  #changeHeld(change: RowChange<Row>): void {
    if (change.kind === 'DELETE') this.#held?.delete(keyOf(change.old, KEY))
    else if (this.#held?.has(keyOf(change.row, KEY))) this.#held.set(keyOf(change.row, KEY), change.row)
  }

  #publishNow(): void {
    this.#state = this.#stateNow()
    this.#listeners.tell()
  }

  #stateNow(): PageState<Row> {
    const { rows, end, total } = this.#window
    const held = this.#held
    return {
      status: this.#status,
      failure: this.#failure,
      rows: held ? [...held.values()] : sortedRows(rows, this.#spec.order),
      total,
      waiting: held ? [...rows.keys()].filter((key) => !held.has(key)).length : 0,
      hasMore: end !== null,
      isFull: rows.size >= this.#spec.most,
      isReadingMore: this.#reading !== null && this.#isMore,
    }
  }
}

const KEY = ['id'] as const

/** Topics of the pages that are open: two lists of one table need a channel each. */
const topics = new Set<string>()

function freeTopic(table: string, conditions: readonly Condition[]): string {
  const base = topicOf(table, conditions.filter(([, operator]) => operator === 'eq'))
  let number = 1
  while (topics.has(`${base}:page${number}`)) number += 1
  const topic = `${base}:page${number}`
  topics.add(topic)
  return topic
}
