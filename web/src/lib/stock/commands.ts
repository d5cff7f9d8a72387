/** What people do about stock, as writes: each one transaction on the server, exactly once. */
import type {
  Booking, InventoryItem, InventoryMovement, InventoryNeed, InventoryShortage, InventoryTransfer, MovementReason,
  ShortageResolution,
} from '@/lib/database'
import { uuidV7 } from '@/lib/diary/uuid'
import { messages } from '@/lib/messages'
import { write, type Write, type WriteOutcome } from '@/lib/writes'
import type { NewItem } from './csv'
import type { Load } from './sheets'
import { count, signed } from './words'

const words = messages.stock

export type NewMovement = {
  reason: MovementReason
  /** For `count` the difference found. */
  quantity: number
  bookingId: string | null
  shortageId?: string
  note: string | null
}

/** Records a movement, as having happened now. */
export function recordMovement(item: InventoryItem, moved: NewMovement, by: string, now: number): Promise<WriteOutcome> {
  const told = moved.reason === 'count' ? signed(moved.quantity) : count(moved.quantity)
  return write(words.movementLabel(words.reasons[moved.reason], told, item.name), [movementOf(item, moved, by, now)])
}

function movementOf(item: Pick<InventoryItem, 'id' | 'branch_id'>, moved: NewMovement, by: string, now: number): Write {
  const row: Partial<InventoryMovement> = {
    id: uuidV7(),
    branch_id: item.branch_id,
    item_id: item.id,
    reason: moved.reason,
    quantity: moved.quantity,
    booking_id: moved.bookingId,
    note: moved.note,
    happened_at: new Date(now).toISOString(),
    ...(moved.shortageId !== undefined && { shortage_id: moved.shortageId }),
  }
  return { op: 'insert', table: 'inventory_movements', row, shown: { created_by: by, transfer_id: null } }
}

/** Hands a load out to a function, or takes it back; `note` says of each movement why. */
export function moveLoad(booking: Booking, reason: 'issue' | 'return', load: readonly Load[], by: string, now: number, note: string | null = null): Promise<WriteOutcome> {
  const writes = load.map(({ item, quantity }) => movementOf(item, { reason, quantity, bookingId: booking.id, note }, by, now))
  const label = reason === 'issue' ? words.issueRestLabel : words.takeRestLabel
  return write(label(booking.title), writes)
}

/** Columns of an item that a person sets; counters are moved by movements. */
export type ItemFields = Pick<
  InventoryItem,
  'name' | 'sku' | 'category' | 'unit' | 'kind' | 'turnaround_minutes' | 'par_level' | 'guests_per_unit'
>

export function changeItem(item: InventoryItem, changes: Partial<ItemFields & Pick<InventoryItem, 'active'>>): Promise<WriteOutcome> {
  return write(words.itemLabel(changes.name ?? item.name), [
    { op: 'update', table: 'inventory_items', id: item.id, version: item.version, changes },
  ])
}

/** Adds items behind those that are there, in the order given; all or none. */
export function addItems(branchId: number, items: readonly NewItem[], lastPlace: number): Promise<WriteOutcome> {
  const label = items.length === 1 ? words.itemLabel(items[0]?.name ?? '') : words.importLabel(items.length)
  return write(label, items.map((item, index): Write => ({
    op: 'insert',
    table: 'inventory_items',
    row: { id: uuidV7(), branch_id: branchId, ...item, sort_order: lastPlace + 1 + index, active: true },
    shown: { issued: 0, borrowed: 0, on_hand: item.owned - item.out_of_service, modified_by: null },
  })))
}

export type Answer = {
  resolution: ShortageResolution
  quantity: number
  from: { id: number; name: string } | null
  substitute: InventoryItem | null
}

export function settleShortage(task: InventoryShortage, item: InventoryItem, answer: Answer): Promise<WriteOutcome> {
  const said = answer.from ? words.transferFrom(answer.from.name) : words.resolutions[answer.resolution]
  return write(words.settleLabel(said, item.name), [call('settle_shortage', {
    shortage_id: task.id,
    resolution: answer.resolution,
    quantity: answer.quantity,
    ...(answer.from && { from_branch_id: answer.from.id }),
    ...(answer.substitute && { substitute_item_id: answer.substitute.id }),
  })])
}

export function reopenShortage(task: InventoryShortage, item: InventoryItem): Promise<WriteOutcome> {
  return write(words.reopenLabel(item.name), [call('reopen_shortage', { shortage_id: task.id })])
}

/** Makes a person the one who sees to a task. */
export function takeOn(task: InventoryShortage, item: InventoryItem, personId: string): Promise<WriteOutcome> {
  return write(words.mineLabel(item.name), [
    { op: 'update', table: 'inventory_shortages', id: task.id, version: task.version, changes: { owner_id: personId } },
  ])
}

export type TransferStep = 'accept' | 'refuse' | 'send' | 'return'

/** The lender's store answers, sends and takes back. */
export function stepTransfer(transfer: InventoryTransfer, step: TransferStep, branch: string, item: string): Promise<WriteOutcome> {
  const id = { transfer_id: transfer.id }
  switch (step) {
    case 'accept':
      return write(words.acceptLabel(branch, item), [call('answer_transfer', { ...id, accept: true })])
    case 'refuse':
      return write(words.refuseLabel(branch, item), [call('answer_transfer', { ...id, accept: false })])
    case 'send':
      return write(words.sendLabel(branch, item), [call('send_transfer', id)])
    case 'return':
      return write(words.returnLabel(branch, item), [call('return_transfer', id)])
  }
}

/** Adds what these functions usually take. */
export function planNeeds(bookings: readonly Booking[]): Promise<WriteOutcome> {
  return write(words.planLabel(bookings.length), [call('plan_needs', { booking_ids: bookings.map(({ id }) => id) })])
}

/** Says how many of an item a function takes; 0 for none. */
export function setNeed(booking: Booking, item: InventoryItem, need: InventoryNeed | null, quantity: number): Promise<WriteOutcome> {
  if (quantity === 0 && need) {
    return write(words.removeNeedLabel(item.name, booking.title), [
      { op: 'delete', table: 'inventory_needs', id: need.id, version: need.version },
    ])
  }
  const label = words.needLabel(count(quantity), item.name, booking.title)
  if (need) {
    return write(label, [{ op: 'update', table: 'inventory_needs', id: need.id, version: need.version, changes: { quantity } }])
  }
  const minutes = (value: number) => value * 60_000
  return write(label, [{
    op: 'insert',
    table: 'inventory_needs',
    row: { id: uuidV7(), branch_id: booking.branch_id, item_id: item.id, booking_id: booking.id, quantity },
    shown: {
      transfer_id: null, issued: 0, returned: 0, counts: true,
      out_at: new Date(Date.parse(booking.starts_at) - minutes(booking.setup_minutes)).toISOString(),
      due_back_at: new Date(Date.parse(booking.ends_at) + minutes(booking.teardown_minutes + item.turnaround_minutes)).toISOString(),
    },
  }])
}

function call(name: string, named: Record<string, unknown>): Write {
  return { op: 'call', function: name, arguments: named }
}
