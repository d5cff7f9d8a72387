/**
 * Live bookings spread over the base halls they take: the browser's picture of `hall_claims`.
 */
import type { Booking } from '@/lib/database'
import type { House } from './house'
import { holdsHall } from './model'
import type { Window } from './window'
import { windowOf } from './window'

/** One base hall kept by one live booking. */
export interface Claim {
  readonly booking: Booking
  readonly window: Window
}

/** Claims by base hall, each list in the order its windows begin. */
export type Claims = ReadonlyMap<number, readonly Claim[]>

/** Expand every live booking to its base halls, combinations included. */
export function claimsOf(bookings: Iterable<Booking>, house: House): Claims {
  const claims = new Map<number, Claim[]>()
  for (const booking of bookings) {
    if (!holdsHall(booking)) continue
    const claim = { booking, window: windowOf(booking) }
    for (const base of house.basesOf(booking.hall_id)) {
      const list = claims.get(base)
      if (list) list.push(claim)
      else claims.set(base, [claim])
    }
  }
  for (const list of claims.values()) list.sort((a, b) => a.window.from - b.window.from)
  return claims
}

/** Every claim on any part of a hall that shares time with a span, each booking once. */
export function claimsDuring(
  claims: Claims,
  house: House,
  hallId: number,
  span: { from: number; to: number },
): Claim[] {
  const found = new Map<string, Claim>()
  for (const base of house.basesOf(hallId)) {
    for (const claim of claims.get(base) ?? []) {
      if (claim.window.from >= span.to) break
      if (claim.window.to > span.from) found.set(claim.booking.id, claim)
    }
  }
  return [...found.values()]
}
