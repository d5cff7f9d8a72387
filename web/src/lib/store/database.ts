/** The IndexedDB database of one person: rows, positions and outbox together, so that one transaction spans them. */
import { Dexie, type EntityTable, type Table } from 'dexie'
import type { Change, Conflict, Entry, Sent } from '@/lib/outbox/types'

export type KeptRecord = {
  name: string
  position: string | null
  /** Which rows they are; absent where an earlier build kept them, and then the name says it. */
  window?: string
  /** Milliseconds since the epoch. */
  usedAt: number
}
export type RowRecord = { name: string; key: string; row: object }

const PREFIX = 'banquet-'

export class BanquetDatabase extends Dexie {
  declare readonly outbox: EntityTable<Entry, 'seq', Change>
  declare readonly conflicts: Table<Conflict, number>
  declare readonly sent: Table<Sent, number>
  declare readonly kept: Table<KeptRecord, string>
  declare readonly rows: Table<RowRecord, [string, string]>
  declare readonly meta: Table<{ name: string; value: string }, string>

  constructor(personId: string) {
    // Strict: what was taken in is on the disk, not in the system's buffers.
    super(PREFIX + personId, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      outbox: '++seq', // numbers are given once, also after the newest was sent
      conflicts: 'seq',
      sent: 'seq',
      kept: 'name, usedAt',
      rows: '[name+key], name, key',
      meta: 'name',
    })
  }

  /** People for whom this browser keeps a database. */
  static async people(): Promise<string[]> {
    const names = await Dexie.getDatabaseNames()
    return names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length))
  }

  /** Deletes the rows; and the rest too, unless changes of this person wait. */
  async wipe(): Promise<void> {
    await this.transaction('rw', this.rows, this.kept, this.sent, async () => {
      await Promise.all([this.rows.clear(), this.kept.clear(), this.sent.clear()])
    })
    if ((await this.outbox.count()) + (await this.conflicts.count()) === 0) await this.delete()
  }
}
