/** Keeps the rows of one live table on this device, a step behind the screen and never between two steps. */
import { meets } from '@/lib/live/conditions'
import { pauseWhileSeen } from '@/lib/idle'
import { debug } from '@/lib/live/debug'
import type { RowChange } from '@/lib/live/protocol'
import { keyOf, type RowMap, type RowRules } from '@/lib/live/rows'
import { noteKept, type KeptTable, type RowsChange, type RowStore } from '@/lib/store/store'

/** A position without changes is kept this often, so that a quiet table can still be resumed. */
const QUIET_MS = 60_000
/** Changes are kept so long after they came, what comes meanwhile with them: the frame that shows them goes first. */
const BEHIND_MS = 250

/** Where rows are kept. `mayHold` false: nothing is there yet. `names`: what is likely there, known before the device answers. */
export type Shelf = { rows: Promise<RowStore | null>; mayHold: boolean; names: ReadonlySet<string> }

/** `name`: the place on the shelf. `window`: which rows they are; of a window that slides, the place outlives it. */
export type KeptAs = { name: string; window: string }

export class Keeper {
  /** Whether the device may have rows of an earlier visit. */
  readonly isWorthReading: boolean
  /** Whether it likely has these: else nobody need wait to be told that it has not. */
  readonly isLikelyKept: boolean
  readonly #name: string
  readonly #window: string
  readonly #rules: RowRules
  readonly #store: Promise<RowStore | null>
  /** What is kept, or on its way there. null: nothing that a change could go upon. */
  #position: string | null = null
  #savedAt = 0
  #waiting: (RowsChange & { puts: Map<string, object>; deletes: Set<string> }) | null = null
  #isSaving = false
  readonly #closing = new AbortController()

  constructor({ name, window }: KeptAs, rules: RowRules, shelf: Shelf) {
    this.#name = name
    this.#window = window
    this.#rules = rules
    this.#store = shelf.rows
    this.isWorthReading = shelf.mayHold
    this.isLikelyKept = shelf.names.has(name)
  }

  /** The rows of the last visit; null where there are none, or where newer ones were given to keep meanwhile. */
  async read(): Promise<KeptTable | null> {
    const kept = await this.#read()
    if (this.#position !== null) return null
    this.#position = kept?.position ?? null
    return kept
  }

  /** These are all the rows, as of a position; without one nothing is kept, since nothing could go on from it. */
  replace(rows: RowMap<object>, position: string | null): void {
    this.#position = position
    if (position === null) return
    noteKept(this.#name)
    this.#waiting = { window: this.#window, from: null, puts: new Map(rows), deletes: new Set(), position }
    void this.#save()
  }

  /** A transaction, complete at a position. */
  apply(changes: readonly RowChange<object>[], position: string | undefined): void {
    if (this.#position === null || position === undefined || position === this.#position) return
    if (changes.length === 0 && Date.now() - this.#savedAt < QUIET_MS) return
    this.#waiting ??= { window: this.#window, from: this.#position, puts: new Map(), deletes: new Set(), position }
    for (const change of changes) this.#note(change)
    this.#waiting.position = position
    this.#position = position
    void this.#save(BEHIND_MS)
  }

  /** Keeps what still waits at once: who opens these rows next begins with what is kept. */
  close(): void {
    this.#closing.abort()
  }

  #note(change: RowChange<object>): void {
    const { key, conditions } = this.#rules
    if (change.kind !== 'INSERT' && key.every((column) => column in change.old)) this.#put(keyOf(change.old, key), null)
    if (change.kind !== 'DELETE') this.#put(keyOf(change.row, key), meets(change.row, conditions) ? change.row : null)
  }

  #put(key: string, row: object | null): void {
    if (row) {
      this.#waiting?.puts.set(key, row)
      this.#waiting?.deletes.delete(key)
    } else {
      this.#waiting?.puts.delete(key)
      this.#waiting?.deletes.add(key)
    }
  }

  async #read(): Promise<KeptTable | null> {
    try {
      const store = await this.#store
      const kept = await store?.read(this.#name)
      return kept ? this.#inWindow(kept) : await this.#readOne(store)
    } catch (error) {
      debug('store', `${this.#name} could not be read`, error)
      return null
    }
  }

  /** What was kept of the window of another day answers for this one until it is read: nothing can go on from it. */
  #inWindow(kept: KeptTable): KeptTable {
    if (kept.window === this.#window) return kept
    const rows = kept.rows.filter((row) => meets(row, this.#rules.conditions))
    return { rows, position: null, window: this.#window }
  }

  /** A table of one row by its key is any other table's row with that key; whether it is the newest must be asked. */
  async #readOne(store: RowStore | null): Promise<KeptTable | null> {
    const { key, conditions } = this.#rules
    const [column, operator, value] = conditions[0] ?? []
    if (conditions.length !== 1 || key.length !== 1 || column !== key[0] || operator !== 'eq') return null
    const row = await store?.find(this.#name.split(':')[1] ?? '', String(value))
    return row ? { rows: [row], position: null, window: this.#window } : null
  }

  /** One transaction at a time; what comes meanwhile goes together in the next. */
  async #save(behindMs = 0): Promise<void> {
    if (this.#isSaving) return
    this.#isSaving = true
    if (behindMs > 0) await pauseWhileSeen(behindMs, this.#closing.signal)
    const store = await this.#store
    while (this.#waiting) {
      const change: RowsChange = this.#waiting
      this.#waiting = null
      this.#savedAt = Date.now()
      await store?.save(this.#name, change).catch((error: unknown) => {
        debug('store', `${this.#name} could not be kept`, error)
      })
    }
    this.#isSaving = false
  }
}
