/** Listens to a channel of the official client, and waits for what it should hear. */
import type { RealtimeChannel, SupabaseClient } from '@supabase/supabase-js'
import type { Row } from './stage'

export type Heard = { event: string; new: Row; old: Row }
export type SystemFrame = { extension: string; status: string; message: string; cursor?: string }

/** A `postgres_changes` binding; sent to the server as it is, extra keys included. */
export type Binding = { event: string; schema: string; table: string; filter?: string; since?: string; batch?: boolean }

const PATIENCE_MS = 30_000

let topics = 0

/** Something that changes by events, and a way to wait until it is as wanted. */
export class Watched {
  readonly #waiting = new Set<() => void>()

  /** Resolves as soon as the condition holds; fails with all that is known when it takes too long. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look)
        reject(new Error(`Waited in vain: ${JSON.stringify({ ...this, channel: undefined })}`))
      }, PATIENCE_MS)
      const look = () => {
        if (!holds()) return
        clearTimeout(timer)
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** Has everyone who waits look again. */
  protected happened(): void {
    for (const look of [...this.#waiting]) look()
  }
}

/** Somebody on a channel: what became of it, in order. */
export abstract class Subscriber extends Watched {
  readonly states: string[] = []
  readonly errors: string[] = []
  abstract readonly channel: RealtimeChannel

  /** Resolves when the channel is live. */
  async live(): Promise<this> {
    await this.until(() => this.states.includes('SUBSCRIBED'))
    return this
  }

  /** Joins; nothing can be bound to the channel any more. */
  protected subscribe(): void {
    this.channel.subscribe((state, error) => {
      if (error) this.errors.push(error.message)
      this.keep(this.states, state)
    })
  }

  protected keep<Item>(list: Item[], item: Item): void {
    list.push(item)
    this.happened()
  }
}

/** Everything a channel was told, in order. */
export class Ear extends Subscriber {
  readonly changes: Heard[] = []
  readonly system: SystemFrame[] = []
  readonly batches: Heard[][] = []
  readonly channel: RealtimeChannel

  constructor(client: SupabaseClient, ...bindings: Binding[]) {
    super()
    this.channel = client.channel(`ear:${(topics += 1)}`)
    for (const binding of bindings) {
      this.channel.on('postgres_changes', binding as never, (payload: { eventType: string; new: Row; old: Row }) => {
        this.keep(this.changes, { event: payload.eventType, new: payload.new, old: payload.old })
      })
    }
    this.channel.on('system', {}, (frame: SystemFrame) => this.keep(this.system, frame))
    this.channel.on('broadcast', { event: 'transaction' }, ({ payload }) => {
      const { changes } = payload as { changes: { type: string; record?: Row; old_record?: Row }[] }
      this.keep(this.batches, changes.map((change) => ({ event: change.type, new: change.record ?? {}, old: change.old_record ?? {} })))
    })
    this.subscribe()
  }

  /** Resolves once so many changes were heard. */
  async heard(count: number): Promise<Heard[]> {
    await this.until(() => this.changes.length >= count)
    return this.changes
  }
}

/** The bookings of a branch, as the guide subscribes to them. */
export function bookingsOf(branchId: number, more: Partial<Binding> = {}): Binding {
  return { event: '*', schema: 'public', table: 'bookings', filter: `branch_id=eq.${branchId}`, ...more }
}
