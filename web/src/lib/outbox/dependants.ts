/** Which changes build on which: one that cannot be made takes those with it that need what it would have made. */
import { rowKey, type Entry, type Write } from '@/lib/outbox/types'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Later changes that touch a row which this one writes, or name a row it would have made; and those that need them. */
export function dependantsOf(refused: Entry, entries: readonly Entry[]): Entry[] {
  const written = new Set(refused.writes.flatMap(writtenBy))
  const dependants: Entry[] = []
  for (const entry of entries) {
    if (entry.seq <= refused.seq || !entry.writes.some((write) => namedBy(write).some((name) => written.has(name)))) continue
    dependants.push(entry)
    for (const name of entry.writes.flatMap(writtenBy)) written.add(name)
  }
  return dependants
}

/** Whether a write may change this row. A call is asked by the ids among its arguments. */
export function isAbout(write: Write, table: string, id: string | number): boolean {
  if (write.op === 'call') return idsIn(write.arguments).includes(String(id))
  return write.table === table && String(idOf(write)) === String(id)
}

function idOf(write: Exclude<Write, { op: 'call' }>): unknown {
  return write.op === 'insert' ? write.row['id'] : write.id
}

function writtenBy(write: Write): string[] {
  if (write.op === 'call') return idsIn(write.arguments)
  const id = idOf(write)
  return UUID.test(String(id)) ? [String(id)] : [rowKey(write.table, id)]
}

function namedBy(write: Write): string[] {
  switch (write.op) {
    case 'insert':
      return [...writtenBy(write), ...idsIn(write.row)]
    case 'update':
      return [...writtenBy(write), ...idsIn(write.changes)]
    case 'delete':
    case 'call':
      return writtenBy(write)
  }
}

/** Every UUID in a value, however deep. */
function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return UUID.test(value) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(idsIn)
}
