/** Several bookings moved at once: chosen, sent as one transaction, and who stood in the way. */
import { useCallback, useState } from 'react'
import type { Culprit } from '@/lib/database'
import { messages } from '@/lib/messages'
import { toasts } from '@/lib/toasts'
import { write } from '@/lib/writes'
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

export function useBookingBatch(): BookingBatch {
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
    const outcome = await write(words.done[move](ids.length), [
      { op: 'call', function: `${move}_bookings`, arguments: { ids, ...(reason !== undefined && { reason }) } },
    ])
    setBusy(false)
    if (outcome.kind === 'refused') return setCulprits(tellRefused(outcome.error, ids.length))
    toasts.show({ text: outcome.kind === 'done' ? words.done[move](ids.length) : words.kept(ids.length) })
    clear()
  }
  return { chosen, culprits, isBusy, toggle, toggleAll, clear, leaveOut, run }
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(before)
  if (!next.delete(id)) next.add(id)
  return next
}

function tellRefused({ code, message, details }: WriteError, all: number): ReadonlyMap<string, string> {
  const named = code === 'PT422' && Array.isArray(details) ? (details as Culprit[]) : []
  toasts.show({ text: named.length > 0 ? words.refused(named.length, all) : `${words.failed} ${message}`, tone: 'failed', kind: 'batch' })
  return new Map(named.map((culprit) => [culprit.booking_id, culprit.message]))
}
