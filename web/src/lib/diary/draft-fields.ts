/**
 * The fields of the booking form, and what they mean as columns.
 *
 * A form holds text and nulls as typed; `columnsOf` is the only way to a row.
 */
import type { Booking, Branch, Daypart, Hall } from '@/lib/database'
import { formatTime, minutesOf } from '@/lib/time'
import { holdsHall } from './model'
import { endAfter, windowFromLocal } from './window'
import type { Window, WindowProblem } from './window'

/** Statuses a person sets in the form; the rest follow from the day's work. */
export type DraftStatus = Booking['status']

export interface DraftFields {
  readonly title: string
  readonly customer_id: string | null
  readonly event_id: string | null
  readonly event_type: string | null
  readonly guests_expected: number | null
  readonly guests_guaranteed: number | null
  readonly guests_actual: number | null
  readonly setup_style: string | null
  readonly hall_id: number | null
  readonly event_date: string
  /** `HH:MM`. */
  readonly event_time: string
  readonly end_time: string
  readonly end_day_offset: number
  readonly setup_minutes: number
  readonly teardown_minutes: number
  readonly status: DraftStatus
  /** Why it is to come to that status; empty unless told. */
  readonly status_reason: string
  readonly option_rank: number
  /** When a first option ends, ISO instant; null: as the branch does. */
  readonly option_expires_at: string | null
  readonly notes: string
}

export type FieldName = keyof DraftFields

export const FIELD_NAMES = [
  'title',
  'customer_id',
  'event_id',
  'event_type',
  'guests_expected',
  'guests_guaranteed',
  'guests_actual',
  'setup_style',
  'hall_id',
  'event_date',
  'event_time',
  'end_time',
  'end_day_offset',
  'setup_minutes',
  'teardown_minutes',
  'status',
  'status_reason',
  'option_rank',
  'option_expires_at',
  'notes',
] as const satisfies readonly FieldName[]

/** The form of a stored row. */
export function fieldsOf(row: Booking): DraftFields {
  return {
    title: row.title,
    customer_id: row.customer_id,
    event_id: row.event_id,
    event_type: row.event_type,
    guests_expected: row.guests_expected,
    guests_guaranteed: row.guests_guaranteed,
    guests_actual: row.guests_actual,
    setup_style: row.setup_style,
    hall_id: row.hall_id,
    event_date: row.event_date,
    event_time: formatTime(row.event_time),
    end_time: formatTime(row.end_time),
    end_day_offset: row.end_day_offset,
    setup_minutes: row.setup_minutes,
    teardown_minutes: row.teardown_minutes,
    status: row.status,
    status_reason: row.status_reason ?? '',
    option_rank: row.option_rank,
    option_expires_at: row.option_expires_at,
    notes: row.notes ?? '',
  }
}

/** An empty form on a day, with the hours of a session or of the branch's usual length. */
export function newFields(
  branch: Branch,
  hall: Hall | null,
  date: string,
  hours: Daypart | { from: string } | null,
): DraftFields {
  return {
    title: '',
    customer_id: null,
    event_id: null,
    event_type: null,
    guests_expected: null,
    guests_guaranteed: null,
    guests_actual: null,
    setup_style: null,
    hall_id: hall?.id ?? null,
    event_date: date,
    ...hoursOf(branch, hours),
    setup_minutes: hall?.setup_minutes ?? 120,
    teardown_minutes: hall?.teardown_minutes ?? 60,
    status: 'tentative',
    status_reason: '',
    option_rank: 1,
    option_expires_at: null,
    notes: '',
  }
}

type Hours = Pick<DraftFields, 'event_time' | 'end_time' | 'end_day_offset'>

function hoursOf(branch: Branch, hours: Daypart | { from: string } | null): Hours {
  if (hours && 'code' in hours) return sessionHours(hours)
  const from = hours?.from ?? '19:00'
  return { event_time: from, ...endAfter(from, branch.default_duration_minutes) }
}

/** The hours a session fills in. */
export function sessionHours(part: Daypart): Hours {
  return {
    event_time: formatTime(part.start_time),
    end_time: formatTime(part.end_time),
    end_day_offset: part.end_day_offset,
  }
}

