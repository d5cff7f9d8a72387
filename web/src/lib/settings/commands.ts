/** What is added to a branch and taken out of it, as writes. What stands there is changed by forms (`edits.ts`). */
import type { Daypart, Hall } from '@/lib/database'
import { messages } from '@/lib/messages'
import { write, type Write, type WriteOutcome } from '@/lib/writes'

const words = messages.settings

/** `parts`: the halls that a combination joins, two or more; none for a hall of its own. */
export type NewHall = { name: string; guests: number | null; outdoor: boolean; parts: readonly number[] }

export function addHall(branch_id: number, { name, ...rest }: NewHall): Promise<WriteOutcome> {
  return write(words.added(name), [{ op: 'call', function: 'add_hall', arguments: { branch_id, name, ...rest } }])
}

/** Out of use a hall keeps its bookings and takes no new ones. */
export function useHall({ id, version, name }: Hall, active: boolean): Promise<WriteOutcome> {
  return write(active ? words.backInUse(name) : words.retired(name), [{ op: 'update', table: 'halls', id, version, changes: { active } }])
}

/** How many a hall seats at rounds; null: not known. */
export function seating(hall_id: number, guests: number | null): Write {
  return { op: 'call', function: 'seat_guests', arguments: { hall_id, guests } }
}

/** Local times `HH:MM[:SS]`; `code` only where a session that was removed comes back. */
export type NewSession = { name: string; start_time: string; end_time: string; code?: string }

export function addSession(branch_id: number, session: NewSession): Promise<WriteOutcome> {
  return write(words.added(session.name), [{ op: 'call', function: 'add_session', arguments: { branch_id, ...session } }])
}

export function removeSession({ id, version, name }: Daypart): Promise<WriteOutcome> {
  return write(words.removed(name), [{ op: 'delete', table: 'dayparts', id, version }])
}
