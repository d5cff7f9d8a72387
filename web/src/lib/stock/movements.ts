/** What a movement does to the counters of an item, told before the server does it. */
import type { InventoryItem, InventoryMovement, InventoryNeed, MovementReason } from '@/lib/database'
import { messages } from '@/lib/messages'
import { count } from './words'

/** Reasons a person records; what goes between branches is moved by its transfer. */
export const RECORDED: readonly MovementReason[] = [
  'issue', 'return', 'breakage', 'loss', 'to_service', 'from_service', 'purchase', 'count', 'hire_in', 'hire_out',
]

/** Reasons that may be said of a function. */
export const OF_A_FUNCTION: ReadonlySet<MovementReason> = new Set<MovementReason>(['issue', 'return', 'breakage', 'loss'])

type Counters = Pick<InventoryItem, 'owned' | 'out_of_service' | 'issued' | 'borrowed'>
type Moved = Pick<InventoryMovement, 'reason' | 'quantity' | 'booking_id'>

/** The change of each counter; transfers are the lender's business and left to the server. */
export function effectOf(moved: Moved, kind: InventoryItem['kind']): Counters {
  const { reason, quantity, booking_id } = moved
  const isUsedUp = kind === 'consumable'
  const none = { owned: 0, out_of_service: 0, issued: 0, borrowed: 0 }
  switch (reason) {
    case 'issue':
      return isUsedUp ? { ...none, owned: -quantity } : { ...none, issued: quantity }
    case 'return':
      return isUsedUp ? { ...none, owned: quantity } : { ...none, issued: -quantity }
    case 'purchase':
    case 'count':
      return { ...none, owned: quantity }
    case 'to_service':
      return { ...none, out_of_service: quantity }
    case 'from_service':
      return { ...none, out_of_service: -quantity }
    case 'hire_in':
      return { ...none, borrowed: quantity }
    case 'hire_out':
      return { ...none, borrowed: -quantity }
    case 'breakage':
    case 'loss':
      return { ...none, owned: -quantity, issued: booking_id !== null && !isUsedUp ? -quantity : 0 }
    case 'transfer_out':
    case 'transfer_in':
      return none
  }
}

/** The item as it stands after movements; derived columns too. */
export function afterMovements(item: InventoryItem, movements: readonly Moved[]): InventoryItem {
  if (movements.length === 0) return item
  const next = { ...item }
  for (const moved of movements) {
    const effect = effectOf(moved, item.kind)
    next.owned += effect.owned
    next.out_of_service += effect.out_of_service
    next.issued += effect.issued
    next.borrowed += effect.borrowed
  }
  next.on_hand = next.owned + next.borrowed - next.out_of_service - next.issued
  return next
}

/** The need as it stands after movements of its item: what went out and came back for its function. */
export function needAfter(need: InventoryNeed, movements: readonly Moved[]): InventoryNeed {
  const own = movements.filter(({ booking_id }) => booking_id !== null && booking_id === need.booking_id)
  if (own.length === 0) return need
  const total = (reasons: readonly MovementReason[]) =>
    own.reduce((sum, { reason, quantity }) => (reasons.includes(reason) ? sum + quantity : sum), 0)
  return { ...need, issued: need.issued + total(['issue']), returned: need.returned + total(['return', 'breakage', 'loss']) }
}

/** Why the server would refuse a movement, in words; null where it would not. */
export function whyImpossible(item: InventoryItem, moved: Moved): string | null {
  const { tooMany, tooManyOut, tooManyService, tooManyBorrowed } = messages.stock
  const after = afterMovements(item, [moved])
  if (after.issued < 0) return tooManyOut(count(item.issued))
  if (after.out_of_service < 0) return tooManyService(count(item.out_of_service))
  if (after.borrowed < 0) return tooManyBorrowed(count(item.borrowed))
  return after.owned < 0 || after.on_hand < 0 ? tooMany(count(item.on_hand)) : null
}
