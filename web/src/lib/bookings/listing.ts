/** What the list of bookings shows, as its address says it: which, in what order. Pure. */
import type { BookingStatus } from '@/lib/database'
import type { Condition } from '@/lib/live/conditions'
import type { LivePageSpec } from '@/lib/live/page'
import type { PageOrder } from '@/lib/live/window'

export const FILTERS = ['active', 'options', 'confirmed', 'over', 'ended', 'all'] as const
export const SORTS = ['upcoming', 'latest', 'changed', 'made'] as const
export type Filter = (typeof FILTERS)[number]
export type Sort = (typeof SORTS)[number]

export interface Listing {
  readonly filter: Filter
  readonly sort: Sort
  readonly hall: number | null
  /** Part of a name. */
  readonly text: string
}

const STATUSES: Readonly<Record<Exclude<Filter, 'all'>, readonly BookingStatus[]>> = {
  active: ['enquiry', 'tentative', 'confirmed', 'in_progress'],
  options: ['tentative'],
  confirmed: ['confirmed', 'in_progress'],
  over: ['completed', 'settled'],
  ended: ['released', 'lost', 'cancelled'],
}

const ORDERS: Readonly<Record<Sort, PageOrder>> = {
  upcoming: { column: 'starts_at', ascending: true },
  latest: { column: 'starts_at', ascending: false },
  changed: { column: 'modified_at', ascending: false },
  made: { column: 'created_at', ascending: false },
}

/** The listing of an address; what it does not say, or says wrong, is the usual. */
export function listingOf(search: URLSearchParams): Listing {
  const filter = FILTERS.find((each) => each === search.get('show')) ?? 'active'
  const hall = Number(search.get('in') ?? NaN)
  return {
    filter,
    sort: SORTS.find((each) => each === search.get('sort')) ?? usualSort(filter),
    hall: Number.isInteger(hall) ? hall : null,
    text: search.get('find') ?? '',
  }
}

function usualSort(filter: Filter): Sort {
  return filter === 'over' || filter === 'ended' ? 'latest' : 'upcoming'
}

/** The same address with another listing; the usual is left out of it. */
export function withListing(search: URLSearchParams, listing: Listing): URLSearchParams {
  const next = new URLSearchParams(search)
  const said = {
    show: listing.filter === 'active' ? '' : listing.filter,
    sort: listing.sort === usualSort(listing.filter) ? '' : listing.sort,
    in: listing.hall === null ? '' : String(listing.hall),
    find: listing.text,
  }
  for (const [key, value] of Object.entries(said)) {
    if (value === '') next.delete(key)
    else next.set(key, value)
  }
  return next
}

/** Every booking there is: what a list that shows none is judged by. */
export const EVERYTHING: Listing = { filter: 'all', sort: 'latest', hall: null, text: '' }

/** What to read and follow. `branchId` null: every branch one may read. `today` is the branch's own. */
export function pageSpec(listing: Listing, branchId: number | null, today: string): LivePageSpec {
  const { filter, hall, sort } = listing
  const text = listing.text.trim()
  const conditions: Condition[] = [
    ...(branchId === null ? [] : [['branch_id', 'eq', branchId] as const]),
    ...(filter === 'all' ? [] : [['status', 'in', STATUSES[filter]] as const]),
    ...(hall === null ? [] : [['hall_id', 'in', [hall]] as const]),
    ...(sort === 'upcoming' ? [['event_date', 'gte', today] as const] : []),
    ...(text === '' ? [] : [['title', 'contains', text] as const]),
  ]
  return { table: 'bookings', conditions, order: ORDERS[sort] }
}
