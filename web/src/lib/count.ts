/** Counts as the house writes them: `1,20,000` where it is paid in rupees, `120,000` elsewhere. */

const MINUS = '\u2212'

let grouped = new Intl.NumberFormat('en-IN')

/** The locale whose grouping goes with a currency. */
export function groupingOf(currency: string): string {
  return currency === 'INR' ? 'en-IN' : 'en-GB'
}

/** From now on counts are grouped as this money is: that of the first branch one reads, so that sums of several agree. */
export function groupCountsAs(currency: string): void {
  const locale = groupingOf(currency)
  if (grouped.resolvedOptions().locale !== locale) grouped = new Intl.NumberFormat(locale)
}

/** `1,185`; below zero with a minus sign, U+2212. */
export function formatCount(count: number): string {
  return grouped.format(count).replace('-', MINUS)
}
