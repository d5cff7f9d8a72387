/** Late changes of functions: which departments have still to see them, and what they say. */
import type { Booking, FunctionAcknowledgement, StaffRole } from '@/lib/database'
import { holdsHall } from '@/lib/diary/model'
import { styleWord } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { formatDate, formatTime } from '@/lib/time'

const words = messages.today

export const departments = ['kitchen', 'floor', 'store'] as const

export type Department = (typeof departments)[number]

/** What is told of one column: *covers 620 to 640*. `to` empty: the text says it all. */
export type ChangeWords = { field: string; from: string; to: string }

/** The late changes of one function. */
export type LateChange = {
  /** One for each department that was told, in the order of `departments`. */
  seen: readonly { department: Department; row: FunctionAcknowledgement; isPending: boolean }[]
  /** What some department has not seen yet, from the oldest state that one knows. */
  news: readonly ChangeWords[]
  /** When the latest of it was changed, milliseconds since the epoch; null when all have seen all. */
  changedAt: number | null
  changedBy: string | null
}

/** Late changes by booking. */
export function lateChanges(rows: Iterable<FunctionAcknowledgement>, today: string): Map<string, LateChange> {
  const byBooking = new Map<string, FunctionAcknowledgement[]>()
  for (const row of rows) byBooking.set(row.booking_id, [...(byBooking.get(row.booking_id) ?? []), row])
  return new Map([...byBooking].map(([id, told]) => [id, lateChangeOf(told, today)]))
}

function lateChangeOf(told: readonly FunctionAcknowledgement[], today: string): LateChange {
  const seen = departments.flatMap((department) => {
    const row = told.find((each) => each.department === department)
    return row && hasSomething(row) ? [{ department, row, isPending: isPending(row) }] : []
  })
  const pending = seen.filter((each) => each.isPending).map(({ row }) => row)
  const latest = pending.reduce<FunctionAcknowledgement | null>(
    (last, row) => (last === null || row.changed_at > last.changed_at ? row : last), null)
  return {
    seen,
    news: wordsOf(unionOf(pending), today),
    changedAt: latest && Date.parse(latest.changed_at),
    changedBy: latest?.changed_by ?? null,
  }
}

export function isPending(row: FunctionAcknowledgement): boolean {
  return row.acknowledged_at === null && hasSomething(row)
}

// A count that went up and down again before anybody looked is nothing to see.
function hasSomething(row: FunctionAcknowledgement): boolean {
  return Object.keys(row.changes).length > 0
}

// Where departments stand at different states, the first that was told says from where.
function unionOf(rows: readonly FunctionAcknowledgement[]): FunctionAcknowledgement['changes'] {
  return rows.reduce<FunctionAcknowledgement['changes']>((all, row) => ({ ...row.changes, ...all }), {})
}

/** The columns of a change in the order people ask for them. */
const FIELDS = [
  'status', 'event_date', 'hall_name', 'event_time', 'end_time', 'guests_guaranteed', 'guests_expected', 'title',
  'setup_style', 'setup_minutes', 'teardown_minutes', 'notes',
] as const satisfies readonly (keyof Booking)[]

type Field = (typeof FIELDS)[number]

function wordsOf(changes: FunctionAcknowledgement['changes'], today: string): ChangeWords[] {
  return FIELDS.flatMap((field): ChangeWords[] => {
    const pair = changes[field]
    if (!pair) return []
    if (field === 'status') return [{ field: pair[1] === 'cancelled' ? words.isCancelled : words.isTentative, from: '', to: '' }]
    return [{ field: words.fields[field], from: valueOf(field, pair[0], today), to: valueOf(field, pair[1], today) }]
  })
}

function valueOf(field: Field, value: unknown, today: string): string {
  if (typeof value === 'number') return field.endsWith('_minutes') ? words.minutes(value) : String(value)
  if (typeof value !== 'string' || value === '') return words.nothing
  if (field === 'event_date') return formatDate(value, today)
  if (field === 'event_time' || field === 'end_time') return formatTime(value)
  return field === 'setup_style' ? styleWord(value).toLowerCase() : value
}

/**
 * Functions that left a date while somebody has still to see it: called off, or moved to another day. What only
 * left its hall or its hour is still among the functions of the day.
 */
export function goneFrom(bookings: Iterable<Booking>, late: ReadonlyMap<string, LateChange>, date: string): Booking[] {
  return [...bookings].filter((row) => {
    const pending = late.get(row.id)?.seen.filter(({ isPending: unseen }) => unseen) ?? []
    if (pending.length === 0) return false
    const wasToday = pending.some((each) => each.row.changes.event_date?.[0] === date)
    return row.event_date === date ? !holdsHall(row) : wasToday
  })
}

/** Departments a person may speak for in a branch. */
export function speaksFor(roles: readonly StaffRole[]): Department[] {
  if (roles.includes('owner') || roles.includes('manager')) return [...departments]
  return departments.filter((department) => roles.includes(department === 'floor' ? 'operations' : department))
}
