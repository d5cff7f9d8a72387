/**
 * A branch's halls as one house: which bases a hall is made of, which halls share a base, in what
 * order the diary and the calendar list them. Knows nothing of bookings or time.
 */
import type { Hall, HallCapacity, HallComponent } from '@/lib/database'
import { messages } from '@/lib/messages'

export interface House {
  /** Active halls of every branch given, in the order of `sort_order`. */
  readonly halls: readonly Hall[]
  readonly byId: ReadonlyMap<number, Hall>
  /** Ids of the base halls a hall takes; a base hall takes itself. */
  basesOf(hallId: number): readonly number[]
  /** Guests the hall seats in that style, or its largest figure when the style is unknown. */
  capacityOf(hallId: number, setupStyle?: string | null): number | null
}

/** Index the halls. A combination without components takes nothing and can never clash. */
export function buildHouse(
  halls: readonly Hall[],
  components: readonly HallComponent[],
  capacities: readonly HallCapacity[] = [],
): House {
  const listed = halls.filter((hall) => hall.active).sort(bySortOrder)
  const bases = new Map<number, number[]>(
    halls.map((hall) => [hall.id, hall.kind === 'base' ? [hall.id] : []]),
  )
  for (const part of components) bases.get(part.combination_id)?.push(part.hall_id)
  const seats = new Map<number, HallCapacity[]>()
  for (const row of capacities) seats.set(row.hall_id, [...(seats.get(row.hall_id) ?? []), row])
  return {
    halls: listed,
    byId: new Map(halls.map((hall) => [hall.id, hall])),
    basesOf: (hallId) => bases.get(hallId) ?? [],
    capacityOf: (hallId, style) => seatsFor(seats.get(hallId) ?? [], style),
  }
}

function bySortOrder(a: Hall, b: Hall): number {
  return a.branch_id - b.branch_id || a.sort_order - b.sort_order || a.id - b.id
}

function seatsFor(rows: readonly HallCapacity[], style: string | null | undefined): number | null {
  const exact = rows.find((row) => row.setup_style === style)
  if (exact) return exact.capacity
  return rows.length === 0 ? null : Math.max(...rows.map((row) => row.capacity))
}

/**
 * Those of some halls that seat so many at rounds, the smallest first: what who enquires is offered, on every screen.
 * A hall nobody has counted the seats of stands last, a combination seats what its parts do; null guests: nobody has
 * said how many come.
 */
export function hallsThatSeat(house: House, halls: readonly Hall[], guests: number | null): Hall[] {
  const seats = ({ id }: Hall): number => seatsAtRounds(house, id)
  return halls.filter((hall) => seats(hall) >= (guests ?? 0)).sort((a, b) => compare(seats(a), seats(b)))
}

function seatsAtRounds(house: House, hallId: number): number {
  const counted = house.capacityOf(hallId, 'rounds')
  if (counted !== null || house.byId.get(hallId)?.kind !== 'combination') return counted ?? Infinity
  return house.basesOf(hallId).reduce((sum, id) => sum + seatsAtRounds(house, id), 0)
}

/** Infinity less Infinity is no number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b
}

/** The base halls of one branch, in order. */
export function baseHalls(house: House, branchId: number): Hall[] {
  return house.halls.filter((hall) => hall.branch_id === branchId && hall.kind === 'base')
}

/** True when the hall is every base of its branch at once: one line in the diary, last. */
export function isBuyout(house: House, hall: Hall): boolean {
  const all = baseHalls(house, hall.branch_id)
  return hall.kind === 'combination' && all.length > 1 && house.basesOf(hall.id).length === all.length
}

/** Rows of a branch's page: combinations above their parts, the buyout last. */
export function pageOrder(house: House, branchId: number): Hall[] {
  const halls = house.halls.filter((hall) => hall.branch_id === branchId)
  const rank = new Map(baseHalls(house, branchId).map((hall, index) => [hall.id, index]))
  const place = (hall: Hall): number => {
    if (isBuyout(house, hall)) return Number.MAX_SAFE_INTEGER
    const first = Math.min(...house.basesOf(hall.id).map((id) => rank.get(id) ?? 0))
    return hall.kind === 'base' ? first : first - 0.5
  }
  return halls
    .map((hall) => ({ hall, place: place(hall) }))
    .sort((a, b) => a.place - b.place || bySortOrder(a.hall, b.hall))
    .map(({ hall }) => hall)
}

/** How a combination is spelled beside its name: `A + B`, `all halls`. */
export function partsLabel(house: House, hall: Hall): string {
  if (hall.kind === 'base') return hall.outdoor ? messages.diary.outdoor : ''
  if (isBuyout(house, hall)) return messages.diary.allHallsOf
  const names = house.basesOf(hall.id).map((id) => house.byId.get(id)?.name ?? '')
  return names.map((name) => withoutSharedWords(name, names)).join(' + ')
}

function withoutSharedWords(name: string, names: readonly string[]): string {
  const words = name.split(' ')
  const others = names.map((other) => other.split(' '))
  let shared = 0
  while (shared < words.length - 1 && others.every((other) => other[shared] === words[shared])) shared++
  return words.slice(shared).join(' ')
}

/** Ids of the halls that share a base with this one, itself included. */
export function sharingHalls(house: House, hallId: number): ReadonlySet<number> {
  const bases = new Set(house.basesOf(hallId))
  const sharing = house.halls.filter(({ id }) => house.basesOf(id).some((base) => bases.has(base)))
  return new Set([hallId, ...sharing.map(({ id }) => id)])
}