/** The day offset an end needs: one at or before the start means the next day; a booking of several days keeps its last. */
export function offsetFor(start: string, end: string, before = 0): number {
  if (before > 1) return before
  return minutesOf(end) > minutesOf(start) ? 0 : 1
}

/** The days a booking may end on, from its first: those on which it would end after its start. */
export function lastDays(fields: Pick<DraftFields, 'event_time' | 'end_time'>): number[] {
  const first = minutesOf(fields.end_time) > minutesOf(fields.event_time) ? 0 : 1
  return Array.from({ length: MOST_DAYS - first + 1 }, (_, index) => first + index)
}

/** The database accepts an end up to a week after the start. */
export const MOST_DAYS = 7

/** The columns to write; sent whole on insert, changed ones alone on update. */
export type Columns = Omit<DraftFields, 'notes' | 'hall_id' | 'status_reason'> & {
  readonly hall_id: number
  readonly notes: string | null
  readonly status_reason: string | null
}

/** The row these fields mean. Raises when no hall is chosen; `missingIn` says so first. */
export function columnsOf(fields: DraftFields): Columns {
  if (fields.hall_id === null) throw new RangeError('a booking needs a hall')
  const text = (value: string): string | null => (value.trim() === '' ? null : value.trim())
  return {
    ...fields,
    hall_id: fields.hall_id,
    title: fields.title.trim(),
    notes: text(fields.notes),
    status_reason: text(fields.status_reason),
  }
}

/** The columns that differ from the stored row. */
export function changedColumns(fields: DraftFields, base: Booking): Partial<Columns> {
  const next = columnsOf(fields)
  const before = columnsOf(fieldsOf(base))
  return Object.fromEntries(
    FIELD_NAMES.filter((name) => next[name] !== before[name]).map((name) => [name, next[name]]),
  )
}

/** Required fields that are still empty, in the order of the form. */
export function missingIn(fields: DraftFields): FieldName[] {
  const missing: FieldName[] = []
  if (fields.title.trim() === '') missing.push('title')
  if (fields.hall_id === null) missing.push('hall_id')
  return missing
}

/** When the draft would keep its hall, or why its times mean nothing. */
export function windowOfFields(fields: DraftFields, zone: string): Window | WindowProblem {
  return windowFromLocal(fields, zone)
}

/** Set-up styles that have a capacity of their own, and those a function may ask for all the same. */
export const SETUP_STYLES = ['rounds', 'floating', 'theatre', 'classroom', 'cabaret', 'u_shape', 'boardroom'] as const

/** Functions people book most; any other word may be written. */
export const EVENT_TYPES = [
  'wedding',
  'reception',
  'sangeet',
  'mehndi',
  'haldi',
  'engagement',
  'birthday',
  'anniversary',
  'kitty party',
  'baby shower',
  'satsang',
  'conference',
  'dealer meet',
  'staff lunch',
  'training',
  'awards night',
] as const

/** What a change of hall brings along: its usual set-up and tear-down, unless they were set by hand. */
export function hallChange(hall: Hall, touched: ReadonlySet<FieldName>): Partial<DraftFields> {
  return {
    hall_id: hall.id,
    ...(!touched.has('setup_minutes') && { setup_minutes: hall.setup_minutes }),
    ...(!touched.has('teardown_minutes') && { teardown_minutes: hall.teardown_minutes }),
  }
}

/** What a change of the start brings along: the function keeps its length. */
export function startChange(fields: DraftFields, start: string): Partial<DraftFields> {
  const before = minutesOf(fields.event_time)
  const minutes = minutesOf(fields.end_time) + fields.end_day_offset * 1440 - before
  return { event_time: start, ...(minutes > 0 ? endAfter(start, minutes) : {}) }
}

const PLACE = ['hall_id', 'event_date', 'event_time', 'end_time', 'end_day_offset', 'setup_minutes', 'teardown_minutes'] as const

/** The rank at which a stored booking stands where the form puts it; null once it is moved or holds nothing. */
export function standingOf(fields: DraftFields, base: Booking | null): number | null {
  if (!base || !holdsHall(base)) return null
  const stored = fieldsOf(base)
  return PLACE.every((name) => fields[name] === stored[name]) ? base.option_rank : null
}
