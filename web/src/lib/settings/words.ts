/** Lengths of time as settings say them. */
import { messages } from '@/lib/messages'

const words = messages.settings

/** `7 days`, `2 days 4 hours`, `20 hours`. */
export function hoursWords(hours: number): string {
  const days = Math.floor(hours / 24)
  const rest = hours % 24
  if (days === 0) return words.hoursOnly(rest)
  return rest === 0 ? words.days(days) : words.daysAndHours(words.days(days), rest)
}
