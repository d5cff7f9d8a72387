/**
 * What this device keeps for one person: the rows last seen, and the changes not yet sent.
 *
 * The database behind it is a chunk of its own, fetched beside the first paint.
 */
import { debug } from '@/lib/live/debug'
import type { OutboxStorage } from '@/lib/outbox/storage'
import { takesLonger } from '@/lib/patience'

/** Rows of one live table as they were at a checkpoint of the server. */
export type KeptTable = {
  rows: readonly object[]
  /** Where a subscription goes on from these rows; null: they must be read anew. */
  position: string | null
  /** Which rows they are all of; a window that slides was another on another day. */
  window: string
}

/**
 * What happened to the rows of a table. `from` is the position it happened upon; `null`: these are all the rows.
 *
 * Every open tab hears the same. The first to say what follows a position is believed, so that a tab that is
 * behind overwrites nothing; nor does one that still looks at the window of the day before.
 */
export type RowsChange = {
  window: string
  from: string | null
  puts: ReadonlyMap<string, object>
  deletes: ReadonlySet<string>
  position: string | null
}

export type RowStore = {
  read(name: string): Promise<KeptTable | null>
  /** A row of a table by its key, wherever it was last seen. */
  find(table: string, key: string): Promise<object | null>
  /** Rows and position in one transaction: after a crash both are from before, or both from after. */
  save(name: string, change: RowsChange): Promise<void>
  clear(): Promise<void>
}

export type Store = {
  outbox: OutboxStorage
  rows: RowStore
}

/** A browser's storage can hang for good, and nobody could write or sign out; a slow one answers sooner than this. */
const PATIENCE_MS = 10_000

/**
 * Opens what this device keeps for a person, and deletes what it can of what it kept for others.
 *
 * null where the browser keeps nothing (a private window, a full disk, storage forbidden or out of order).
 */
export async function openStore(personId: string): Promise<Store | null> {
  if (typeof indexedDB === 'undefined') return null
  try {
    const { DexieStore } = await import('@/lib/store/dexie-store')
    const opening = DexieStore.open(personId)
    if (!(await takesLonger(opening, PATIENCE_MS))) return await opening
    debug('store', 'does not open')
    void opening.then((late) => late.outbox.close(), (error: unknown) => debug('store', 'nothing can be kept here', error))
    return null
  } catch (error) {
    debug('store', 'nothing can be kept here', error)
    return null
  }
}

/** Deletes all that could be read of a person, and everything else unless changes wait to be sent. */
export async function wipeStore(personId: string): Promise<void> {
  if (typeof indexedDB === 'undefined') return
  try {
    const { DexieStore } = await import('@/lib/store/dexie-store')
    const wiping = DexieStore.wipe(personId)
    if (await takesLonger(wiping, PATIENCE_MS)) debug('store', 'does not answer, what was kept may be left')
  } catch (error) {
    debug('store', 'could not delete what was kept', error)
  }
}

const HOLDS_ROWS = 'banquet-holds-rows'
const KEPT_NAMES = 'banquet-kept-tables'
/** More than the device keeps; those used last are known. */
const MOST_NAMES = 200

/** Whether rows are likely kept here: who opens the application for the first time need not wait to be told no. */
export function mayHoldRows(personId: string): boolean {
  return localStorage.getItem(HOLDS_ROWS) === personId
}

export function noteHoldsRows(personId: string | null): void {
  const before = localStorage.getItem(HOLDS_ROWS)
  if (before !== null && before !== personId) localStorage.removeItem(KEPT_NAMES)
  if (personId === null) localStorage.removeItem(HOLDS_ROWS)
  else localStorage.setItem(HOLDS_ROWS, personId)
}

/** The names of the tables that are likely kept here: known at once, where the device itself takes its time to answer. */
export function keptNames(): ReadonlySet<string> {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEPT_NAMES) ?? '[]') as string[])
  } catch {
    return new Set()
  }
}

/** A table is about to be kept. Where this cannot be noted, the server is asked beside the device. */
export function noteKept(name: string): void {
  const others = [...keptNames()].filter((each) => each !== name)
  try {
    localStorage.setItem(KEPT_NAMES, JSON.stringify([...others, name].slice(-MOST_NAMES)))
  } catch {
    debug('store', `${name} could not be noted`)
  }
}
