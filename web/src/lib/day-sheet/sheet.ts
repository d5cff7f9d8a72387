/** The day of a branch as it is printed: its halls, and what happens in each, in the order of the clock. Pure. */
import { formatCount } from '@/lib/count'
import type { Booking, Customer, Hall } from '@/lib/database'
import { holdsHall } from '@/lib/diary/model'
import type { DiaryPage } from '@/lib/diary/page'
import { windowOf } from '@/lib/diary/window'
import { hoursOf, sentence, statusWord, styleWord } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { addDays, formatDate, formatInstant, instantOf, localTime } from '@/lib/time'

export type SheetFunction = {
  readonly id: string
  readonly title: string
  /** `19:00–00:30`, and when the hall is kept, set-up and tear-down included: `17:00–01:30`. */
  readonly hours: string
  readonly held: string
  /** It began the evening before. */
  readonly isFromBefore: boolean
  /** `Tue 24 Nov`, when it began on an earlier day and is held on this one too; else null. */
  readonly since: string | null
  readonly kind: string
  readonly status: string
  /** Not confirmed: until when the option holds. */
  readonly option: string | null
  readonly covers: string
  readonly style: string
  /** Names of the bases that a combination takes. */
  readonly shares: string
  readonly contact: string
  readonly notes: string
}

export type SheetHall = { readonly hall: Hall; readonly functions: readonly SheetFunction[] }

export type Sheet = {
  readonly halls: readonly SheetHall[]
  readonly functions: number
  readonly covers: number
  /** Local times of the first set-up and the last tear-down; null for an empty day. */
  readonly from: string | null
  readonly to: string | null
}

type Customers = ReadonlyMap<string, Pick<Customer, 'name' | 'phone'>>

/** Bookings that hold a hall on this page of the diary, 06:00 to 06:00; who waits in line has none. */
export function bookingsOfSheet(page: DiaryPage, date: string): Booking[] {
  const zone = page.branch.timezone
  const [from, to] = [date, addDays(date, 1)].map((day) => instantOf(day, '06:00', zone) ?? NaN) as [number, number]
  return page.bookings
    .filter((row) => holdsHall(row) && row.option_rank === 1 && windowOf(row).from < to && windowOf(row).to > from)
    .filter((row) => row.event_date <= date)
    .sort((a, b) => windowOf(a).starts - windowOf(b).starts || a.id.localeCompare(b.id))
}

/** `today` decides whether years are written. */
export function sheetOf(page: DiaryPage, date: string, customers: Customers, today: string): Sheet {
  const rows = bookingsOfSheet(page, date)
  const zone = page.branch.timezone
  const own = rows.filter((row) => row.event_date === date)
  const served = rows.filter((row) => row.event_date === date || goesOn(row, date, zone))
  return {
    halls: page.rows
      .map((hall) => ({ hall, functions: rows.filter((row) => row.hall_id === hall.id).map((row) => functionOf(row, page, date, customers, today)) }))
      .filter(({ functions }) => functions.length > 0),
    functions: served.length,
    covers: served.reduce((sum, row) => sum + (row.guests_guaranteed ?? row.guests_expected ?? 0), 0),
    from: own.length === 0 ? null : formatInstant(Math.min(...own.map((row) => windowOf(row).from)), zone),
    to: own.length === 0 ? null : formatInstant(Math.max(...own.map((row) => windowOf(row).to)), zone),
  }
}

/** Whether a function of an earlier day is held on this one too, not only cleared away in its morning. */
function goesOn(row: Booking, date: string, zone: string): boolean {
  return row.event_date < date && windowOf(row).ends > (instantOf(date, '06:00', zone) ?? NaN)
}

function functionOf(row: Booking, page: DiaryPage, date: string, customers: Customers, today: string): SheetFunction {
  const zone = page.branch.timezone
  const customer = row.customer_id === null ? undefined : customers.get(row.customer_id)
  const { from, to } = windowOf(row)
  return {
    id: row.id,
    title: row.title,
    hours: hoursOf(row),
    held: messages.daySheet.held(formatInstant(from, zone), formatInstant(to, zone)),
    isFromBefore: row.event_date < date,
    since: row.event_date < date && goesOn(row, date, zone) ? formatDate(row.event_date, today) : null,
    kind: row.event_type === null ? '' : sentence(row.event_type),
    status: statusWord(row.status),
    option: row.status === 'tentative' ? messages.daySheet.option(untilOf(row, zone, today)) : null,
    covers: coversOf(row),
    style: row.setup_style === null ? '' : styleWord(row.setup_style),
    shares: sharesOf(row, page),
    contact: customer ? [customer.name, customer.phone].filter(Boolean).join(', ') : '',
    notes: row.notes ?? '',
  }
}

function untilOf(row: Booking, zone: string, today: string): string | null {
  if (row.option_expires_at === null) return null
  const { date, time } = localTime(Date.parse(row.option_expires_at), zone)
  return `${formatDate(date, today)} ${time.slice(0, 5)}`
}

function coversOf({ guests_expected: expected, guests_guaranteed: guaranteed }: Booking): string {
  if (guaranteed === null) return expected === null ? '' : formatCount(expected)
  const word = messages.daySheet.guaranteed(formatCount(guaranteed))
  return expected === null ? word : `${formatCount(expected)}, ${word}`
}

function sharesOf(row: Booking, { house }: DiaryPage): string {
  const bases = house.basesOf(row.hall_id)
  return bases.length < 2 ? '' : bases.map((id) => house.byId.get(id)?.name ?? '').join(', ')
}
