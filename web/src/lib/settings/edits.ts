/** Rows in a form: what a person has changed of them, laid over what the database says, live. */
import type { Write } from '@/lib/outbox/types'

export type Editable = { id: number; version: number }

type Fields = Readonly<Record<string, unknown>>

/** What was changed of one row, and what stood there when it was: somebody may have changed it meanwhile. */
export type Edit = { changes: Fields; bases: Fields }
export type Edits = ReadonlyMap<number, Edit>

const UNTOUCHED: Edit = { changes: {}, bases: {} }

/** The row as the form shows it: what nobody touched takes what is newer. */
export function shownOf<Row extends Editable>(row: Row, edits: Edits): Row {
  return { ...row, ...edits.get(row.id)?.changes }
}

/** The edits with another change; one that is back at what the database says is none. */
export function edited<Row extends Editable>(edits: Edits, row: Row, change: Partial<Row>): Edits {
  const { changes, bases } = edits.get(row.id) ?? UNTOUCHED
  const differs = ([key, value]: [string, unknown]) => value !== valueIn(row, key)
  const wanted = Object.fromEntries(Object.entries({ ...changes, ...change }).filter(differs))
  const next = new Map(edits)
  if (Object.keys(wanted).length === 0) next.delete(row.id)
  else next.set(row.id, { changes: wanted, bases: Object.fromEntries(Object.keys(wanted).map((key) => [key, key in bases ? bases[key] : valueIn(row, key)])) })
  return next
}

function valueIn(row: object, key: string): unknown {
  return (row as Fields)[key]
}

/** Whether somebody else changed a value since it was touched here. */
export function isOvertaken<Row extends Editable>(row: Row, edits: Edits, key: keyof Row & string): boolean {
  const edit = edits.get(row.id)
  return edit !== undefined && key in edit.bases && edit.bases[key] !== row[key]
}

/** What is left to save once `sent` is: what was typed while it was on its way, on top of it. */
export function typedSince(sent: Edits, now: Edits): Edits {
  const left = [...now].map(([id, { changes, bases }]): [number, Edit] => {
    const before = sent.get(id)?.changes ?? {}
    const typed = Object.keys(changes).filter((key) => !(key in before) || before[key] !== changes[key])
    const pick = (from: (key: string) => unknown): Fields => Object.fromEntries(typed.map((key) => [key, from(key)]))
    return [id, { changes: pick((key) => changes[key]), bases: pick((key) => (key in before ? before[key] : bases[key])) }]
  })
  return new Map(left.filter(([, { changes }]) => Object.keys(changes).length > 0))
}

/** Everything changed, as one transaction. `rows` are the newest: what is saved is saved over what is shown. */
export function writesOf<Row extends Editable>(table: 'branches' | 'dayparts' | 'halls', rows: readonly Row[], edits: Edits): Write[] {
  return rows.flatMap((row): Write[] => {
    const edit = edits.get(row.id)
    return edit ? [{ op: 'update', table, id: row.id, version: row.version, changes: edit.changes }] : []
  })
}
