/**
 * Gathers the facts of the connection: what each channel reports, heartbeats, the browser's network, sleep and
 * waking, commands on their way. `connection.ts` decides what they mean.
 */
import type { SupabaseClient } from '@supabase/supabase-js'
import {
  connectionStatus, isSameStatus, LIVE_WITHIN_MS, nextReviewAt, type ConnectionFacts, type ConnectionStatus,
} from '@/lib/live/connection'
import { Listeners } from '@/lib/live/listeners'

export type LinkReport = Partial<{ status: 'opening' | 'joined' | 'lost'; caughtUp: boolean; refetching: boolean }>

/** How one channel tells of itself. */
export type Link = {
  report(report: LinkReport): void
  /** A sign of life of the server. */
  heard(): void
  /** A row changed. */
  changed(): void
  /** Whether its rows are on screen, as they are unless said. The connection is told by these alone, where there are any. */
  setSeen(isSeen: boolean): void
  /** As `ConnectionMonitor.onTryNow`, until the channel is closed. */
  onTryNow(retry: () => void): void
  close(): void
}

const CONTACT = 'banquet-last-contact'
const REMEMBER_EVERY_MS = 5_000
/** Channels that were lost are joined again together: what waits for the server is tried once for all of them. */
const GATHER_MS = 50

/** When this device last heard the server, also before a reload: the age of the rows it keeps. */
function rememberedContact(): number | null {
  return Number(localStorage.getItem(CONTACT) ?? 0) || null
}

type LinkState = Required<LinkReport> & { isSeen: boolean }

export class ConnectionMonitor {
  readonly #client: SupabaseClient
  readonly #links = new Set<LinkState>()
  readonly #listeners = new Listeners()
  readonly #retries = new Listeners()
  #facts: ConnectionFacts
  #status: ConnectionStatus
  #queued = 0
  #rememberedAt = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined

  constructor(client: SupabaseClient) {
    this.#client = client
    this.#facts = {
      browserOnline: navigator.onLine,
      link: { status: 'opening', since: Date.now() },
      heardAt: rememberedContact(), justWoken: false, refetching: false, caughtUp: false, waiting: 0, lastChangeAt: null,
    }
    this.#status = connectionStatus(this.#facts, Date.now())
    client.realtime.onHeartbeat((status) => { if (status === 'ok') this.#heard() })
    addEventListener('online', this.#onNetwork)
    addEventListener('offline', this.#onNetwork)
    document.addEventListener('visibilitychange', this.#onVisibility)
  }

  getStatus = (): ConnectionStatus => this.#status

  /** The facts behind the status, for the small sheet under the pill. */
  getFacts = (): ConnectionFacts => this.#facts

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** Counts a command as waiting until the server has answered it, well or not. */
  async track<Result>(command: PromiseLike<Result>): Promise<Result> {
    this.#update({ waiting: this.#facts.waiting + 1 })
    try {
      return await command
    } finally {
      this.#update({ waiting: this.#facts.waiting - 1 })
    }
  }

  /** How many changes of this device wait in its outbox. */
  setWaiting(queued: number): void {
    if (queued === this.#queued) return
    const change = queued - this.#queued
    this.#queued = queued
    this.#update({ waiting: this.#facts.waiting + change })
  }

  /** Registers a channel; until it reports it counts as opening. */
  addLink(): Link {
    const state: LinkState = { status: 'opening', caughtUp: false, refetching: false, isSeen: true }
    this.#links.add(state)
    this.#review()
    let forget = (): void => undefined
    return {
      report: (report) => {
        if (state.status === 'lost' && report.status === 'joined') this.#retrySoon()
        Object.assign(state, report)
        this.#review()
      },
      heard: () => this.#heard(),
      changed: () => this.#update({ lastChangeAt: Date.now() }),
      setSeen: (isSeen) => {
        if (isSeen === state.isSeen) return
        state.isSeen = isSeen
        this.#review()
      },
      onTryNow: (retry) => { forget = this.onTryNow(retry) },
      close: () => {
        forget()
        this.#links.delete(state)
        this.#review()
      },
    }
  }

  /** Tries now instead of at the next step: a new socket if there is none, else a heartbeat; and what could not be read. */
  tryNow(): void {
    const { realtime } = this.#client
    if (realtime.isConnected()) void realtime.sendHeartbeat()
    // The stock client holds on to the socket it lost until its own next attempt, and opens no other beside it.
    else if (!realtime.isConnecting()) void realtime.disconnect().then(() => realtime.connect())
    this.#retries.tell()
  }

  /** Calls back when the server may be reached again, or somebody wants to know; the answer ends that. */
  onTryNow(retry: () => void): () => void {
    return this.#retries.add(retry)
  }

  close(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#retryTimer)
    removeEventListener('online', this.#onNetwork)
    removeEventListener('offline', this.#onNetwork)
    document.removeEventListener('visibilitychange', this.#onVisibility)
  }

  readonly #onNetwork = () => {
    this.#update({ browserOnline: navigator.onLine })
    if (navigator.onLine) this.tryNow()
  }

  /** A tab that slept does not know what it missed until the server has been heard again. */
  readonly #onVisibility = () => {
    if (document.visibilityState === 'hidden') return
    const { heardAt } = this.#facts
    if (heardAt === null || Date.now() - heardAt < LIVE_WITHIN_MS) return
    this.#update({ justWoken: true })
    this.tryNow()
  }

  #retrySoon(): void {
    this.#retryTimer ??= setTimeout(() => {
      this.#retryTimer = undefined
      this.#retries.tell()
    }, GATHER_MS)
  }

  #heard(): void {
    const now = Date.now()
    this.#update({ heardAt: now, justWoken: false })
    if (now - this.#rememberedAt < REMEMBER_EVERY_MS) return
    this.#rememberedAt = now
    localStorage.setItem(CONTACT, String(now))
  }

  #review(): void {
    const all = [...this.#links]
    const seen = all.filter(({ isSeen }) => isSeen)
    const links = seen.length > 0 ? seen : all
    this.#update({
      link: this.#linkOf(links),
      caughtUp: links.every((link) => link.caughtUp),
      refetching: links.some((link) => link.refetching),
    })
  }

  /** The worst of all channels; it keeps the moment at which it became so. */
  #linkOf(links: readonly LinkState[]): ConnectionFacts['link'] {
    const worst = (['lost', 'opening'] as const).find((status) => links.some((link) => link.status === status))
    if (!worst) return links.length > 0 ? { status: 'joined' } : this.#facts.link
    const { link } = this.#facts
    return link.status === worst ? link : { status: worst, since: Date.now() }
  }

  #update(change: Partial<ConnectionFacts>): void {
    this.#facts = { ...this.#facts, ...change }
    this.#decide()
  }

  readonly #decide = () => {
    const now = Date.now()
    const status = connectionStatus(this.#facts, now)
    const changed = !isSameStatus(status, this.#status)
    if (changed) this.#status = status
    this.#schedule(nextReviewAt(this.#facts, now), now)
    if (changed) this.#listeners.tell()
  }

  #schedule(at: number | null, now: number): void {
    clearTimeout(this.#timer)
    if (at !== null) this.#timer = setTimeout(this.#decide, at - now)
  }
}
