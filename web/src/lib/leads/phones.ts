/** Who asked before: leads with the same phone, however it is written. */
import type { Lead } from '@/lib/database'

/** As the database keys phones: the last ten digits, or null where too few are given to name anybody. */
export function phoneKey(phone: string | null): string | null {
  const digits = phone?.replace(/\D/g, '') ?? ''
  return digits.length >= 7 ? digits.slice(-10) : null
}

/** Ten digits behind what India puts before them; a zero leads towns too, whose numbers are not told apart here. */
const OWN_NUMBER = /^(?:91|0091)?(\d{5})(\d{5})$|^0([6-9]\d{4})(\d{5})$/

/** `+91 99999 01482`, as phones are shown; other numbers stay as they were written. */
export function formatPhone(phone: string): string {
  const [, ...halves] = OWN_NUMBER.exec(phone.replace(/\D/g, '')) ?? []
  const own = halves.filter(Boolean).join(' ')
  return own ? `+91 ${own}` : phone.trim()
}

/** A number as a telephone dials it. */
export function dialled(phone: string): string {
  return `tel:${phone.replaceAll(/[^+\d]/g, '')}`
}

/** Where WhatsApp opens a talk with a number; null where it does not say its country or names nobody. */
export function chatAddress(phone: string): string | null {
  const full = formatPhone(phone)
  const digits = full.replace(/\D/g, '')
  return full.startsWith('+') && digits.length >= 8 ? `https://wa.me/${digits}` : null
}

/** For each lead the latest earlier one with the same phone. */
export function earlierByPhone(leads: readonly Lead[]): Map<string, Lead> {
  const before = new Map<string, Lead>()
  const earlier = new Map<string, Lead>()
  for (const lead of [...leads].sort((a, b) => Date.parse(a.received_at) - Date.parse(b.received_at))) {
    const key = lead.phone_key ?? phoneKey(lead.phone)
    if (key === null) continue
    const known = before.get(key)
    if (known) earlier.set(lead.id, known)
    before.set(key, lead)
  }
  return earlier
}
