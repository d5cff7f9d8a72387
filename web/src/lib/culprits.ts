/** Who of several stood in the way, where none of them was done. Pure. */
import type { Culprit } from '@/lib/database'
import type { WriteError } from '@/lib/outbox/types'

/** SQLSTATE of a batch of which some could not be done. */
const SOME_IN_THE_WAY = 'PT422'

/** Those that a refusal names; none where it names no one. */
export function culpritsOf({ code, details }: Pick<WriteError, 'code' | 'details'>): readonly Culprit[] {
  return code === SOME_IN_THE_WAY && Array.isArray(details) ? (details as Culprit[]) : []
}
