/** Money of a branch: whole, in its grouping; and short, for figures at the head of a column. */

import { groupingOf } from '@/lib/count'
import type { Lead } from '@/lib/database'
import { messages } from '@/lib/messages'
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

/** `₹1,900 a plate, about ₹24,00,000`; null where neither was said. */
export function budgetWords({ budget, budget_per_plate: plate }: Pick<Lead, 'budget' | 'budget_per_plate'>, currency: string): string | null {
  const { perPlate, about } = messages.leads.panel
  const parts = [plate !== null && perPlate(money(plate, currency)), budget !== null && about(money(budget, currency))]
  return parts.filter(Boolean).join(', ') || null
}

function tenths(value: number, digits = 1): string {
  return String(Number(value.toFixed(digits)))
}
