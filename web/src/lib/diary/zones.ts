/** Whether the clock on the wall of a branch and the one of who looks at its page agree. */
import { instantOf, MINUTE } from '@/lib/time'

/**
 * True when noon of a date is another instant for the viewer than for the branch.
 *
 * Offsets are compared, not names: one zone has many names, `Asia/Calcutta` and `Asia/Kolkata` among them.
 */
export function isOtherTime(date: string, zone: string, viewerOffset: (instant: number) => number = offsetHere): boolean {
  const noon = instantOf(date, '12:00', zone)
  return noon !== null && Date.parse(`${date}T12:00:00Z`) - noon !== viewerOffset(noon) * MINUTE
}

/** Minutes that this device's clock is ahead of UTC at an instant. */
function offsetHere(instant: number): number {
  return -new Date(instant).getTimezoneOffset()
}
