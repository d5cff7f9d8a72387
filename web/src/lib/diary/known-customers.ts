/** Customers that are there already, as somebody types a name or a phone. */
import type { BanquetClient } from '@/lib/client'
import type { Customer } from '@/lib/database'

const MOST = 4

/** Letters and digits to ask for; null while there are too few to tell. */
export function askedFor(typed: { name?: string; phone?: string }): { name: string | null; phone: string | null } | null {
  const name = cleaned(typed.name ?? '')
  const phone = (typed.phone ?? '').replaceAll(/\D/g, '')
  const asked = { name: name.length >= 2 ? name : null, phone: phone.length >= 4 ? phone : null }
  return asked.name === null && asked.phone === null ? null : asked
}

// What means something in the grammar of a filter is left out: names are found by their letters.
function cleaned(text: string): string {
  return text.trim().replaceAll(/[%_\\*,()"]/g, ' ').replaceAll(/\s+/g, ' ').trim()
}

/** At most four of a branch, by name; empty when the server cannot say. Digits are found however they are spaced. */
export async function findCustomers(
  client: BanquetClient,
  branchId: number,
  asked: { name: string | null; phone: string | null },
  signal: AbortSignal,
): Promise<readonly Customer[]> {
  const filters = [
    ...(asked.name === null ? [] : [`name.ilike."*${asked.name}*"`]),
    ...(asked.phone === null ? [] : [`phone.ilike."*${[...asked.phone.slice(-10)].join('*')}*"`]),
  ]
  const query = client.from('customers').select('*').eq('branch_id', branchId).or(filters.join(','))
  const { data } = await query.order('name').limit(MOST).abortSignal(signal)
  return data ?? []
}

/** Whether two numbers are the same phone, with or without the code of the country. */
export function isSamePhone(a: string | null, b: string | null): boolean {
  const [left, right] = [tail(a), tail(b)]
  return left.length >= 7 && left === right
}

function tail(phone: string | null): string {
  return (phone ?? '').replaceAll(/\D/g, '').slice(-10)
}
