/** Pull sheets: what the store hands out for each function of a day. */
import type { Booking, InventoryItem, InventoryNeed } from '@/lib/database'
import { holdsHall } from '@/lib/diary/model'
import { dateIn } from '@/lib/time'

export type SheetLine = { need: InventoryNeed; item: InventoryItem }

export type Sheet = {
  booking: Booking
  /** In the order of the store. */
  lines: readonly SheetLine[]
  /** Instants: when the first must be out, when set-down is over. */
  outAt: number
  backAt: number
}

const MINUTE = 60_000

/** The sheets of a day, the first to go out first: by the local date on which set-up begins. */
export function sheetsOf(
  date: string,
  zone: string,
  bookings: readonly Booking[],
  needs: readonly InventoryNeed[],
  items: readonly InventoryItem[],
): Sheet[] {
  const places = new Map(items.map((item, place) => [item.id, { item, place }]))
  return bookings
    .filter((booking) => isServed(booking) && dateIn(zone, outAtOf(booking)) === date)
    .map((booking) => ({
      booking,
      lines: needs
        .filter((need) => need.booking_id === booking.id && places.has(need.item_id))
        .map((need) => ({ need, ...placeOf(places, need.item_id) }))
        .sort((a, b) => a.place - b.place)
        .map(({ need, item }) => ({ need, item })),
      outAt: outAtOf(booking),
      backAt: Date.parse(booking.ends_at) + booking.teardown_minutes * MINUTE,
    }))
    .sort((a, b) => a.outAt - b.outAt || a.booking.id.localeCompare(b.booking.id))
}

function placeOf(places: ReadonlyMap<string, { item: InventoryItem; place: number }>, id: string) {
  const found = places.get(id)
  if (!found) throw new Error(`no item ${id}`)
  return found
}

/** A function the store serves: it holds its hall, and nobody stands before it. */
function isServed(booking: Booking): boolean {
  return holdsHall(booking) && booking.option_rank === 1
}

function outAtOf(booking: Booking): number {
  return Date.parse(booking.starts_at) - booking.setup_minutes * MINUTE
}

/** What is still to be issued, and what is still out, of a line. */
export function restOf({ need }: SheetLine): { toIssue: number; toReturn: number } {
  return { toIssue: Math.max(0, need.quantity - need.issued), toReturn: Math.max(0, need.issued - need.returned) }
}
