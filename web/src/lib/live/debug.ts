/**
 * Debug log of the live store: `localStorage.debug = 'banquet'` (or `*`) turns it on, per device, no reload. Who has
 * turned it on wants to see it: browsers hide what is said by `console.debug` until another level is chosen.
 */

export function debug(topic: string, message: string, ...details: unknown[]): void {
  if (isOn()) console.log(`[banquet:${topic}] ${message}`, ...details)
}

function isOn(): boolean {
  try {
    return /(^|[\s,])(\*|banquet\b)/.test(localStorage.getItem('debug') ?? '')
  } catch {
    return false // storage may be forbidden
  }
}
