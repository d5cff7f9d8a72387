/** The shortage seen while booking: what a function would take, judged before it is saved. */
import type { InventoryItem, InventoryNeed, InventoryShortage } from '@/lib/database'
import { demandsOf, shortfallsIn, suppliesOf, type Demand } from './demand'
import { byItem, usableOf } from './overview'

/** The times of a booking, saved or not. Instants are milliseconds since the epoch. */
export type BookingWindow = {
  /** null: not saved yet. Its own needs are not counted twice. */
  bookingId: string | null
  /** When set-up begins, and when tear-down is over. */
  from: number
  to: number
  guests: number | null
}

/** `short` of `needed` are missing at the worst moment. */
export type Falling = { item: InventoryItem; needed: number; short: number }

export type StockCheck =
  /** Nothing can be said yet, or there is nothing to say: no guests, no items, not read. */
  | { status: 'unknown' }
  | { status: 'enough' }
  | { status: 'short'; falling: readonly Falling[] }

export type Stock = {
  items: readonly InventoryItem[]
  needs: readonly InventoryNeed[]
  shortages: readonly InventoryShortage[]
}

const MINUTE = 60_000

/** How many of an item so many guests usually take; null where nobody can say. */
export function usualNeed(item: InventoryItem, guests: number | null): number | null {
  if (item.guests_per_unit === null || guests === null || guests <= 0) return null
  return Math.ceil(guests / item.guests_per_unit)
}

/**
 * The items that fall short if this booking is made: what it has been planned to take, or else what its guests
 * usually take, on top of what all others need in that window. The worst first.
 */
export function fallingShort(booking: BookingWindow, stock: Stock): Falling[] {
  const needsOf = byItem(stock.needs)
  const answersOf = byItem(stock.shortages)
  return stock.items
    .filter(({ active }) => active)
    .flatMap((item) => {
      const needs = needsOf.get(item.id) ?? []
      const planned = booking.bookingId === null ? undefined : needs.find(({ booking_id }) => booking_id === booking.bookingId)
      const needed = planned?.quantity ?? usualNeed(item, booking.guests)
      if (needed === null || needed === 0) return []
      const others = demandsOf(item, needs.filter((need) => need !== planned))
      const demand = demandOf(booking, item, needed)
      const all = [...others, ...suppliesOf(answersOf.get(item.id) ?? []), demand]
      const missing = shortfallsIn(all, usableOf(item)).filter(({ from, to }) => from < demand.to && to > demand.from)
      const short = Math.min(needed, Math.max(0, ...missing.map(({ quantity }) => quantity)))
      return short > 0 ? [{ item, needed, short }] : []
    })
    .sort((a, b) => b.short / b.needed - a.short / a.needed || a.item.sort_order - b.item.sort_order)
}

function demandOf(booking: BookingWindow, item: InventoryItem, quantity: number): Demand {
  return {
    from: booking.from,
    to: booking.to + item.turnaround_minutes * MINUTE,
    quantity,
  }
}
