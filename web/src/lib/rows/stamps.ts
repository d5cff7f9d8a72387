/** What every live row carries. */
export type Stamps = {
  /** ISO instant. */
  created_at: string
  /** ISO instant, set by the server; strictly grows per row. */
  modified_at: string
  /** Counts the writes of the row; an update that names a stale one is refused. */
  version: number
}
