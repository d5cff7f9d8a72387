/** Says of a function that goods of it were moved on this device, and that the server does not know yet. */
import { Icon } from '@/components/ui/icon'
import { useOutbox } from '@/hooks/use-outbox'
import { messages } from '@/lib/messages'
import type { Write } from '@/lib/outbox/types'

export function UnsentMoves({ bookingId }: { bookingId: string }) {
  const { entries } = useOutbox().state
  if (!entries.some(({ writes }) => writes.some((write) => isMoveFor(bookingId, write)))) return null
  return <span className="flex items-center gap-1 text-12 text-warn-text"><Icon name="clock" size="sm" />{messages.sync.unsentWord}</span>
}

function isMoveFor(bookingId: string, write: Write): boolean {
  return write.op === 'insert' && write.table === 'inventory_movements' && write.row['booking_id'] === bookingId
}
