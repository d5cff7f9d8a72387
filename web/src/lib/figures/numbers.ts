/** Numbers as they are shown. Counts are grouped as the house does; shares are whole percent. */

const MINUS = '\u2212'

export { formatCount } from '@/lib/count'

/** Whole percent of a part; null where there is nothing to have a share of. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? Math.round((100 * part) / whole) : null
}

/** `42%`, or a dash where nothing is known. */
export function formatShare(share: number | null): string {
  return share === null ? '–' : `${share}%`
}

/** `+7%`, `−3%`, `0%`. */
export function formatGrowth(percent: number): string {
  return `${signOf(percent)}${Math.abs(percent)}%`
}

function signOf(value: number): string {
  if (value === 0) return ''
  return value > 0 ? '+' : MINUS
}

/** By how many percent `now` is above `then`, rounded; null where there was nothing to grow from. */
export function growthOf(now: number, then: number | null): number | null {
  return then === null || then === 0 ? null : Math.round((100 * (now - then)) / then)
}
