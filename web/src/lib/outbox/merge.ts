/**
 * What to do with a change that came too late: somebody changed the row meanwhile.
 *
 * Columns that only one side touched go together by themselves; the row the person saw tells which those are.
 * Where both touched a column, or one of those that mean something only together, the person decides.
 */
import type { Entry, Row, Write, WriteError } from '@/lib/outbox/types'

/** Columns that the server works out or counts, or that only say when another was changed: nobody's decision. */
export const DERIVED: ReadonlySet<string> = new Set([
  'version', 'created_at', 'created_by', 'modified_at', 'modified_by', 'starts_at', 'ends_at', 'stage_changed_at',
])

/** Columns of one decision: a time from one person and a date from another are what neither meant. */
const TOGETHER: Readonly<Record<string, readonly (readonly string[])[]>> = {
  bookings: [
    ['hall_id', 'hall_name', 'event_date', 'event_time', 'end_time', 'end_day_offset', 'setup_minutes', 'teardown_minutes'],
    ['status', 'option_rank', 'option_expires_at', 'status_reason'],
  ],
  leads: [['status', 'stage', 'status_reason']],
}

/** The row as it stands, out of a refusal; null where it carries none. */
export function currentRowOf(error: WriteError): Row | null {
  const { details } = error
  return error.code === 'PT409' && isRow(details) && 'id' in details && 'version' in details ? details : null
}

/** The write that a refusal is about, by the row in it; -1 where it says none. */
export function staleWriteOf(writes: readonly Write[], error: WriteError): number {
  const current = currentRowOf(error)
  if (!current) return -1
  return writes.findIndex(
    (write) =>
      (write.op === 'update' || write.op === 'delete') &&
      String(write.id) === String(current['id']) &&
      write.version !== current['version'],
  )
}

/** Columns that another person changed since the row was on screen. */
export function changedByOthers(base: Row, current: Row): Set<string> {
  const columns = Object.keys(current).filter((column) => !DERIVED.has(column) && !isSame(base[column], current[column]))
  return new Set(columns)
}

/** Columns of a change that others changed too, to something else. */
export function clashes(table: string, changes: Row, base: Row, current: Row): string[] {
  const theirs = changedByOthers(base, current)
  const groups = TOGETHER[table] ?? []
  return Object.keys(changes).filter((column) => {
    if (DERIVED.has(column) || isSame(changes[column], current[column])) return false
    const group = groups.find((each) => each.includes(column)) ?? [column]
    return group.some((each) => theirs.has(each))
  })
}

/** The change upon the row as it stands now, where the two do not touch; null where a person must decide. */
export function mergeStale(entry: Entry, error: WriteError): Entry | null {
  const place = staleWriteOf(entry.writes, error)
  const write = entry.writes[place]
  const base = entry.bases[place]
  const current = currentRowOf(error)
  if (!write || !base || !current || (write.op !== 'update' && write.op !== 'delete')) return null
  const isFree =
    write.op === 'delete'
      ? changedByOthers(base, current).size === 0
      : clashes(write.table, write.changes, base, current).length === 0
  if (!isFree) return null
  return {
    ...entry,
    writes: entry.writes.with(place, { ...write, version: current['version'] as number }),
    bases: entry.bases.with(place, current),
  }
}

/** Whether two values mean the same, however this device and the server write it. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(plain(a)) === JSON.stringify(plain(b))
}

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/
const TIME = /^(\d\d:\d\d):00$/

/** `19:00:00` as `19:00`, an instant without regard to its zone (a device says `Z`), what has keys without regard to their order. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (isRow(value)) return Object.entries(value).map(([key, of]) => [key, plain(of)] as const).sort(([a], [b]) => (a < b ? -1 : 1))
  if (typeof value !== 'string') return value ?? null
  const [, second, fraction = '', zone] = INSTANT.exec(value) ?? []
  if (second !== undefined && zone !== undefined) return `${Date.parse(second + zone)}.${fraction.replace(/0+$/, '')}`
  return TIME.exec(value)?.[1] ?? value
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
