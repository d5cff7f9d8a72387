/** Times and sizes as the Inspector writes them. */

const KIB = 1024

/** `412 B`, `1.2 KB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < KIB) return `${bytes} B`
  if (bytes < KIB * KIB) return `${(bytes / KIB).toFixed(1)} KB`
  return `${(bytes / KIB / KIB).toFixed(1)} MB`
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** `13:12:04.117` in a zone; without `fine`, whole seconds. */
export function formatClock(at: number, zone: string, fine = false): string {
  const key = `${zone} ${fine}`
  const clock = clocks.get(key) ?? makeClock(zone, fine)
  clocks.set(key, clock)
  return clock.format(at)
}

function makeClock(timeZone: string, fine: boolean): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
    ...(fine && { fractionalSecondDigits: 3 as const }),
  })
}
