/** How an option is told: its rank, how long it still holds, how urgent that is. */
import type { Booking } from '@/lib/database'
import { formatDuration, HOUR } from '@/lib/time'
import { ordinal, words } from './words'

export interface OptionTag {
  readonly text: string
  /** Amber under 24 h, red under 4 h. */
  readonly tone: 'neutral' | 'warn' | 'bad'
  /** It says how long is left. */
  readonly timed: boolean
}

/** The tag of a tentative booking, or null where there is nothing to tell. */
export function optionTag(
  row: Pick<Booking, 'status' | 'option_rank' | 'option_expires_at'>,
  now: number,
): OptionTag | null {
  if (row.status !== 'tentative') return null
  const rank = ordinal(row.option_rank)
  if (row.option_rank > 1) return { text: words.waiting(rank), tone: 'neutral', timed: false }
  if (row.option_expires_at === null) return { text: rank, tone: 'neutral', timed: false }
  const left = Date.parse(row.option_expires_at) - now
  if (left <= 0) return { text: words.overdue(rank), tone: 'bad', timed: true }
  return { text: words.left(rank, formatDuration(left)), tone: toneOf(left), timed: true }
}

function toneOf(left: number): OptionTag['tone'] {
  if (left < 4 * HOUR) return 'bad'
  return left < 24 * HOUR ? 'warn' : 'neutral'
}
