/** What a device is called, from what its browser says of itself. Pure. */

type Kind = readonly [pattern: RegExp, name: string]

// In this order: each browser also claims to be those below it.
const BROWSERS: readonly Kind[] = [
  [/\bEdgA?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'], [/\bChrome\/|\bCriOS\/|\bHeadlessChrome\//, 'Chrome'], [/\bSafari\//, 'Safari'],
  [/python|httpx/i, 'Python'], [/node|undici/i, 'Node'], [/curl/i, 'curl'],
]
const SYSTEMS: readonly Kind[] = [
  [/\bAndroid\b/, 'Android'], [/\biPhone\b/, 'iPhone'], [/\biPad\b/, 'iPad'], [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'], [/\bMac OS X\b|\bMacintosh\b/, 'Mac'], [/\bLinux\b/, 'Linux'],
]

/** Browser and system of a device as far as it says so; null for what it does not. */
export function deviceOf(userAgent: string | null): { browser: string | null; system: string | null } {
  const found = (kinds: readonly Kind[]) => kinds.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? null
  return { browser: found(BROWSERS), system: found(SYSTEMS) }
}
