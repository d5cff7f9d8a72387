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

/** A movement of a sheet to be: how many of an item. */
export type Load = { item: InventoryItem; quantity: number }

/** What a function still lacks at that instant, or what is still out of it. */
export function loadOf({ booking, lines }: Sheet, reason: 'issue' | 'return', now: number): Load[] {
  const isOver = now >= Date.parse(booking.ends_at)
  return lines
    .map((line) => ({ item: line.item, quantity: reason === 'issue' ? toIssue(line, isOver) : outOf(line) }))
    .filter(({ quantity }) => quantity > 0)
}

/** What of a load is out still, after what others may have taken back meanwhile. */
export function stillOut({ lines }: Sheet, load: readonly Load[]): Load[] {
  return load
    .map(({ item, quantity }) => {
      const line = lines.find((each) => each.item.id === item.id)
      return { item, quantity: line ? Math.min(quantity, outOf(line)) : 0 }
    })
    .filter(({ quantity }) => quantity > 0)
}

// What came back before the function was over came back by mistake, or broken: it is lacking again.
function toIssue({ need }: SheetLine, isOver: boolean): number {
  return Math.max(0, need.quantity - (isOver ? need.issued : need.issued - need.returned))
}

function outOf({ need }: SheetLine): number {
  return Math.max(0, need.issued - need.returned)
}
