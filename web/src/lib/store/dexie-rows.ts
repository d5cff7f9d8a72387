/** Rows last seen, in IndexedDB, for as long as they are looked at now and then. */
import { Dexie } from 'dexie'
import type { BanquetDatabase, KeptRecord } from '@/lib/store/database'
import type { KeptTable, RowsChange, RowStore } from '@/lib/store/store'

/** Tables not looked at for so long are dropped. */
const KEPT_MS = 14 * 24 * 3_600_000
/** Most tables kept, the latest used first; a table is one month of one branch, say. */
const TABLES_KEPT = 80
/** A larger table is not kept at all. */
const ROWS_KEPT = 5_000
/** Rows handed over at once: what copies them may not hold up a frame, on a slow phone either. */
const ROWS_AT_ONCE = 8

export class DexieRows implements RowStore {
  readonly #db: BanquetDatabase

  constructor(db: BanquetDatabase) {
    this.#db = db
  }

  async read(name: string): Promise<KeptTable | null> {
    const { kept, rows } = this.#db
    return this.#db.transaction('rw', kept, rows, async () => {
      const table = await kept.get(name)
      if (!table) return null
      await kept.update(name, { usedAt: Date.now() })
      const records = await rows.where({ name }).toArray()
      return { rows: records.map(({ row }) => row), position: table.position, window: windowOf(table) }
    })
  }

  async find(table: string, key: string): Promise<object | null> {
    const seen = await this.#db.rows.where({ key }).filter(({ name }) => name.split(':')[1] === table).toArray()
    const versionOf = (row: object) => Number((row as { version?: unknown }).version ?? 0)
    return seen.map(({ row }) => row).sort((a, b) => versionOf(b) - versionOf(a))[0] ?? null
  }

  save(name: string, { window, from, puts, deletes, position }: RowsChange): Promise<void> {
    const { kept, rows } = this.#db
    return this.#db.transaction('rw', kept, rows, async () => {
      if (from === null) await this.#forget([name])
      else if (!isAt(await kept.get(name), window, from)) return
      if (puts.size > ROWS_KEPT) return this.#forget([name])
      await rows.bulkDelete([...deletes].map((key): [string, string] => [name, key]))
      const records = [...puts].map(([key, row]) => ({ name, key, row }))
      for (let at = 0; at < records.length; at += ROWS_AT_ONCE) await rows.bulkPut(records.slice(at, at + ROWS_AT_ONCE))
      await kept.put({ name, position, window, usedAt: Date.now() })
    })
  }

  async clear(): Promise<void> {
    await this.#db.transaction('rw', this.#db.kept, this.#db.rows, () =>
      Promise.all([this.#db.kept.clear(), this.#db.rows.clear()]),
    )
  }

  /** Drops what nobody has looked at for long. */
  async sweep(): Promise<void> {
    const { kept, rows } = this.#db
    await this.#db.transaction('rw', kept, rows, async () => {
      const old = await kept.where('usedAt').below(Date.now() - KEPT_MS).primaryKeys()
      const many = await kept.orderBy('usedAt').reverse().offset(TABLES_KEPT).primaryKeys()
      await this.#forget([...new Set([...old, ...many])])
    })
  }

  async #forget(names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.#db.rows.where('[name+key]').between([name, Dexie.minKey], [name, Dexie.maxKey]).delete()
    }
    await this.#db.kept.bulkDelete([...names])
  }
}

function windowOf({ name, window = name }: KeptRecord): string {
  return window
}

function isAt(table: KeptRecord | undefined, window: string, position: string): boolean {
  return table?.position === position && windowOf(table) === window
}
