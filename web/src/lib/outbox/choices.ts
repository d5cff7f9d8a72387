/**
 * A refused change as a choice, field by field: what the person wanted beside what the row now holds. Pure.
 *
 * Fields that only one side touched are chosen already. A field that both touched waits for the person.
 */
import { changedByOthers, clashes, currentRowOf, DERIVED, isSame, staleWriteOf } from '@/lib/outbox/merge'
import { asSent, type Conflict, type Row, type Write } from '@/lib/outbox/types'

export type Side = 'mine' | 'theirs'

export type Field = {
  column: string
  mine: unknown
  theirs: unknown
  differs: boolean
}

/** By column; what is not in it is still to choose. */
export type Choices = Readonly<Record<string, Side>>

export type Contest = {
  table: string
  /** The row as the person would have it, and as it is. */
  mine: Row
  current: Row
  /** Version the person changed. */
  version: number
  fields: readonly Field[]
  choices: Choices
}

/** Columns that stand for another: choosing a hall by its name chooses its number. */
const STANDS_FOR: Readonly<Record<string, string>> = { hall_id: 'hall_name' }

/** What is shown of a booking though nobody touched it, so that one knows which it is. */
const CONTEXT: Readonly<Record<string, readonly string[]>> = { bookings: ['event_type', 'hall_name', 'event_date', 'event_time', 'end_time'] }

const ORDER = [
  'title', 'name', 'event_type', 'hall_name', 'event_date', 'event_time', 'end_time', 'end_day_offset', 'setup_minutes',
  'teardown_minutes', 'guests_expected', 'guests_guaranteed', 'status', 'stage', 'option_rank', 'setup_style',
]

/** The choice that a stale change leaves; null for a refusal of another kind. */
export function contestOf(conflict: Conflict): Contest | null {
  const place = staleWriteOf(conflict.writes, conflict.error)
  const write = conflict.writes[place]
  const current = currentRowOf(conflict.error)
  if (write?.op !== 'update' || !current || conflict.because !== null) return null
  const wanted = { ...write.changes, ...write.shown }
  const base = conflict.bases[place] ?? { ...current, ...wanted, id: current['id'] }
  const mine = { ...base, ...wanted }
  const theirs = changedByOthers(base, current)
  const both = new Set(clashes(write.table, write.changes, base, current))
  const columns = shownColumns(write.table, [...Object.keys(write.changes), ...theirs])
  const fields = columns.map((column) => ({
    column, mine: mine[column], theirs: current[column], differs: !isSame(mine[column], current[column]),
  }))
  const chosen = fields
    .filter(({ column, differs }) => differs && ![column, ...standingFor(column)].some((each) => both.has(each)))
    .map(({ column }): [string, Side] => [column, theirs.has(column) ? 'theirs' : 'mine'])
  return { table: write.table, mine, current, version: write.version, fields, choices: Object.fromEntries(chosen) }
}

/** Fields that differ and are not chosen yet. */
export function unchosen({ fields }: Contest, choices: Choices): string[] {
  return fields.filter(({ column, differs }) => differs && !choices[column]).map(({ column }) => column)
}

/** The same choice for every field that differs. */
export function allOf(side: Side, { fields }: Contest): Choices {
  return Object.fromEntries(fields.filter(({ differs }) => differs).map(({ column }) => [column, side]))
}

/** The writes that make the choice so, upon the row as it is; null where it is so already. */
export function writesFor(conflict: Conflict, contest: Contest, choices: Choices): Write[] | null {
  const place = staleWriteOf(conflict.writes, conflict.error)
  const write = conflict.writes[place]
  if (write?.op !== 'update') return null
  const isMine = (column: string) => choices[STANDS_FOR[column] ?? column] === 'mine'
  const changes = Object.fromEntries(
    Object.entries(write.changes).filter(([column, value]) => isMine(column) && !isSame(value, contest.current[column])),
  )
  const isEmpty = Object.keys(changes).length === 0
  if (isEmpty && conflict.writes.length === 1) return null
  const chosen: Write = { ...asSent(write), version: contest.current['version'] as number, changes }
  return isEmpty ? conflict.writes.toSpliced(place, 1) : conflict.writes.with(place, chosen)
}

/** The row as the choice would leave it. */
export function rowAfter({ fields, mine, current }: Contest, choices: Choices): Row {
  const kept = fields.filter(({ column }) => choices[column] === 'mine').flatMap(({ column }) => [column, ...standingFor(column)])
  return { ...current, ...Object.fromEntries(kept.filter((column) => column in mine).map((column) => [column, mine[column]])) }
}

function standingFor(column: string): string[] {
  return Object.keys(STANDS_FOR).filter((other) => STANDS_FOR[other] === column)
}

function shownColumns(table: string, touched: readonly string[]): string[] {
  const named = touched.filter((column) => !DERIVED.has(column)).map((column) => STANDS_FOR[column] ?? column)
  const columns = [...new Set([...(CONTEXT[table] ?? []), ...named])]
  const rank = (column: string) => (ORDER.indexOf(column) + ORDER.length + 1) % (ORDER.length + 1)
  return columns.sort((a, b) => rank(a) - rank(b))
}
