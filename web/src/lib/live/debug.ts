/** Debug log of the live store: `localStorage.debug = 'banquet'` (or `*`) turns it on, per device, no reload. */

export function debug(topic: string, message: string, ...details: unknown[]): void {
  if (isOn()) console.debug(`[banquet:${topic}] ${message}`, ...details)
}

function isOn(): boolean {
  try {
    return /(^|[\s,])(\*|banquet\b)/.test(localStorage.getItem('debug') ?? '')
  } catch {
    return false // storage may be forbidden
  }
}
