/** Money of a branch: whole, in its grouping; and short, for figures at the head of a column. */

import { groupingOf } from '@/lib/count'
import { clock } from '@/lib/messages/clock'

const CRORE = 10_000_000
const LAKH = 100_000

/** `₹12,50,000`: the currency's sign, the grouping of its country. */
export function money(amount: number, currency: string): string {
  return new Intl.NumberFormat(groupingOf(currency), { style: 'currency', currency, maximumFractionDigits: 0 }).format(amount)
}

/** `₹1.1 cr`, `₹86 L`, `₹9,500`; other currencies in thousands and millions. */
export function shortMoney(amount: number, currency: string): string {
  if (currency !== 'INR') {
    return new Intl.NumberFormat(groupingOf(currency), { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 }).format(amount)
  }
  if (amount >= CRORE) return clock.crores(tenths(amount / CRORE))
  return amount >= LAKH ? clock.lakhs(tenths(amount / LAKH, amount < 20 * LAKH ? 1 : 0)) : money(amount, currency)
}

function tenths(value: number, digits = 1): string {
  return String(Number(value.toFixed(digits)))
}
