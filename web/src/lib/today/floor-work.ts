/** What the floor and the departments do to a function: begin it, complete it, say that a change was seen. */
import type { Booking, FunctionAcknowledgement } from '@/lib/database'
import { messages } from '@/lib/messages'
import { toasts } from '@/lib/toasts'
import { write, type Write } from '@/lib/writes'
import type { Department } from './changes'

const words = messages.today

export type Told = { department: Department; row: FunctionAcknowledgement }

export type FloorWork = {
  start: (booking: Booking) => Promise<void>
  /** `covers` are the heads that were served; a function that is completed already keeps its status. */
  complete: (booking: Booking, covers: number) => Promise<void>
  /** Says that departments have seen what they were told, all at once; Undo takes it back. */
  acknowledge: (booking: Booking, told: readonly Told[]) => Promise<void>
}

export const floorWork: FloorWork = { start, complete, acknowledge }

async function start(booking: Booking): Promise<void> {
  await send(words.label.started(booking.title), change(booking, { status: 'in_progress' }))
}

async function complete(booking: Booking, covers: number): Promise<void> {
  const isOpen = booking.status === 'in_progress'
  const label = isOpen ? words.label.completed(booking.title, covers) : words.label.covers(booking.title, covers)
  await send(label, change(booking, { guests_actual: covers, ...(isOpen && { status: 'completed' }) }))
}

async function acknowledge(booking: Booking, told: readonly Told[]): Promise<void> {
  const names = told.map(({ department }) => words.departments[department]).join(', ')
  const signed = (rows: readonly FunctionAcknowledgement[], at: string | null) => rows.map((row) => sign(row, at))
  const stored = await send(words.label.seen(booking.title, names), signed(told.map(({ row }) => row), new Date().toISOString()), () => {
    if (stored) void send(words.label.unseen(booking.title, names), signed(stored as FunctionAcknowledgement[], null))
  })
}

function change({ id, version }: Booking, changes: Partial<Booking>): Write[] {
  return [{ op: 'update', table: 'bookings', id, version, changes }]
}

function sign({ id, version }: FunctionAcknowledgement, at: string | null): Write {
  return { op: 'update', table: 'function_acknowledgements', id, version, changes: { acknowledged_at: at } }
}

/** Sends writes as one and tells what became of them; the answer is the rows as stored, null where they are not yet. */
async function send(label: string, writes: readonly Write[], onUndo?: () => void): Promise<readonly unknown[] | null> {
  const outcome = await write(label, writes)
  switch (outcome.kind) {
    case 'done':
      toasts.show({ text: label, ...(onUndo && { onUndo }) })
      return outcome.results
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
