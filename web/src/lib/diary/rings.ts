/**
 * Live rings: what another person just changed, where on the page it happened, in their colour.
 *
 * One's own changes do not ring; a change that moved a booking rings where it stands now, one that
 * released it rings where it stood.
 */
import type { Booking } from '@/lib/database'
import type { RowChange } from '@/lib/live/protocol'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { holdsHall } from './model'
import { cellKey } from './occupancy'
import { ordinal } from './words'

/** A change as the live store tells it. */
export interface BookingChange {
  readonly before: Booking | null
  readonly after: Booking | null
  /** Who made it; null when the server does not say. */
  readonly by: { readonly id: string; readonly name: string } | null
  /** When it was heard, milliseconds since the epoch. */
  readonly at: number
}

export interface Ring {
  /** Decides the colour; empty when nobody is known. */
  readonly personId: string
  /** `Arjun confirmed this`. */
  readonly text: string
  readonly at: number
}

/** The changes of a batch as rings want them; those made by `myId` left out. */
export function changesOf(
  batch: readonly RowChange<Booking>[],
  myId: string,
  nameOf: (id: string | null) => string,
  at: number,
): BookingChange[] {
  return batch.flatMap((change) => {
    const after = change.kind === 'DELETE' ? null : change.row
    const before = change.kind === 'INSERT' ? null : wholeRow(change.old)
    // A deleted row tells who wrote it last, not who deleted it.
    const id = after?.modified_by ?? null
    if (id === myId || (!after && !before)) return []
    return [{ before, after, by: id === null ? null : { id, name: nameOf(id) }, at }]
  })
}

// Without replica identity full the old row is its key alone, and says nothing of where it stood.
function wholeRow(old: Partial<Booking>): Booking | null {
  return old.hall_id === undefined || old.event_date === undefined ? null : (old as Booking)
}

/** The ring of a change. */
export function ringOf(change: BookingChange): Ring {
  const name = change.by ? firstName(change.by.name) : messages.live.someone
  return { personId: change.by?.id ?? '', text: wordsFor(change)(name), at: change.at }
}

function wordsFor({ before, after }: BookingChange): (name: string) => string {
  if (!after || !holdsHall(after)) return after?.status_reason === RAN_OUT ? messages.live.ranOut : messages.live.removed
  if (!before) return after.version === 1 ? messages.live.inserted : messages.live.changed
  // Nobody did that: the one before it went.
  if (after.status === 'tentative' && after.option_rank < before.option_rank) return () => messages.live.movedUp(ordinal(after.option_rank))
  if (before.status !== 'confirmed' && after.status === 'confirmed') return messages.live.confirmed
  return hasMoved(before, after) ? messages.live.moved : messages.live.changed
}

/** Why the clock releases a booking. */
const RAN_OUT = 'expired'

function hasMoved(before: Booking, after: Booking): boolean {
  return (
    before.hall_id !== after.hall_id ||
    before.starts_at !== after.starts_at ||
    before.ends_at !== after.ends_at
  )
}

/** Rings by calendar cell, the latest change winning. */
export function ringsByCell(changes: readonly BookingChange[]): Map<string, Ring> {
  const rings = new Map<string, Ring>()
  for (const change of changes) {
    const row = change.after ?? change.before
    if (row) rings.set(cellKey(row.hall_id, row.event_date), ringOf(change))
  }
  return rings
}

/** Rings by booking, the latest change winning. */
export function ringsByBooking(changes: readonly BookingChange[]): Map<string, Ring> {
  const rings = new Map<string, Ring>()
  for (const change of changes) {
    const row = change.after ?? change.before
    if (row) rings.set(row.id, ringOf(change))
  }
  return rings
}
