/** Where a channel stands, told by the frames it heard. Pure. */
import { recordOf, textOf, type Message } from './frames'

export type Position = {
  /** Where it would resume; null on a channel that does not. */
  cursor: string | null
  checkpoint: { at: number; isLive: boolean } | null
  changes: number
  transactions: number
  /** The last few times it was told to read again, newest first. */
  refetches: readonly { at: number; reason: string }[]
}

export const nowhere: Position = { cursor: null, checkpoint: null, changes: 0, transactions: 0, refetches: [] }

const MAX_REFETCHES = 5

/** The position after a message that came at `at`; the same object if it says nothing of it. */
export function advance(position: Position, message: Message, at: number): Position {
  const payload = recordOf(message.payload)
  if (message.event === 'postgres_changes') return { ...position, changes: position.changes + 1 }
  if (message.event === 'broadcast' && payload['event'] === 'transaction') {
    const changes = recordOf(payload['payload'])['changes']
    return { ...position, changes: position.changes + (Array.isArray(changes) ? changes.length : 0) }
  }
  if (message.event !== 'system' || payload['extension'] !== 'banquet') return position
  const cursor = typeof payload['cursor'] === 'string' ? payload['cursor'] : position.cursor
  switch (payload['message']) {
    case 'checkpoint': {
      const ended = Array.isArray(payload['xids']) ? payload['xids'].length : 0
      const checkpoint = { at, isLive: payload['live'] !== false }
      return { ...position, cursor, checkpoint, transactions: position.transactions + ended }
    }
    case 'must_refetch': {
      const told = { at, reason: textOf(payload['reason']) }
      return { ...position, cursor, refetches: [told, ...position.refetches].slice(0, MAX_REFETCHES) }
    }
    default:
      return position
  }
}
