/** What a day is beside its date: auspicious, a festival. Lists disagree; one kept by hand is believed first. Pure. */
import type { CalendarDay } from '@/lib/database'
import { messages } from '@/lib/messages'

export interface DayMark {
  /** 3 is A+, 2 is A, 1 is B; 0 is no muhurat. */
  readonly tier: number
  /** `Diwali`, `Dev Uthani`. */
  readonly name: string | null
  /** Where it is from. */
  readonly source: string
}

/** By date. */
export type DayMarks = ReadonlyMap<string, DayMark>

export const NO_MARKS: DayMarks = new Map()

/** By branch, each of its own list. */
export type BranchMarks = ReadonlyMap<number, DayMarks>

/** The `source` of what a manager sets. */
export const BY_HAND = 'house'

export function marksOf(rows: readonly CalendarDay[]): DayMarks {
  const byDate = new Map<string, CalendarDay[]>()
  for (const row of rows) byDate.set(row.date, [...(byDate.get(row.date) ?? []), row])
  return new Map([...byDate].map(([date, days]) => [date, markOf(days)]))
}

const known = new WeakMap<readonly CalendarDay[], BranchMarks>()

/** The same object for the same rows, which are replaced, never changed: what is drawn from it stays drawn. */
export function marksByBranch(rows: readonly CalendarDay[]): BranchMarks {
  const marks = known.get(rows) ?? groupedMarks(rows)
  known.set(rows, marks)
  return marks
}

function groupedMarks(rows: readonly CalendarDay[]): BranchMarks {
  const byBranch = new Map<number, CalendarDay[]>()
  for (const row of rows) byBranch.set(row.branch_id, [...(byBranch.get(row.branch_id) ?? []), row])
  return new Map([...byBranch].map(([branch, days]) => [branch, marksOf(days)]))
}

/** What every one of these branches says of a day: the head of a page of several speaks for all of them. */
export function agreedMarks(marks: BranchMarks, branchIds: readonly number[]): DayMarks {
  const [first, ...others] = branchIds.map((id) => marks.get(id) ?? NO_MARKS)
  return new Map([...(first ?? NO_MARKS)].filter(([date, mark]) => others.every((other) => sameMark(other.get(date), mark))))
}

/** A branch's own marks of days of which the head says something else, or nothing. */
export function ownMarks(marks: DayMarks | undefined, agreed: DayMarks): DayMarks {
  return new Map([...(marks ?? NO_MARKS)].filter(([date, mark]) => !sameMark(agreed.get(date), mark)))
}

function sameMark(a: DayMark | undefined, b: DayMark): boolean {
  return a?.tier === b.tier && a.name === b.name
}

function markOf(days: readonly CalendarDay[]): DayMark {
  const [muhurat] = days.filter(({ kind }) => kind === 'muhurat').sort(believedFirst)
  const named = days.find(({ name }) => name !== null)
  return { tier: muhurat?.tier ?? 0, name: named?.name ?? null, source: (muhurat ?? days[0])?.source ?? '' }
}

function believedFirst(a: CalendarDay, b: CalendarDay): number {
  return Number(b.source === BY_HAND) - Number(a.source === BY_HAND) || (b.tier ?? 0) - (a.tier ?? 0)
}

/** `A+`. */
export function tierName(tier: number): string {
  return messages.boards.tiers[tier as 0 | 1 | 2 | 3]
}

/** What a screen reader hears of it; empty of a day like any other. */
export function spokenMark(mark: DayMark | undefined): string {
  if (!mark) return ''
  return [mark.tier > 0 && messages.boards.muhuratTier(tierName(mark.tier)), mark.name].filter(Boolean).join(', ')
}
