/**
 * Builders for the diary's tests: Dwarka's six halls and sessions, and rows as the server sends them.
 */
import { addDays, instantOf } from '@/lib/time'
import type { Booking, Branch, Daypart, Hall } from '@/lib/database'
import { withPending } from '@/lib/outbox/effects'
import type { Entry } from '@/lib/outbox/types'
import { buildHouse } from './house'
import { buildPage } from './page'
import type { DiaryPage } from './page'

const STAMPS = {
  created_at: '2026-11-01T06:00:00+00:00',
  modified_at: '2026-11-01T06:00:00+00:00',
  version: 1,
}

export const DWARKA: Branch = {
  id: 1,
  code: 'dwk',
  name: 'Dwarka',
  timezone: 'Asia/Kolkata',
  currency: 'INR',
  option_hours: 168,
  default_duration_minutes: 240,
  sort_order: 1,
  ...STAMPS,
}

const hall = (id: number, name: string, kind: Hall['kind'], outdoor = false): Hall => ({
  id,
  branch_id: 1,
  name,
  kind,
  outdoor,
  setup_minutes: outdoor ? 720 : 120,
  teardown_minutes: outdoor ? 360 : 60,
  sort_order: id,
  active: true,
  ...STAMPS,
})

export const EMERALD_A = hall(1, 'Emerald A', 'base')
export const EMERALD_B = hall(2, 'Emerald B', 'base')
export const PEARL = hall(3, 'Pearl', 'base')
export const LAWN = hall(4, 'Terrace Lawn', 'base', true)
export const GRAND = hall(5, 'Emerald Grand', 'combination')
export const BUYOUT = hall(6, 'Buyout', 'combination')

export const HALLS = [EMERALD_A, EMERALD_B, PEARL, LAWN, GRAND, BUYOUT]
export const COMPONENTS = [
  [5, 1],
  [5, 2],
  [6, 1],
  [6, 2],
  [6, 3],
  [6, 4],
].map(([combination_id, hall_id]) => ({
  combination_id: combination_id as number,
  hall_id: hall_id as number,
  branch_id: 1,
  ...STAMPS,
}))
export const CAPACITIES = (
  [
    [1, 350, 500],
    [2, 250, 400],
    [3, 120, 180],
    [4, 500, 800],
    [5, 650, 950],
  ] as const
).flatMap(([hall_id, rounds, floating]) => [
  { hall_id, branch_id: 1, setup_style: 'rounds', capacity: rounds, ...STAMPS },
  { hall_id, branch_id: 1, setup_style: 'floating', capacity: floating, ...STAMPS },
])

const part = (id: number, code: string, name: string, start: string, end: string, offset = 0): Daypart => ({
  id,
  branch_id: 1,
  code,
  name,
  start_time: `${start}:00`,
  end_time: `${end}:00`,
  end_day_offset: offset,
  sort_order: id,
  ...STAMPS,
})

export const DAYPARTS = [
  part(1, 'morning', 'Morning', '07:00', '11:00'),
  part(2, 'lunch', 'Lunch', '11:30', '16:00'),
  part(3, 'hitea', 'Hi-tea', '16:30', '18:30'),
  part(4, 'dinner', 'Dinner', '19:00', '00:30', 1),
  part(5, 'night_wedding', 'Night wedding', '19:00', '05:00', 1),
]

export const HOUSE = buildHouse(HALLS, COMPONENTS, CAPACITIES)

let serial = 0

/** A row as the server would return it; instants follow from the local input and Dwarka's zone. */
export function bookingRow(overrides: Partial<Booking> = {}): Booking {
  serial += 1
  const row = { ...DEFAULTS, id: `booking-${String(serial).padStart(5, '0')}`, ...overrides }
  const named = HALLS.find(({ id }) => id === row.hall_id)
  const ends = addDays(row.event_date, row.end_day_offset)
  return {
    ...row,
    hall_name: overrides.hall_name ?? named?.name ?? '',
    starts_at: overrides.starts_at ?? iso(row.event_date, row.event_time),
    ends_at: overrides.ends_at ?? iso(ends, row.end_time),
  }
}

/** A booking that this device asked for and the server has not answered, as the outbox shows it. */
export function requestedRow(overrides: Partial<Booking> = {}): Booking {
  const row = bookingRow(overrides)
  const entry: Entry = { seq: 1, label: '', madeAt: 0, writes: [{ op: 'insert', table: 'bookings', row: { ...row } }], bases: [null] }
  const [asked] = withPending(new Map<string, Booking>(), 'bookings', { key: ['id'], conditions: [] }, [entry]).values()
  return asked ?? row
}

function iso(date: string, time: string): string {
  return new Date(instantOf(date, time, DWARKA.timezone) ?? 0).toISOString()
}

const DEFAULTS: Booking = {
  id: '',
  branch_id: 1,
  event_id: null,
  hall_id: 1,
  hall_name: '',
  title: 'Malhotra–Kapoor reception',
  event_type: 'reception',
  event_date: '2026-11-21',
  event_time: '19:00:00',
  end_time: '00:30:00',
  end_day_offset: 1,
  starts_at: '',
  ends_at: '',
  setup_minutes: 120,
  teardown_minutes: 60,
  status: 'confirmed',
  option_rank: 1,
  option_expires_at: null,
  challenged_at: null,
  status_reason: null,
  guests_expected: 200,
  guests_guaranteed: null,
  guests_actual: null,
  setup_style: 'rounds',
  customer_id: null,
  notes: null,
  created_by: null,
  modified_by: null,
  ...STAMPS,
}

/** Hours of a session as booking columns. */
export function during(code: string): Pick<Booking, 'event_time' | 'end_time' | 'end_day_offset'> {
  const found = DAYPARTS.find((daypart) => daypart.code === code)
  if (!found) throw new Error(`no session ${code}`)
  return {
    event_time: found.start_time,
    end_time: found.end_time,
    end_day_offset: found.end_day_offset,
  }
}

/** Dwarka's page with these bookings. */
export function pageWith(...bookings: Booking[]): DiaryPage {
  return buildPage(DWARKA, HOUSE, DAYPARTS, bookings)
}
