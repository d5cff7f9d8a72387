import { describe, expect, it } from 'vitest'
import type { AuditEntry, Booking, InventoryShortage, Lead } from '@/lib/database'
import { bookingRow, PEARL } from '@/lib/diary/testing'
import { at, DAY, toldRow, ZONE } from '@/lib/today/testing'
import { deedsOf, deedsOfRows } from './feed'
import { changeNeeds, inUrgency, leadNeeds, optionNeeds, shortageNeeds } from './needs'

const now = at('14:02', '2026-11-19')
const context = { now, today: '2026-11-19', zoneOf: () => ZONE }
const after = (hours: number): string => new Date(now + hours * 3_600_000).toISOString()
const option = (hours: number, overrides: Partial<Booking> = {}): Booking =>
  bookingRow({ status: 'tentative', option_expires_at: after(hours), created_by: 'priya', ...overrides })

describe('options', () => {
  it.each([[3.8, 'bad', '3 h 48 m'], [20, 'warn', '20 h'], [30, 'neutral', '1 d 6 h'], [-1, 'bad', 'Time is up']] as const)(
    'that end in %f h are %s', (hours, tone, tag) => {
      expect(optionNeeds([option(hours)], context)).toMatchObject([{ tone, tag, personId: 'priya', opens: { kind: 'booking' } }])
    },
  )

  it('say who waits behind them, and wait themselves unsaid', () => {
    const second = bookingRow({ status: 'tentative', option_rank: 2, hall_id: PEARL.id })
    const [need, ...others] = optionNeeds([option(3, { hall_id: PEARL.id }), second], context)

    expect([need?.text, others]).toEqual(['Pearl, Sat 21 Nov, 2nd waiting', []])
  })

  it('that have two days and more need nobody yet', () => {
    expect(optionNeeds([option(49)], context)).toEqual([])
  })
})

describe('shortages', () => {
  const short = (hours: number, state: InventoryShortage['state'] = 'open') =>
    ({ id: 's', branch_id: 1, item_id: 'chair', starts_at: after(hours), ends_at: after(hours + 8), quantity: 100, state, owner_id: null }) as InventoryShortage

  it('are told with what falls short and when', () => {
    expect(shortageNeeds([short(40)], () => 'Chiavari chairs', context)).toMatchObject([
      { tone: 'bad', tag: 'Short 100', what: 'Chiavari chairs', text: 'needed Sat 21 Nov', opens: { kind: 'shortages' } },
    ])
    expect(shortageNeeds([short(100)], () => null, context)).toMatchObject([{ tone: 'warn', what: 'An item of the store' }])
  })

  it('that somebody is asked to reduce are theirs until they have', () => {
    const asked = { ...short(40, 'asked'), resolution: 'reduce', owner_id: 'arjun' } as InventoryShortage
    expect(shortageNeeds([asked], () => 'Chiavari chairs', context)).toMatchObject([{ text: 'needed Sat 21 Nov, asked to reduce', personId: 'arjun' }])
    // a transfer waits for the other store, which has its own list
    expect(shortageNeeds([{ ...asked, resolution: 'transfer' }], () => 'x', context)).toEqual([])
  })

  it('that are settled, over, or far away need nobody', () => {
    expect(shortageNeeds([short(40, 'settled'), short(-20), short(24 * 15)], () => 'x', context)).toEqual([])
  })
})

describe('enquiries', () => {
  const asked = (minutes: number, overrides: Partial<Lead> = {}): Lead =>
    ({ id: 'l', branch_id: 1, name: 'Siddiqui', stage: 'new', owner_id: null, first_response_at: null, received_at: after(-minutes / 60), ...overrides }) as Lead

  it.each([[12, 'warn', '12 m'], [16, 'bad', '16 m']] as const)('without a reply for %i min are %s', (minutes, tone, tag) => {
    expect(leadNeeds([asked(minutes)], context)).toMatchObject([{ tone, tag, isOpenToAll: true }])
  })

  it('that are fresh, answered, or moved on need nobody', () => {
    expect(leadNeeds([asked(9), asked(60, { first_response_at: after(0) }), asked(60, { stage: 'contacted' })], context)).toEqual([])
  })
})

describe('late changes', () => {
  it('need the departments that have not seen them, from a day before', () => {
    const soon = bookingRow({ event_date: '2026-11-19' })
    const later = bookingRow({ event_date: DAY })
    const told = [soon, later].flatMap(({ id }) => [
      toldRow({ booking_id: id }), toldRow({ booking_id: id, department: 'floor' }), toldRow({ booking_id: id, department: 'store', acknowledged_at: after(0) }),
    ])

    const needs = changeNeeds(told, new Map([soon, later].map((row) => [row.id, row])), context)

    expect(needs.map(({ tag, text }) => [tag, text])).toEqual([
      ['4 h 58 m', 'Emerald A, Thu 19 Nov, Kitchen, Floor have not seen a change'],
    ])
  })
})

it('puts the soonest first', () => {
  const needs = [...leadNeeds([], context), ...optionNeeds([option(20, { title: 'later' }), option(2, { title: 'sooner' })], context)]
  expect(inUrgency(needs).map(({ what }) => what)).toEqual(['sooner', 'later'])
})

describe('who did what', () => {
  const entry = (table_name: string, before: object | null, now_is: object | null): AuditEntry => ({
    id: 7, at: after(0), table_name, row_id: 'x', branch_id: 1, action: 'UPDATE', before: before as AuditEntry['before'],
    after: now_is as AuditEntry['after'], actor_id: 'priya',
  })
  const row = bookingRow({ status: 'tentative' })
  const lead = { id: 'l', branch_id: 1, name: 'Kapoor', stage: 'new', asked_from: DAY }

  it.each([
    ['held', null, row],
    ['confirmed', row, { ...row, status: 'confirmed' }],
    ['released', row, { ...row, status: 'released' }],
    ['began', row, { ...row, status: 'in_progress' }],
    ['moved', row, { ...row, hall_id: 3 }],
    ['changed covers of', row, { ...row, guests_expected: 7 }],
    ['changed', row, { ...row, notes: 'x' }],
    ['removed', row, null],
  ])('is told of bookings: %s', (verb, before, now_is) => {
    expect(deedsOf([entry('bookings', before, now_is)])).toMatchObject([{ verb, what: row.title, where: 'Emerald A', personId: 'priya' }])
  })

  it.each([
    ['took an enquiry from', null, lead],
    ['moved on', lead, { ...lead, stage: 'visit' }],
    ['won', lead, { ...lead, stage: 'won' }],
    ['turned down', lead, { ...lead, stage: 'turned_down' }],
    ['changed', lead, { ...lead, name: 'Kapoor' }],
  ])('is told of leads: %s', (verb, before, now_is) => {
    expect(deedsOf([entry('leads', before, now_is)])).toMatchObject([{ verb, what: 'Kapoor', opens: { kind: 'lead', id: 'l' } }])
  })

  it('leaves other tables out, and opens nothing that is gone', () => {
    expect(deedsOf([entry('halls', null, {})])).toEqual([])
    expect(deedsOf([entry('bookings', row, null)])[0]?.opens).toBeNull()
  })

  it('is read from rows where the log is not one\'s to read', () => {
    const rows = [bookingRow({ status: 'confirmed', version: 3, modified_by: 'arjun' }), bookingRow({ status: 'completed', version: 5 }), bookingRow({ status: 'tentative' })]
    expect(deedsOfRows(rows).map(({ verb }) => verb)).toEqual(['changed', 'completed', 'held'])
  })
})
