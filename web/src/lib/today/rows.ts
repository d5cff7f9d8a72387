/** The rows of Today: each function of the date with its stage and its late changes. */
import type { Booking, FunctionAcknowledgement } from '@/lib/database'
import { functionsOf, inOrder } from './day'
import { goneFrom, lateChanges } from './changes'
import type { LateChange } from './changes'
import { goneStage, groupOf, stageOf } from './stage'
import type { Group, Stage } from './stage'

export type FunctionRow = {
  booking: Booking
  stage: Stage
  /** null: no department was ever told of a late change. */
  late: LateChange | null
}

/** Every function of a date's page in the order they start; those that left it while unseen are among them. */
export function rowsOf(
  bookings: readonly Booking[],
  told: Iterable<FunctionAcknowledgement>,
  date: string,
  zone: string,
  now: number,
): FunctionRow[] {
  const late = lateChanges(told, date)
  const rowOf = (booking: Booking, stage: Stage): FunctionRow => ({ booking, stage, late: late.get(booking.id) ?? null })
  const here = functionsOf(bookings, date, zone)
    .map((booking) => rowOf(booking, stageOf(booking, now, zone)))
    // yesterday's are here for their tear-down alone
    .filter(({ booking, stage }) => booking.event_date >= date || stage.kind !== 'over')
  const shown = new Set(here.map(({ booking }) => booking.id))
  const gone = goneFrom(bookings, late, date)
    .filter(({ id }) => !shown.has(id))
    .map((booking) => rowOf(booking, goneStage(booking, date)))
  return [...here, ...gone].sort((a, b) => inOrder(a.booking, b.booking))
}

/** Whether somebody has still to see a change of it. */
export function isUnseen({ late }: FunctionRow): boolean {
  return late !== null && late.changedAt !== null
}

const GROUPS: readonly Group[] = ['now', 'next', 'gone', 'over']

/** The rows under their headings, empty ones left out. */
export function groupsOf(rows: readonly FunctionRow[]): { group: Group; rows: FunctionRow[] }[] {
  return GROUPS.map((group) => ({ group, rows: rows.filter(({ stage }) => groupOf(stage.kind) === group) })).filter(
    (each) => each.rows.length > 0,
  )
}

/** More than the wall can show to somebody five metres away. */
const MOST_WALL_ROWS = 7

export type WallRows = {
  shown: FunctionRow[]
  /** Functions that are over, for the footer. */
  done: Booking[]
  /** How many more there are, later than those shown. */
  later: number
}

/** What the wall shows: all that is not over, the soonest first where there is no room for all. */
export function wallRows(rows: readonly FunctionRow[]): WallRows {
  const isOver = (row: FunctionRow): boolean => row.stage.kind === 'over' && !isUnseen(row)
  const open = rows.filter((row) => !isOver(row))
  return {
    shown: open.slice(0, MOST_WALL_ROWS),
    done: rows.filter(isOver).map(({ booking }) => booking),
    later: Math.max(0, open.length - MOST_WALL_ROWS),
  }
}
