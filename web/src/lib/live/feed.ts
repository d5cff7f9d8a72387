/**
 * One channel of changes that survives its socket.
 *
 * The binding object handed to supabase-js is sent verbatim with every join, so keeping its `since` at the last
 * checkpoint makes each rejoin of the stock client resume there (Banquet's extension; a server without it
 * ignores the key). Changes are held back until the checkpoint that completes their transaction, so listeners
 * see whole transactions and a cursor that is never ahead of what they were told.
 */
import { REALTIME_SUBSCRIBE_STATES, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import { debug } from '@/lib/live/debug'
import { changeOf, systemFrameOf, type RowChange } from '@/lib/live/protocol'
import { heedSession } from '@/lib/live/heed-session'
import { visibility } from '@/lib/live/visibility'

/** `opening` until the first join, and after a pause; `lost` while the stock client or this class tries again. */
export type FeedStatus = 'opening' | 'joined' | 'lost' | 'closed'

export type FeedOptions = {
  /** Channel name; equal for equal subscriptions of all users, so that the server can encode once. */
  topic: string
  table: string
  filter?: string | undefined
  event?: 'INSERT' | 'UPDATE' | 'DELETE' | '*'
  /**
   * Where to begin: a snapshot (known to be understood), `''` for *now, and checkpoints if you can*, or
   * null for plain Supabase behaviour.
   */
  since: string | null
}

export type FeedListener<Row> = {
  /** A whole transaction, in commit order; single changes from a server without checkpoints. */
  onChanges(changes: RowChange<Row>[]): void
  onStatus(status: FeedStatus): void
  /** What came between cannot be replayed. The feed is closed by then; open another after `afterMs`. */
  onMustRefetch(afterMs: number): void
  /** The join is complete and everything up to now has been told. */
  onCaughtUp?(): void
  /** Any sign of life of the server. */
  onHeard?(): void
}

type Binding = { event: string; schema: string; table: string; filter?: string; since?: string }

const REOPEN_STEPS_MS = [1_000, 2_000, 5_000, 10_000] as const

/** Channels on their way out, by client: a name may be joined again only after its channel has gone. */
const leaving = new WeakMap<object, Map<string, Promise<unknown>>>()

export class Feed<Row> {
  readonly #client: SupabaseClient
  readonly #options: FeedOptions
  readonly #listener: FeedListener<Row>
  readonly #binding: Binding
  readonly #unwatch: () => void
  #channel: RealtimeChannel | null = null
  #status: FeedStatus = 'opening'
  #held: RowChange<Row>[] = []
  #holds: boolean
  #attempts = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(client: SupabaseClient, options: FeedOptions, listener: FeedListener<Row>) {
    this.#client = client
    this.#options = options
    this.#listener = listener
    this.#holds = Boolean(options.since)
    this.#binding = {
      event: options.event ?? '*',
      schema: 'public',
      table: options.table,
      ...(options.filter !== undefined && { filter: options.filter }),
      ...(options.since !== null && { since: options.since }),
    }
    this.#unwatch = visibility.subscribe(() => (visibility.isPaused ? this.#pause() : this.#resume()))
    void this.#open()
  }

  get status(): FeedStatus {
    return this.#status
  }

  /** Where a rejoin would resume; undefined on a server without cursors. */
  get cursor(): string | undefined {
    return this.#binding.since
  }

  /** Leaves the channel. Nothing is told afterwards. */
  close(): void {
    if (this.#status === 'closed') return
    this.#status = 'closed'
    this.#unwatch()
    this.#held = []
    clearTimeout(this.#timer)
    this.#leave()
  }

  async #open(): Promise<void> {
    // The first join must carry the session's token: the stock client sends none if asked too early.
    await Promise.all([this.#client.realtime.setAuth(), leaving.get(this.#client)?.get(this.#options.topic)])
    if (this.#isClosed() || this.#channel || visibility.isPaused) return
    const channel = this.#client.channel(this.#options.topic)
    this.#channel = channel
    channel
      .on('postgres_changes', this.#binding as { event: '*'; schema: string }, (payload) => this.#onChange(payload))
      .on('system', {}, (payload: unknown) => this.#onSystem(payload))
      .subscribe((state, error) => this.#onState(channel, state, error))
  }

  #onChange(payload: Parameters<typeof changeOf>[0]): void {
    const change = changeOf<Row>(payload)
    if (this.#status !== 'joined' || !change) return
    this.#listener.onHeard?.()
    if (this.#holds) this.#held.push(change)
    else this.#listener.onChanges([change])
  }

  #onSystem(payload: unknown): void {
    if (this.#isClosed()) return
    const frame = systemFrameOf(payload)
    this.#listener.onHeard?.()
    switch (frame.kind) {
      case 'checkpoint':
        this.#onCheckpoint(frame.cursor, frame.isLive)
        break
      case 'must_refetch':
        debug('feed', `${this.#options.topic} must refetch`)
        this.close()
        this.#listener.onMustRefetch(frame.afterMs)
        break
      case 'error':
        debug('feed', `${this.#options.topic} error: ${frame.message}`)
        heedSession(this.#client, frame.message)
        break
      case 'other':
        break
    }
  }

  #onCheckpoint(cursor: string, isLive: boolean): void {
    if (this.#status !== 'joined') return
    const changes = this.#held
    this.#held = []
    this.#holds = true
    this.#binding.since = cursor
    if (changes.length > 0) this.#listener.onChanges(changes)
    if (isLive) this.#listener.onCaughtUp?.()
  }

  #onState(channel: RealtimeChannel, state: REALTIME_SUBSCRIBE_STATES, error?: Error): void {
    if (this.#isClosed() || channel !== this.#channel) return
    debug('feed', `${this.#options.topic} ${state}`, error?.message ?? '')
    switch (state) {
      case REALTIME_SUBSCRIBE_STATES.SUBSCRIBED:
        this.#onJoined()
        break
      case REALTIME_SUBSCRIBE_STATES.CLOSED:
        this.#lose()
        this.#reopen()
        break
      case REALTIME_SUBSCRIBE_STATES.CHANNEL_ERROR:
      case REALTIME_SUBSCRIBE_STATES.TIMED_OUT:
        this.#lose() // the stock client joins again by itself
        heedSession(this.#client, error?.message)
        break
    }
  }

  #onJoined(): void {
    this.#attempts = 0
    this.#listener.onHeard?.()
    this.#tell('joined')
    if (!this.#holds) this.#listener.onCaughtUp?.()
  }

  /**
   * What is held of an unfinished transaction goes: the cursor has it sent again whole. Its rest may still come, as a
   * socket that the client has given up delivers until it has closed, and counts for nothing before the next join.
   */
  #lose(): void {
    this.#held = []
    this.#tell('lost')
  }

  /** A channel the server closed for good is not rejoined by the stock client, so a new one takes its place. */
  #reopen(): void {
    const delay = REOPEN_STEPS_MS[Math.min(this.#attempts, REOPEN_STEPS_MS.length - 1)] ?? 10_000
    this.#attempts += 1
    this.#leave()
    this.#timer = setTimeout(() => void this.#open(), delay)
  }

  #pause(): void {
    clearTimeout(this.#timer)
    this.#lose()
    this.#leave()
  }

  #resume(): void {
    this.#tell('opening')
    void this.#open()
  }

  #leave(): void {
    const channel = this.#channel
    this.#channel = null
    if (!channel) return
    const { topic } = this.#options
    const topics = leaving.get(this.#client) ?? new Map<string, Promise<unknown>>()
    leaving.set(this.#client, topics)
    const gone = this.#client.removeChannel(channel).finally(() => {
      if (topics.get(topic) === gone) topics.delete(topic)
    })
    topics.set(topic, gone)
  }

  #tell(status: FeedStatus): void {
    if (this.#status === status) return
    this.#status = status
    this.#listener.onStatus(status)
  }

  #isClosed(): boolean {
    return this.#status === 'closed'
  }
}
