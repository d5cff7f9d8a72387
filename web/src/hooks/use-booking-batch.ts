/** Several bookings moved at once: chosen, sent as one transaction, and who stood in the way. */
import { useCallback, useState } from 'react'
import { culpritsOf } from '@/lib/culprits'
import type { Booking, BookingStatus, StaffRole } from '@/lib/database'
import { writesBack } from '@/lib/diary/batch-undo'
import { messages } from '@/lib/messages'
import { toasts } from '@/lib/toasts'
import { write } from '@/lib/writes'
import { refusalWords } from '@/lib/refusal-words'
import type { Write, WriteError, WriteOutcome } from '@/lib/writes'

const words = messages.booking.list

export type BatchMove = 'confirm' | 'release' | 'cancel'

export type BookingBatch = {
  chosen: ReadonlySet<string>
  /** What was wrong with each that stood in the way, by id. */
  culprits: ReadonlyMap<string, string>
  isBusy: boolean
  toggle: (id: string) => void
  /** Chooses these, or none of them where all are chosen already. */
  toggleAll: (ids: readonly string[]) => void
  clear: () => void
  /** Drops those in the way from the choice. */
  leaveOut: () => void
  run: (move: BatchMove, reason?: string) => Promise<void>
}

const NOBODY: ReadonlyMap<string, string> = new Map()

/** `rows` are those on screen, `rolesIn` the person's in a branch: by them Undo is offered or not. */
export function useBookingBatch(rows: readonly Booking[], rolesIn: (branchId: number) => readonly StaffRole[]): BookingBatch {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const [culprits, setCulprits] = useState(NOBODY)
  const [isBusy, setBusy] = useState(false)
  const clear = useCallback(() => {
    choose(new Set())
    setCulprits(NOBODY)
  }, [])
  const toggle = useCallback((id: string) => choose((before) => toggled(before, id)), [])
  const toggleAll = useCallback((ids: readonly string[]) => {
    choose((before) => (ids.every((id) => before.has(id)) ? new Set() : new Set(ids)))
  }, [])
  const leaveOut = (): void => {
    choose(new Set([...chosen].filter((id) => !culprits.has(id))))
    setCulprits(NOBODY)
  }
  const run = async (move: BatchMove, reason?: string): Promise<void> => {
    setBusy(true)
    const ids = [...chosen]
    const before = rows.filter(({ id }) => chosen.has(id))
    const outcome = await write(words.done[move](ids.length), [
      { op: 'call', function: `${move}_bookings`, arguments: { ids, ...(reason !== undefined && { reason }) } },
    ])
    setBusy(false)
    if (outcome.kind === 'refused') return setCulprits(tellRefused(outcome.error))
    tellDone(move, before, ids.length, outcome, rolesIn)
    clear()
  }
  return { chosen, culprits, isBusy, toggle, toggleAll, clear, leaveOut, run }
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(before)
  if (!next.delete(id)) next.add(id)
  return next
}

const STATUS = { confirm: 'confirmed', release: 'released', cancel: 'cancelled' } as const satisfies Record<BatchMove, BookingStatus>

function tellDone(move: BatchMove, before: readonly Booking[], all: number, outcome: WriteOutcome, rolesIn: (branchId: number) => readonly StaffRole[]): void {
  const text = outcome.kind === 'done' ? words.done[move](all) : words.kept(all)
  const after = outcome.kind === 'done' ? (outcome.results[0] as Booking[]) : []
  const back = after.length > 0 && before.length === all ? writesBack(before, after, STATUS[move], rolesIn) : null
  if (outcome.kind !== 'done') toasts.show({ text })
  else if (back === 'none') toasts.show({ text: words.noWayBack(text) })
  else toasts.show({ text, ...(back && { onUndo: () => void putBack(back, all) }) })
}

/** All of them or none, in one transaction; a row that somebody changed since is not taken from them. */
async function putBack(writes: readonly Write[], all: number): Promise<void> {
  const outcome = await write(words.putBack(all), writes)
  if (outcome.kind === 'refused') toasts.show({ text: words.notPutBack(outcome.error.message), tone: 'failed' })
  else toasts.show({ text: outcome.kind === 'done' ? words.putBack(all) : words.kept(all) })
}

function tellRefused(error: WriteError): ReadonlyMap<string, string> {
  const named = culpritsOf(error)
  // Those in the way are told of beside what was chosen, once.
  if (named.length === 0) toasts.show({ text: `${words.failed} ${error.message}`, tone: 'failed', kind: 'batch' })
  return new Map(named.map((culprit) => [culprit.booking_id, refusalWords(culprit)]))
}
