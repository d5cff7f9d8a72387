/** The free alternatives as the panel offers them: which three, in which words, what Use fills in. */
import type { Daypart, FreeAlternative } from '@/lib/database'
import { daysBetween, formatDate, formatTime } from '@/lib/time'
import { daypartOf } from './dayparts'
import type { DraftFields } from './draft-fields'
import { words } from './words'

/** At most this many at first; the rest on request. */
export const SHOWN_ALTERNATIVES = 3

const REASONS = ['same_hall', 'same_branch', 'other_branch'] as const

/**
 * Same hall first, then the branch's other halls, then other branches.
 *
 * The first three hold two of the first kind at most, so that another way out is always in sight.
 */
export function orderAlternatives(found: readonly FreeAlternative[]): FreeAlternative[] {
  const kinds = REASONS.map((reason) => found.filter((entry) => entry.reason === reason))
  const first = kinds.flatMap((kind) => kind.slice(0, kind === kinds[0] ? 2 : 1)).slice(0, SHOWN_ALTERNATIVES)
  const rest = kinds.flat().filter((entry) => !first.includes(entry))
  return [...first, ...rest]
}

/** `Emerald A, Sun 22 Nov, dinner` and `Same hall, next day, 350 guests`. */
export function describeAlternative(
  entry: FreeAlternative,
  wanted: Pick<DraftFields, 'event_date'>,
  dayparts: readonly Daypart[],
  today: string,
): { title: string; detail: string } {
  const session = daypartOf(entry, dayparts)?.name.toLowerCase() ?? formatTime(entry.event_time)
  const days = daysBetween(wanted.event_date, entry.event_date)
  const place = entry.reason === 'other_branch' ? [entry.hall_name, entry.branch_name] : [entry.hall_name]
  return {
    title: [...place, formatDate(entry.event_date, today), session].join(', '),
    detail: [
      words.reason[entry.reason],
      words.daysAway(days),
      entry.capacity === null ? null : words.seats(entry.capacity),
    ]
      .filter(Boolean)
      .join(', '),
  }
}

/** What Use fills in; a place in another branch is opened there instead. */
export function fieldsOfAlternative(
  entry: FreeAlternative,
): Pick<DraftFields, 'hall_id' | 'event_date' | 'event_time' | 'end_time' | 'end_day_offset'> {
  return {
    hall_id: entry.hall_id,
    event_date: entry.event_date,
    event_time: formatTime(entry.event_time),
    end_time: formatTime(entry.end_time),
    end_day_offset: entry.end_day_offset,
  }
}
