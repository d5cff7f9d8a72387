/** Hindi words of measures. Imports types alone (see `language.ts`). */
import type { clock as english } from '../clock'
import type { Translation } from '../languages'

export const clock: Translation<typeof english> = {
  days: (count) => `${count} दिन`,
  hours: (count) => `${count} घं.`,
  minutes: (count) => `${count} मि.`,
  seconds: (count) => `${count} से.`,
  lakhs: (count) => `₹${count} लाख`,
  crores: (count) => `₹${count} करोड़`,
  now: 'अभी',
  secondsAgo: (count) => `${count} से. पहले`,
  minutesAgo: (count) => `${count} मि. पहले`,
}
