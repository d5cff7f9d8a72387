/** How an option is told: its rank, how long it still holds, how urgent that is. */
import type { Booking } from '@/lib/database'
import { messages } from '@/lib/messages'
import { isRequested } from '@/lib/outbox/effects'
import { formatDuration, HOUR, MINUTE } from '@/lib/time'
import { ordinal, words } from './words'

export interface OptionTag {
  readonly text: string
  /** Where there is no room for it: the rank alone. */
  readonly short: string
  /** Amber under 24 h, red under 4 h. */
  readonly tone: 'neutral' | 'warn' | 'bad'
  /** It says how long is left. */
  readonly timed: boolean
}

/** In the last minutes of an option its seconds are counted, where the clock ticks that fast. */
export const COUNTED_MS = 5 * MINUTE

/** The tag of a tentative booking, or null where there is nothing to tell. `isTicking`: `now` is renewed each second. */
export function optionTag(
  row: Pick<Booking, 'status' | 'option_rank' | 'option_expires_at'>,
  now: number,
  isTicking = false,
): OptionTag | null {
  if (isRequested(row)) return { text: messages.sync.requestedWord, short: messages.sync.requestedWord, tone: 'neutral', timed: false }
  if (row.status !== 'tentative') return null
  const rank = ordinal(row.option_rank)
  if (row.option_rank > 1) return { text: words.waiting(rank), short: rank, tone: 'neutral', timed: false }
  if (row.option_expires_at === null) return { text: rank, short: rank, tone: 'neutral', timed: false }
  const left = Date.parse(row.option_expires_at) - now
  if (left <= 0) return { text: words.overdue(rank), short: rank, tone: 'bad', timed: true }
  const time = isTicking && left < COUNTED_MS ? formatCountdown(left) : formatDuration(left)
  return { text: words.left(rank, time), short: rank, tone: toneOfOption(left), timed: true }
}

/** Amber under 24 h, red under 4 h. `left` in milliseconds. */
export function toneOfOption(left: number): OptionTag['tone'] {
  if (left < 4 * HOUR) return 'bad'
  return left < 24 * HOUR ? 'warn' : 'neutral'
}

/** `4 m 12 s`. */
function formatCountdown(left: number): string {
  const seconds = Math.ceil(left / 1000)
  const { minutes, seconds: inSeconds } = messages.clock
  return seconds < 60 ? inSeconds(seconds) : `${minutes(Math.floor(seconds / 60))} ${inSeconds(seconds % 60)}`
}
