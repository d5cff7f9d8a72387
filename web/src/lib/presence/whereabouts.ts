/**
 * Where colleagues are and what they have open, as they say it to each other.
 *
 * Pure. What arrives was written by another browser: every part of it is checked, and nothing but the
 * account's id is taken for who somebody is.
 */
import type { Window } from '@/lib/diary/window'
import { overlaps } from '@/lib/diary/window'
import { isDate, isMonth } from '@/lib/time'

/** The page somebody looks at. */
export type Spot = { section: 'calendar'; month: string } | { section: 'diary'; date: string } | { section: PlainSection }

/** Pages that one place says all of. */
const PLAIN_SECTIONS = ['today', 'dashboard', 'leads', 'stock', 'bookings', 'people'] as const
type PlainSection = (typeof PLAIN_SECTIONS)[number]

/** A hall and a time somebody has in an open form. */
export type Slot = { hallId: number; window: Window }

export type Doing =
  | { kind: 'looking'; bookingId: string }
  | { kind: 'booking'; slot: Slot }
  /** Has a lead open, or in hand on its way to another stage. */
  | { kind: 'lead'; leadId: string; isMoving: boolean }
  /** Has an item of the store open. */
  | { kind: 'item'; itemId: string }

export type Whereabouts = {
  spot: Spot | null
  doing: Doing | null
  /** The page is in the background. */
  away: boolean
}

/** A person with Banquet open in the same branch. */
export type Colleague = Whereabouts & { id: string }

/** What one says before anything is known. */
export const NOWHERE: Whereabouts = { spot: null, doing: null, away: false }

/** The others of a presence state, one entry a person however many tabs they have. */
export function colleaguesOf(state: Readonly<Record<string, readonly unknown[]>>, myId: string): Colleague[] {
  return Object.entries(state).flatMap(([id, metas]) => {
    if (id === myId || metas.length === 0) return []
    const tabs = metas.map(parseWhereabouts).sort((a, b) => interest(b) - interest(a))
    return [{ id, ...(tabs[0] ?? NOWHERE) }]
  })
}

// Of several tabs the one that matters to others: a form before a page, the foreground before the background.
function interest({ doing, away }: Whereabouts): number {
  return (doing?.kind === 'booking' ? 4 : doing ? 2 : 0) + (away ? 0 : 1)
}

/** What somebody said, as far as it makes sense. */
export function parseWhereabouts(raw: unknown): Whereabouts {
  const { spot, doing, away } = fieldsOf(raw)
  return { spot: parseSpot(fieldsOf(spot)), doing: parseDoing(fieldsOf(doing)), away: away === true }
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(raw: unknown): Fields {
  return typeof raw === 'object' && raw !== null ? (raw as Fields) : {}
}

function parseSpot({ section, month, date }: Fields): Spot | null {
  if (section === 'calendar' && typeof month === 'string' && isMonth(month)) return { section, month }
  if (section === 'diary' && typeof date === 'string' && isDate(date)) return { section, date }
  const plain = PLAIN_SECTIONS.find((each) => each === section)
  return plain === undefined ? null : { section: plain }
}

function parseDoing({ kind, bookingId, slot, leadId, isMoving, itemId }: Fields): Doing | null {
  if (kind === 'looking' && typeof bookingId === 'string') return { kind, bookingId }
  if (kind === 'lead' && typeof leadId === 'string') return { kind, leadId, isMoving: isMoving === true }
  if (kind === 'item' && typeof itemId === 'string') return { kind, itemId }
  const parsed = kind === 'booking' ? parseSlot(fieldsOf(slot)) : null
  return parsed && { kind: 'booking', slot: parsed }
}

function parseSlot({ hallId, window }: Fields): Slot | null {
  const { from, starts, ends, to } = fieldsOf(window)
  const instants = [from, starts, ends, to]
  if (!Number.isSafeInteger(hallId) || !instants.every(Number.isSafeInteger)) return null
  const known = { from, starts, ends, to } as Window
  return known.from <= known.starts && known.starts < known.ends && known.ends <= known.to
    ? { hallId: hallId as number, window: known }
    : null
}

/** Who has a form open on a time of one of these halls that meets the window. */
export function bookingNear(
  colleagues: readonly Colleague[],
  halls: ReadonlySet<number>,
  window: { from: number; to: number },
): Colleague | undefined {
  return colleagues.find(({ doing }) => doing?.kind === 'booking' && halls.has(doing.slot.hallId) && overlaps(doing.slot.window, window))
}

/** Who has a lead open, and who has it in hand. */
export function atLead(colleagues: readonly Colleague[], leadId: string): { reading: Colleague[]; moving: Colleague | undefined } {
  const there = colleagues.filter(({ doing }) => doing?.kind === 'lead' && doing.leadId === leadId)
  const moving = there.find(({ doing }) => doing?.kind === 'lead' && doing.isMoving)
  return { reading: there.filter((each) => each !== moving), moving }
}

/** Who has a stored booking open. */
export function lookingAt(colleagues: readonly Colleague[], bookingId: string): Colleague[] {
  return colleagues.filter(({ doing }) => doing?.kind === 'looking' && doing.bookingId === bookingId)
}

/** Who has an item of the store open. */
export function atItem(colleagues: readonly Colleague[], itemId: string): Colleague[] {
  return colleagues.filter(({ doing }) => doing?.kind === 'item' && doing.itemId === itemId)
}
