/** Who has the same branches open, and what this page says of itself; one for the whole application. */
import type { SupabaseClient } from '@supabase/supabase-js'
import { supabase } from '@/lib/client'
import { Listeners } from '@/lib/live/listeners'
import { PresenceRoom } from './room'
import { NOWHERE } from './whereabouts'
import type { Colleague, Doing, Spot, Whereabouts } from './whereabouts'

/** How long a room is kept after its last holder, so that turning a page is not leaving and coming back. */
const LINGER_MS = 2_000

type Entry = { room: PresenceRoom; holders: number; timer: ReturnType<typeof setTimeout> | undefined }

class PresenceStore {
  readonly #client: SupabaseClient
  readonly #listeners = new Listeners()
  readonly #rooms = new Map<string, Entry>()
  #said: Whereabouts = NOWHERE
  #colleagues: readonly Colleague[] = []

  constructor(client: SupabaseClient) {
    this.#client = client
    document.addEventListener('visibilitychange', () => this.#say({ away: document.hidden }))
  }

  getColleagues = (): readonly Colleague[] => this.#colleagues

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** Enters a branch's room as a person; the answer leaves it again. */
  enter(branchId: number, personId: string): () => void {
    const name = `${personId}:${branchId}`
    const entry = this.#rooms.get(name) ?? this.#open(name, branchId, personId)
    entry.holders += 1
    clearTimeout(entry.timer)
    let left = false
    return () => {
      if (left) return
      left = true
      entry.holders -= 1
      if (entry.holders === 0) entry.timer = setTimeout(() => this.#close(name), LINGER_MS)
    }
  }

  setSpot(spot: Spot | null): void {
    this.#say({ spot })
  }

  setDoing(doing: Doing | null): void {
    this.#say({ doing })
  }

  #open(name: string, branchId: number, personId: string): Entry {
    const room = new PresenceRoom(this.#client, branchId, personId, () => this.#gather())
    const entry: Entry = { room, holders: 0, timer: undefined }
    this.#rooms.set(name, entry)
    room.say(this.#said)
    return entry
  }

  #close(name: string): void {
    this.#rooms.get(name)?.room.close()
    this.#rooms.delete(name)
    this.#gather()
  }

  #say(change: Partial<Whereabouts>): void {
    const next = { ...this.#said, ...change }
    if (JSON.stringify(next) === JSON.stringify(this.#said)) return
    this.#said = next
    for (const { room } of this.#rooms.values()) room.say(next)
  }

  // Somebody with several branches open is in several rooms, and one person all the same.
  #gather(): void {
    const byId = new Map<string, Colleague>()
    for (const { room } of this.#rooms.values()) {
      for (const colleague of room.colleagues) byId.set(colleague.id, colleague)
    }
    this.#colleagues = [...byId.values()].sort((a, b) => a.id.localeCompare(b.id))
    this.#listeners.tell()
  }
}

const stores = new WeakMap<SupabaseClient, PresenceStore>()

/** The store of the application's client; made at the first call. */
export function presenceStore(client: SupabaseClient = supabase): PresenceStore {
  const store = stores.get(client) ?? new PresenceStore(client)
  stores.set(client, store)
  return store
}
