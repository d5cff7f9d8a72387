/** Hindi words of time that goes by. Imports types alone (see `language.ts`). */
import type { clock as english } from '../clock'
import type { Translation } from '../languages'

export const clock: Translation<typeof english> = {
  days: (count) => `${count} दिन`,
  hours: (count) => `${count} घं.`,
  minutes: (count) => `${count} मि.`,
  seconds: (count) => `${count} से.`,
  now: 'अभी',
  secondsAgo: (count) => `${count} से. पहले`,
  minutesAgo: (count) => `${count} मि. पहले`,
}
