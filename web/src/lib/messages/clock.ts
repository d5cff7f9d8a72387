/** Words of measures: how long, how long ago, how much in short. Names of days and months are those of the language (date-names). */
import { inLanguage } from './language'

export const clock = /* @__PURE__ */ inLanguage('clock', {
  days: (count: number) => `${count} d`,
  hours: (count: number) => `${count} h`,
  minutes: (count: number) => `${count} m`,
  seconds: (count: number) => `${count} s`,
  /** Rupees in short, for boards and figures. */
  lakhs: (count: string) => `₹${count} L`,
  crores: (count: string) => `₹${count} cr`,
  now: 'now',
  secondsAgo: (count: number) => `${count} s`,
  minutesAgo: (count: number) => `${count} min`,
} as const)
