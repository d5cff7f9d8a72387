/** What needs someone now: options that run out, shortages, enquiries without a reply, changes nobody saw. */
import type { Booking, FunctionAcknowledgement, InventoryShortage, Lead } from '@/lib/database'
import { ordinal } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { isPending } from '@/lib/today/changes'
import { formatCount } from '@/lib/figures/numbers'
import { dateIn, DAY, formatDate, formatDuration, HOUR, MINUTE } from '@/lib/time'

const words = messages.figures.needs

export type Need = {
  key: string
  kind: 'option' | 'shortage' | 'lead' | 'change'
  tone: 'bad' | 'warn' | 'neutral'
  /** In the tag: *3 h 48 m*, *Short 100*. */
  tag: string
  /** *Malhotra–Kapoor*. */
  what: string
  /** *Emerald Grand, Sat 21 Nov, 2nd waiting*. */
  text: string
  branchId: number
  /** Who sees to it; null: nobody yet. */
  personId: string | null
  /** Whether somebody ought to be named: a lead in the pool. */
  isOpenToAll: boolean
  /** What has to come first, milliseconds since the epoch. */
  by: number
  opens: { kind: 'booking' | 'lead'; id: string } | { kind: 'shortages' }
}

type Context = {
  /** Milliseconds since the epoch. */
  now: number
  zoneOf: (branchId: number) => string
  /** Today, for dates without a year. */
  today: string
}

/** Soonest first. */
export function inUrgency(needs: readonly Need[]): Need[] {
  return [...needs].sort((a, b) => a.by - b.by || a.key.localeCompare(b.key))
}

const OPTION_WITHIN_MS = 2 * DAY

/** First options that end within two days. `bookings` are tentative ones, of any rank. */
export function optionNeeds(bookings: readonly Booking[], { now, today }: Context): Need[] {
  return bookings.flatMap((row): Need[] => {
    if (row.option_rank > 1 || row.option_expires_at === null) return []
    const by = Date.parse(row.option_expires_at)
    const left = by - now
    if (left > OPTION_WITHIN_MS) return []
    const behind = bookings.filter((other) => other.option_rank > 1 && sharesHall(other, row))
    const next = Math.min(...behind.map(({ option_rank: rank }) => rank))
    return [{
      key: `option ${row.id}`,
      kind: 'option',
      tone: left < 4 * HOUR ? 'bad' : left < DAY ? 'warn' : 'neutral',
      tag: left > 0 ? formatDuration(left) : words.overdue,
      what: row.title,
      text: [words.option(row.hall_name, formatDate(row.event_date, today)), behind.length > 0 && words.waiting(ordinal(next))].filter(Boolean).join(', '),
      branchId: row.branch_id,
      personId: row.created_by,
      isOpenToAll: false,
      by,
      opens: { kind: 'booking', id: row.id },
    }]
  })
}

// Options queue for one hall; which other halls share a base with it is not known here.
function sharesHall(a: Booking, b: Booking): boolean {
  return a.hall_id === b.hall_id && a.starts_at < b.ends_at && b.starts_at < a.ends_at
}

const SHORT_WITHIN_MS = 14 * DAY

/** Shortages of the next two weeks that nobody has answered, and those where somebody is asked to reduce a booking. */
export function shortageNeeds(rows: readonly InventoryShortage[], nameOf: (itemId: string) => string | null, { now, zoneOf, today }: Context): Need[] {
  return rows.flatMap((row): Need[] => {
    const by = Date.parse(row.starts_at)
    const isReduced = row.state === 'asked' && row.resolution === 'reduce'
    if ((row.state !== 'open' && !isReduced) || by - now > SHORT_WITHIN_MS || Date.parse(row.ends_at) < now) return []
    return [{
      key: `shortage ${row.id}`,
      kind: 'shortage',
      tone: by - now < 2 * DAY ? 'bad' : 'warn',
      tag: words.short(formatCount(row.quantity)),
      what: nameOf(row.item_id) ?? words.anItem,
      text: [words.shortage(formatDate(dateIn(zoneOf(row.branch_id), by), today)), isReduced && words.reduce].filter(Boolean).join(', '),
      branchId: row.branch_id,
      personId: row.owner_id,
      isOpenToAll: false,
      by,
      opens: { kind: 'shortages' },
    }]
  })
}

/** Minutes without a reply after which a lead needs someone, and after which it is late. */
const REPLY_MS = { soon: 10 * MINUTE, late: 15 * MINUTE }

/** Enquiries that nobody has answered; the longer they wait, the earlier they stand. */
export function leadNeeds(rows: readonly Lead[], { now }: Context): Need[] {
  return rows.flatMap((row): Need[] => {
    const waited = now - Date.parse(row.received_at)
    if (row.first_response_at !== null || row.stage !== 'new' || waited < REPLY_MS.soon) return []
    return [{
      key: `lead ${row.id}`,
      kind: 'lead',
      tone: waited >= REPLY_MS.late ? 'bad' : 'warn',
      tag: formatDuration(waited),
      what: row.name,
      text: words.noReply,
      branchId: row.branch_id,
      personId: row.owner_id,
      isOpenToAll: row.owner_id === null,
      by: Date.parse(row.received_at) + REPLY_MS.late,
      opens: { kind: 'lead', id: row.id },
    }]
  })
}

const CHANGE_WITHIN_MS = DAY

/** Late changes that a department has not seen, of functions within a day; `bookings` by id. */
export function changeNeeds(rows: readonly FunctionAcknowledgement[], bookings: ReadonlyMap<string, Booking>, { now, today }: Context): Need[] {
  const unseen = new Map<string, FunctionAcknowledgement[]>()
  for (const row of rows) if (isPending(row)) unseen.set(row.booking_id, [...(unseen.get(row.booking_id) ?? []), row])
  return [...unseen].flatMap(([id, told]): Need[] => {
    const booking = bookings.get(id)
    const starts = booking ? Date.parse(booking.starts_at) : Infinity
    if (!booking || starts - now > CHANGE_WITHIN_MS || Date.parse(booking.ends_at) < now) return []
    const names = told.map(({ department }) => messages.today.departments[department]).join(', ')
    return [{
      key: `change ${id}`,
      kind: 'change',
      tone: starts - now < 4 * HOUR ? 'bad' : 'warn',
      tag: starts > now ? formatDuration(starts - now) : messages.today.stage.running,
      what: booking.title,
      text: `${words.option(booking.hall_name, formatDate(booking.event_date, today))}, ${told.length > 1 ? words.unseenMany(names) : words.unseen(names)}`,
      branchId: booking.branch_id,
      personId: null,
      isOpenToAll: false,
      by: starts,
      opens: { kind: 'booking', id },
    }]
  })
}
