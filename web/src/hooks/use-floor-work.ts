/** What the floor and the departments do to a function: begin it, complete it, say that a change was seen. */
import { useMemo } from 'react'
import type { Booking, FunctionAcknowledgement } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { Department } from '@/lib/today/changes'
import { toasts } from '@/lib/toasts'
import { write, type Write } from '@/lib/writes'

const words = messages.today

export type FloorWork = {
  start: (booking: Booking) => Promise<void>
  /** `covers` are the heads that were served; a function that is completed already keeps its status. */
  complete: (booking: Booking, covers: number) => Promise<void>
  /** Says that a department has seen what it was told; Undo takes it back. */
  acknowledge: (booking: Booking, department: Department, row: FunctionAcknowledgement) => Promise<void>
}

export function useFloorWork(): FloorWork {
  return useMemo(() => ({ start, complete, acknowledge }), [])
}

async function start(booking: Booking): Promise<void> {
  await send(words.label.started(booking.title), change(booking, { status: 'in_progress' }))
}

async function complete(booking: Booking, covers: number): Promise<void> {
  const isOpen = booking.status === 'in_progress'
  const label = isOpen ? words.label.completed(booking.title, covers) : words.label.covers(booking.title, covers)
  await send(label, change(booking, { guests_actual: covers, ...(isOpen && { status: 'completed' }) }))
}

async function acknowledge(booking: Booking, department: Department, row: FunctionAcknowledgement): Promise<void> {
  const name = words.departments[department]
  const stored = await send(words.label.seen(booking.title, name), sign(row, new Date().toISOString()), () => {
    if (stored) void send(words.label.unseen(booking.title, name), sign(stored, null))
  })
}

function change({ id, version }: Booking, changes: Partial<Booking>): Write {
  return { op: 'update', table: 'bookings', id, version, changes }
}

function sign({ id, version }: FunctionAcknowledgement, at: string | null): Write {
  return { op: 'update', table: 'function_acknowledgements', id, version, changes: { acknowledged_at: at } }
}

/** Sends one write and tells what became of it; the answer is the row as stored, null where it is not yet. */
async function send<Row = FunctionAcknowledgement>(label: string, one: Write, onUndo?: () => void): Promise<Row | null> {
  const outcome = await write(label, [one])
  switch (outcome.kind) {
    case 'done':
      toasts.show({ text: label, ...(onUndo && { onUndo }) })
      return (outcome.results[0] as Row | undefined) ?? null
    case 'queued':
      toasts.show({ text: words.queued(label) })
      return null
    case 'refused': {
      const { message, hint } = outcome.error
      toasts.show({ text: [message, hint].filter(Boolean).join('. '), tone: 'failed' })
      return null
    }
  }
}
