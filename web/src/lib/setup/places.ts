/** Clocks and moneys of the world as a form offers them, and what most likely holds here. Pure. */

export type Choice = { id: string; label: string }

/** Names that browsers still give by their old spelling. */
const RENAMED: Readonly<Record<string, string>> = {
  'Asia/Calcutta': 'Asia/Kolkata', 'Asia/Katmandu': 'Asia/Kathmandu', 'Asia/Rangoon': 'Asia/Yangon', 'Asia/Saigon': 'Asia/Ho_Chi_Minh', 'Europe/Kiev': 'Europe/Kyiv',
}

/** Money by the beginning of a zone's name; the longest that fits counts. */
const MONEY: Readonly<Record<string, string>> = {
  'Asia/Kolkata': 'INR', 'Asia/Kathmandu': 'NPR', 'Asia/Colombo': 'LKR', 'Asia/Dhaka': 'BDT', 'Asia/Karachi': 'PKR', 'Asia/Dubai': 'AED', 'Asia/Singapore': 'SGD',
  'Europe/': 'EUR', 'Europe/London': 'GBP', 'Europe/Zurich': 'CHF', 'America/': 'USD', 'America/Toronto': 'CAD', 'Australia/': 'AUD', 'Pacific/Auckland': 'NZD', 'Africa/Nairobi': 'KES', 'Africa/Johannesburg': 'ZAR',
}

/** The zone of this device; the trade's own where the device keeps none. */
export function likelyZone(zone = new Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  return zone.includes('/') && !zone.startsWith('Etc/') ? named(zone) : 'Asia/Kolkata'
}

export function likelyMoney(zone: string): string {
  const fits = Object.keys(MONEY).filter((beginning) => zone.startsWith(beginning)).sort((a, b) => b.length - a.length)
  return MONEY[fits[0] ?? ''] ?? 'USD'
}

/** Every zone, and `also` where a browser does not list it. */
export function zones(also: string): Choice[] {
  const ids = new Set([...Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/')).map(named), also])
  return [...ids].sort().map((id) => ({ id, label: id.replaceAll('_', ' ') }))
}

/** Every currency as `INR, Indian Rupee` in the language of the page. */
export function currencies(language: string): Choice[] {
  const names = new Intl.DisplayNames(language, { type: 'currency' })
  return Intl.supportedValuesOf('currency').map((id) => ({ id, label: `${id}, ${names.of(id) ?? id}` }))
}

function named(zone: string): string {
  return RENAMED[zone] ?? zone
}
