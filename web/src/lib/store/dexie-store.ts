/** The store in IndexedDB. Loaded when it is needed, not with the first screen. */
import { uuidV7 } from '@/lib/diary/uuid'
import { debug } from '@/lib/live/debug'
import { BanquetDatabase } from '@/lib/store/database'
import { DexieOutbox } from '@/lib/store/dexie-outbox'
import { DexieRows } from '@/lib/store/dexie-rows'
import type { RowStore, Store } from '@/lib/store/store'

export class DexieStore implements Store {
  readonly outbox: DexieOutbox
  readonly rows: RowStore

  private constructor(db: BanquetDatabase, clientId: string, rows: RowStore) {
    this.rows = rows
    this.outbox = new DexieOutbox(db, clientId)
  }

  /** Raises Dexie's error where the browser keeps nothing. */
  static async open(personId: string): Promise<DexieStore> {
    const db = new BanquetDatabase(personId)
    const clientId = await db.transaction('rw', db.meta, async () => {
      const known = await db.meta.get('client_id')
      if (known) return known.value
      const value = uuidV7()
      await db.meta.add({ name: 'client_id', value })
      return value
    })
    const rows = new DexieRows(db)
    void DexieStore.#tidy(personId, rows)
    return new DexieStore(db, clientId, rows)
  }

  /** Deletes what is kept of a person to read, and the rest unless changes wait to be sent. */
  static async wipe(personId: string): Promise<void> {
    const db = new BanquetDatabase(personId)
    await db.wipe()
    db.close()
  }

  /** What was kept for others may not stay readable here; nor what nobody looks at. */
  static async #tidy(personId: string, rows: DexieRows): Promise<void> {
    try {
      await rows.sweep()
      for (const other of await BanquetDatabase.people()) {
        if (other !== personId) await DexieStore.wipe(other)
      }
      // Pages that are not served securely have none.
      await (navigator.storage as StorageManager | undefined)?.persist()
    } catch (error) {
      debug('store', 'could not tidy', error)
    }
  }
}
