/** Several bookings moved at once: chosen, sent as one transaction, and who stood in the way. */
import { useCallback, useState } from 'react'
import { tellBatch } from '@/lib/bookings/batch-news'
import { culpritsOf } from '@/lib/culprits'
import type { Booking, BookingStatus, StaffRole } from '@/lib/database'
import { messages } from '@/lib/messages'
import { toasts } from '@/lib/toasts'
import { write } from '@/lib/writes'
import { refusalWords } from '@/lib/refusal-words'
import type { WriteError } from '@/lib/writes'

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
    tellBatch({ text: words.done[move](ids.length), to: STATUS[move], before, count: ids.length, rolesIn }, outcome)
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

function tellRefused(error: WriteError): ReadonlyMap<string, string> {
  const named = culpritsOf(error)
  // Those in the way are told of beside what was chosen, once.
  if (named.length === 0) toasts.show({ text: `${words.failed} ${error.message}`, tone: 'failed', kind: 'batch' })
  return new Map(named.map((culprit) => [culprit.booking_id, refusalWords(culprit)]))
}
