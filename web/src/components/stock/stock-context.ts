/** What the parts of a stock page share. */
import type { StockRows } from '@/hooks/use-stock'
import type { Branch } from '@/lib/database'

export type StockRights = { mayRecord: boolean; mayEdit: boolean; mayAnswer: boolean; mayLend: boolean; mayNeed: boolean }

export type StockContext = {
  branch: Branch
  stock: StockRows
  /** `[from, to)` that the peak is asked for, milliseconds since the epoch. */
  window: readonly [number, number]
  /** Local date of the branch. */
  today: string
  /** Milliseconds since the epoch. */
  now: number
  personId: string
  nameOf: (id: string | null) => string
  rights: StockRights
}
