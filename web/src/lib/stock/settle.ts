/** Five ways to settle a shortage, with what speaks for each. */
import type { Booking, InventoryItem, InventoryNeed, InventoryShortage } from '@/lib/database'
import { demandsOf, peakIn, suppliesOf } from './demand'
import { byItem, usableOf } from './overview'

export type Substitute = { item: InventoryItem; free: number }

/** Items of the same group that have something free in the whole window, the most first. */
export function substitutesFor(
  shortage: InventoryShortage,
  items: readonly InventoryItem[],
  needs: readonly InventoryNeed[],
  shortages: readonly InventoryShortage[],
): Substitute[] {
  const short = items.find(({ id }) => id === shortage.item_id)
  const needsOf = byItem(needs)
  const answersOf = byItem(shortages)
  return items
    .filter((item) => item.active && item.category === short?.category && item.id !== short.id && item.kind === short.kind)
    .map((item) => {
      const demands = [...demandsOf(item, needsOf.get(item.id) ?? []), ...suppliesOf(answersOf.get(item.id) ?? [])]
      return { item, free: usableOf(item) - peakIn(demands, Date.parse(shortage.starts_at), Date.parse(shortage.ends_at)) }
    })
    .filter(({ free }) => free > 0)
    .sort((a, b) => b.free - a.free)
}

export type NeedInWindow = { need: InventoryNeed; booking: Booking | null }

/** Who needs an item in a window, the most first. */
export function needsIn(
  itemId: string,
  window: readonly [number, number],
  needs: readonly InventoryNeed[],
  bookings: ReadonlyMap<string, Booking>,
): NeedInWindow[] {
  return needs
    .filter((need) => need.item_id === itemId && need.counts
      && Date.parse(need.out_at) < window[1] && Date.parse(need.due_back_at) > window[0])
    .map((need) => ({ need, booking: need.booking_id === null ? null : (bookings.get(need.booking_id) ?? null) }))
    .sort((a, b) => b.need.quantity - a.need.quantity || a.need.id.localeCompare(b.need.id))
}

/** The tasks of an item that still ask for something or stand, soonest first; what is over is left out. */
export function tasksOf(itemId: string, shortages: readonly InventoryShortage[], now: number): InventoryShortage[] {
  return shortages
    .filter((row) => row.item_id === itemId && isCurrent(row, now))
    .sort((a, b) => urgency(a) - urgency(b) || a.starts_at.localeCompare(b.starts_at))
}

/** The task to look at first: of the most urgent kind, the one that lacks most; null of none. */
export function worstOf(tasks: readonly InventoryShortage[]): InventoryShortage | null {
  return tasks.reduce<InventoryShortage | null>((worst, task) => {
    if (worst === null || urgency(task) < urgency(worst)) return task
    return urgency(task) === urgency(worst) && task.quantity > worst.quantity ? task : worst
  }, null)
}

/** Tasks of a window `[from, to)`. */
export function isIn([from, to]: readonly [number, number]): (task: InventoryShortage) => boolean {
  return (task) => Date.parse(task.starts_at) < to && Date.parse(task.ends_at) > from
}

/** Whether a task is still of use: not closed, and its window not over. */
export function isCurrent(row: InventoryShortage, now: number): boolean {
  return row.state !== 'closed' && Date.parse(row.ends_at) > now
}

function urgency({ state }: InventoryShortage): number {
  return { open: 0, asked: 1, settled: 2, closed: 3 }[state]
}
