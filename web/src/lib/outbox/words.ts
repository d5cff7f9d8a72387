/** Columns and values of a change as a person reads them. */
import { formatCount } from '@/lib/count'
import { ordinal, sentence, statusWord, styleWord } from '@/lib/diary/words'
import { culpritsOf } from '@/lib/culprits'
import type { BookingStatus, Culprit } from '@/lib/database'
import { currentRowOf } from '@/lib/outbox/merge'
import type { Conflict } from '@/lib/outbox/types'
import { messages } from '@/lib/messages'
import { refusalWords } from '@/lib/refusal-words'
import { formatDateLong, formatDuration, formatMoment, formatTime, isDate } from '@/lib/time'

const words = messages.sync
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/i
const LOCAL_TIME = /^\d{2}:\d{2}(:\d{2})?$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T/
/** Values that are chosen between say their day, whichever it is. */
const ANOTHER_DAY = ''

/** What a column is called on screen. */
export function fieldWord(column: string): string {
  return words.fields[column] ?? sentence(column.replace(/_id$/, '').replaceAll('_', ' '))
}

/** A value of a column. Instants are shown in `zone`. */
export function valueWord(table: string, column: string, value: unknown, zone: string): string {
  if (value === null || value === undefined || value === '') return words.nothing
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (table === 'bookings' && column === 'status') return statusWord(value as BookingStatus)
  if (typeof value === 'number') return numberWord(column, value)
  if (typeof value !== 'string') return JSON.stringify(value)
  if (column === 'setup_style') return styleWord(value)
  if (UUID.test(value)) return words.otherRow
  if (LOCAL_TIME.test(value)) return formatTime(value)
  if (isDate(value)) return formatDateLong(value)
  return INSTANT.test(value) ? formatMoment(Date.parse(value), zone, ANOTHER_DAY) : value
}

function numberWord(column: string, value: number): string {
  if (column === 'option_rank') return ordinal(value)
  if (column === 'end_day_offset') return words.endDay(value)
  return column.endsWith('_minutes') ? formatDuration(value * 60_000) : formatCount(value)
}

/** Why a change was refused, in a few words for its chip. */
export function reasonOf({ error, because }: Conflict): string {
  if (because !== null) return words.buildsOn
  switch (error.code) {
    case 'PT409':
      return words.changedMeanwhile
    case '23P01':
      return words.taken
    case 'PT404':
      return words.gone
    case '42501':
      return words.notAllowed
    default:
      return words.other
  }
}

/** Why, in a sentence. */
export function explanationOf(conflict: Conflict, nameOf: (id: string | null) => string): string {
  if (conflict.because !== null) return words.buildsOnWhy
  const current = currentRowOf(conflict.error)
  if (!current) return [refusalWords(conflict.error), ...culpritsOf(conflict.error).map(inTheWay)].join('. ')
  const by = current['modified_by']
  return words.changedBy(nameOf(typeof by === 'string' ? by : null))
}

/** `Kapoor sangeet: Pearl is taken from ...`. */
function inTheWay(culprit: Culprit): string {
  return [culprit.title, refusalWords(culprit)].filter(Boolean).join(': ')
}
