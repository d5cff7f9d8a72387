/**
 * What is known of an enquiry before its form is opened: what was asked of the palette, or typed into a booking that
 * found no hall. It travels beside the address, not in it: names and phones belong in no log. Pure.
 */
import type { Branch, Daypart, Hall, Wish } from '@/lib/database'
import type { CustomerFields } from '@/lib/diary/customers'
import { daypartOf } from '@/lib/diary/dayparts'
import type { DraftFields } from '@/lib/diary/draft-fields'
import { messages } from '@/lib/messages'
import type { Asked } from '@/lib/palette/query'
import { daysOfMonth, monthOf, weekdayOf } from '@/lib/time'

export type EnquiryStart = {
  readonly branchId: number
  readonly name: string
  readonly phone: string
  /** null: nothing was said of a day. */
  readonly wish: Wish | null
  readonly guests: number | null
  readonly event: string
  readonly notes: string
}

/** The words of a search as an enquiry; `halls` name the one that was asked for. */
export function startOfSearch(asked: Asked, branchId: number, halls: readonly Pick<Hall, 'id' | 'name'>[]): EnquiryStart {
  const digits = asked.rest.filter((word) => /^\+?[\d-]+$/.test(word))
  const names = asked.rest.filter((word) => !digits.includes(word))
  const hall = halls.find(({ id }) => id === asked.hallId)
  return {
    branchId: asked.branchId ?? branchId,
    name: names.map(capital).join(' ').slice(0, 200),
    phone: digits.join(' ').slice(0, 40),
    wish: wishOf(asked.dates, asked.session),
    guests: asked.guests,
    event: '',
    notes: notesOf(hall?.name, asked.wishes.map(capital).join(', ')),
  }
}

/** The form of a booking as an enquiry. */
export function startOfBooking(fields: DraftFields, customer: Pick<CustomerFields, 'name' | 'phone'>, branch: Branch, dayparts: readonly Daypart[], hall: Hall | undefined): EnquiryStart {
  return {
    branchId: branch.id,
    name: fields.title.trim() || customer.name.trim(),
    phone: customer.phone.trim(),
    wish: wishOf([fields.event_date], daypartOf(fields, dayparts)?.code ?? null),
    guests: fields.guests_expected,
    event: fields.event_type ?? '',
    notes: notesOf(hall?.name, fields.notes.trim()),
  }
}

// Many days are one wish: from the first to the last, on one day of the week where they all are.
function wishOf(dates: readonly string[], session: string | null): Wish | null {
  const [from, to] = [dates[0], dates.at(-1)]
  if (from === undefined || to === undefined) return null
  const weekdays = new Set(dates.map(weekdayOf))
  const [weekday = 0] = weekdays
  const isOnOneDay = dates.length > 1 && weekdays.size === 1
  const within = isOnOneDay && monthOf(from) === monthOf(to) ? wholeMonth(dates) : { from, to }
  return { ...within, ...(isOnOneDay && { weekday: weekday || 7 }), ...(session !== null && { session }) }
}

/** `any Saturday in February` is the month, not the time from its first Saturday to its last. */
function wholeMonth(dates: readonly string[]): Pick<Wish, 'from' | 'to'> {
  const [month = ''] = dates.map(monthOf)
  const days = daysOfMonth(month)
  const isWhole = days.filter((day) => weekdayOf(day) === weekdayOf(dates[0] ?? '')).length === dates.length
  return isWhole ? { from: days[0] ?? '', to: days.at(-1) ?? '' } : { from: dates[0] ?? '', to: dates.at(-1) ?? '' }
}

function notesOf(hall: string | undefined, notes: string): string {
  return [hall === undefined ? '' : messages.leads.quick.askedForHall(hall), notes].filter(Boolean).join('\n')
}

const capital = (word: string) => word.replace(/^\p{L}/u, (letter) => letter.toLocaleUpperCase())

/** What came with the address, if it is one of these. */
export function startIn(state: unknown): EnquiryStart | null {
  if (typeof state !== 'object' || state === null || !('enquiry' in state)) return null
  const { enquiry } = state
  const isStart = typeof enquiry === 'object' && enquiry !== null && 'branchId' in enquiry && 'wish' in enquiry && 'notes' in enquiry
  return isStart ? (enquiry as EnquiryStart) : null
}
