import { describe, expect, it } from 'vitest'
import { buildPage } from '@/lib/diary/page'
import { bookingRow, DAYPARTS, DWARKA, HOUSE } from '@/lib/diary/testing'
import type { Lead } from '@/lib/database'
import { offersFor } from './availability'
import { bookingOf } from './bookings'
import * as changes from './changes'
import { bookingOfLine, fits, isAskedFor, judgeLines, linesOf, missingOf, nextLine, refusedLines } from './conversion'
import { contested, editOf, openDraft, takeTheirs, type, valueIn } from './draft'
import { ringsOf } from './rings'
import { leadRow } from './testing'

const NOW = Date.parse('2026-11-19T08:32:00Z')
const AT = '2026-11-19T08:32:00.000Z'
const TODAY = '2026-11-19'

describe('what is written', () => {
  it('for an enquiry is what was said, shown with what the server will work out', () => {
    const [write] = changes.add({ branch_id: 1, name: 'Rao', phone: '99999 01482', wishes: [{ from: '2026-12-05', to: '2026-12-06' }] }, 'id-1', NOW, 'priya')
    expect(write).toMatchObject({
      op: 'insert', table: 'leads',
      row: { id: 'id-1', name: 'Rao', source: 'phone', received_at: AT },
      shown: { stage: 'new', phone_key: '9999901482', asked_from: '2026-12-05', asked_to: '2026-12-06', first_response_at: null, created_by: 'priya' },
    })
  })

  it('for a move names the version that was seen, and shows that somebody answered', () => {
    const lead = leadRow({ version: 4 })
    expect(changes.move(lead, 'visit', NOW, 'priya')).toEqual([{
      op: 'update', table: 'leads', id: lead.id, version: 4,
      changes: { stage: 'visit', stage_changed_at: AT }, shown: { first_response_at: AT, modified_by: 'priya' },
    }])
  })

  it('for a conversion gives the notes to what it makes, and to held halls that have none', () => {
    const lead = leadRow({ notes: 'Jain food only' })
    const booking = { id: 'b1', branch_id: 1, hall_id: 4, event_date: '2026-12-05', event_time: '19:00', end_time: '23:00', end_day_offset: 0 }
    const held = bookingRow({ id: 'b0', version: 7, notes: null })
    expect(changes.convert(lead, [booking], 'e1', 'Jain food only', [held])).toEqual([
      { op: 'update', table: 'bookings', id: 'b0', version: 7, changes: { notes: 'Jain food only' } },
      { op: 'call', function: 'convert_lead', arguments: { lead_id: lead.id, event: { id: 'e1' }, bookings: [{ ...booking, notes: 'Jain food only' }] } },
    ])
    expect(changes.convert(lead, [booking], 'e1')).toHaveLength(1)
  })

  it('takes a move back, and an end by way of contacted', () => {
    const before = leadRow({ stage: 'negotiation', version: 4 })
    const moved: Lead = { ...before, stage: 'visit', version: 5 }
    const lost: Lead = { ...before, stage: 'lost', reason: 'price', version: 5 }
    const stages = (writes: ReturnType<typeof changes.undoMove>) =>
      writes.map((write) => (write.op === 'update' ? [write.version, write.changes['stage']] : null))
    expect(stages(changes.undoMove(before, moved, NOW, 'priya'))).toEqual([[5, 'negotiation']])
    expect(stages(changes.undoMove(before, lost, NOW, 'priya'))).toEqual([[5, 'contacted'], [6, 'negotiation']])
    expect(stages(changes.reopen(lost, NOW))).toEqual([[5, 'contacted']])
  })

  it('of an end says why', () => {
    const [write] = changes.close(leadRow(), 'lost', 'price', null, TODAY, NOW)
    expect(write).toMatchObject({ changes: { stage: 'lost', reason: 'price', reason_note: null }, shown: { closed_on: TODAY } })
  })
})

describe('an open form', () => {
  const lead = leadRow({ guests_expected: 200, email: null })

  it('writes what differs, tidied, and nothing where nothing does', () => {
    const draft = type(openDraft(lead), { name: ' Kapoor and sons ', guests_expected: 200, email: '  ' })
    expect(editOf(draft, lead)).toEqual({ name: 'Kapoor and sons' })
    expect(editOf(openDraft(lead), lead)).toEqual({})
  })

  it('follows the row in what was not typed, and shows both where both changed it', () => {
    const draft = type(openDraft(lead), { guests_expected: 240 })
    const live = { ...lead, guests_expected: 220, email: 'a@example.com', version: 2 }
    expect([valueIn(draft, live, 'email'), valueIn(draft, live, 'guests_expected')]).toEqual(['a@example.com', 240])
    expect(contested(draft, live)).toEqual(['guests_expected'])
    const taken = takeTheirs(draft, live, 'guests_expected')
    expect([contested(taken, live), editOf(taken, live)]).toEqual([[], {}])
  })

  it('has nothing to dispute where both came to the same', () => {
    expect(contested(type(openDraft(lead), { guests_expected: 220 }), { ...lead, guests_expected: 220 })).toEqual([])
  })
})

describe('a conversion', () => {
  const wish = { from: '2026-12-05', to: '2026-12-05', session: 'dinner' }
  const lead = leadRow({ name: 'Chopra–Mehra', event_type: 'wedding', guests_expected: 100, wishes: [wish, { ...wish, from: '2026-12-06', to: '2026-12-06', event_type: 'sangeet', guests: 240 }] })
  const pageWith = (...bookings: ReturnType<typeof bookingRow>[]) => buildPage(DWARKA, HOUSE, DAYPARTS, bookings)
  const offersOn = (page: ReturnType<typeof pageWith>, events: string[] = []) => offersFor(lead, new Map([[1, page]]), TODAY, new Set(events))

  it('has a line for each function, on the best place there is', () => {
    const page = pageWith()
    expect(linesOf(lead, offersOn(page), page, TODAY).map(({ hallId, date, session, guests }) => [hallId, date, session, guests])).toEqual([
      [3, '2026-12-05', 'dinner', 100],
      [2, '2026-12-06', 'dinner', 240],
    ])
  })

  it('says where the day of a line is not the one asked for', () => {
    const sold = [1, 2, 3, 4].map((hall_id) => bookingRow({ hall_id, event_date: '2026-12-05', event_time: '19:00:00', end_time: '00:30:00', end_day_offset: 1, status: 'confirmed' }))
    const page = pageWith(...sold)
    const lines = linesOf(lead, offersOn(page), page, TODAY)
    expect(lines.map((line) => [line.date, isAskedFor(line)])).toEqual([['2026-12-06', false], ['2026-12-06', true]])
    const flexible = { from: '2026-12-01', to: '2026-12-31', weekday: 7 }
    expect([isAskedFor({ ...lines[0]!, wish: flexible }), isAskedFor({ ...lines[0]!, wish: null })]).toEqual([true, true])
  })

  it('leaves out what is held already, and has an empty line for who asked for nothing', () => {
    const held = bookingRow({ hall_id: 3, event_date: '2026-12-05', event_time: '19:00:00', end_time: '00:30:00', end_day_offset: 1, status: 'tentative', event_id: 'event-1' })
    const page = pageWith(held)
    expect(linesOf(lead, offersOn(page, ['event-1']), page, TODAY).map(({ date }) => date)).toEqual(['2026-12-06'])
    expect(linesOf(leadRow(), [], page, TODAY)).toMatchObject([{ hallId: null, date: null, session: 'dinner' }])
  })

  it('confirms what is free and stands in line behind options alone', () => {
    const option = bookingRow({ hall_id: 3, event_date: '2026-12-05', event_time: '19:00:00', end_time: '00:30:00', end_day_offset: 1, status: 'tentative' })
    const page = pageWith(option)
    const [line] = linesOf(lead, offersOn(pageWith()), page, TODAY)
    if (!line) throw new Error('no line')
    const [verdict = null] = judgeLines([line], page, new Set())
    expect([verdict?.state, fits(verdict, 'tentative'), fits(verdict, 'confirmed')]).toEqual(['option', true, false])
    expect(bookingOfLine(lead, line, page, verdict, 'tentative', 'b-1')).toEqual({
      id: 'b-1', branch_id: 1, hall_id: 3, event_date: '2026-12-05', event_time: '19:00', end_time: '00:30', end_day_offset: 1,
      guests_expected: 100, event_type: 'wedding', title: 'Chopra–Mehra wedding', status: 'tentative', option_rank: 2,
    })
    expect(judgeLines([{ ...line, hallId: null }], page, new Set())).toEqual([null])
    expect([missingOf({ ...line, hallId: null, date: null }), missingOf({ ...line, date: null })]).toEqual(['hall', 'date'])
  })

  describe('of two functions on one day', () => {
    const twice = leadRow({ guests_expected: 100, wishes: [wish, { ...wish, event_type: 'mehndi' }] })
    const twiceOn = (page: ReturnType<typeof pageWith>) => linesOf(twice, offersFor(twice, new Map([[1, page]]), TODAY), page, TODAY)

    it('has another hall for the second', () => {
      expect(twiceOn(pageWith()).map(({ hallId }) => hallId)).toEqual([3, 2])
    })

    it('has one more on the same day, in a hall that is free beside the others', () => {
      const page = pageWith()
      const lines = twiceOn(page)
      expect(nextLine(lines, twice, page, TODAY, new Set(), 'more')).toMatchObject({ key: 'more', date: '2026-12-05', session: 'dinner', hallId: 1, guests: 100 })
      expect(nextLine([], twice, page, TODAY, new Set(), 'more')).toMatchObject({ date: null, hallId: null })
    })

    it('says of both lines that they want the same hall, through a combination too', () => {
      const page = pageWith()
      const [first, second] = twiceOn(page)
      if (!first || !second) throw new Error('no lines')
      const judged = (...lines: (typeof first)[]) => judgeLines(lines, page, new Set())
      expect(judged(first, second)).toMatchObject([{ state: 'free' }, { state: 'free' }])
      const clash = judged({ ...first, hallId: 1 }, { ...second, hallId: 5 })
      expect(clash).toEqual([{ state: 'clash', other: 1 }, { state: 'clash', other: 0 }])
      expect(clash.map((verdict) => fits(verdict, 'tentative'))).toEqual([false, false])
      expect(judged(first, { ...second, hallId: 3, isIncluded: false })).toMatchObject([{ state: 'free' }, { state: 'free' }])
      expect(judged(first, { ...second, hallId: 3, date: '2026-12-06' })).toMatchObject([{ state: 'free' }, { state: 'free' }])
    })

    it('tells each that was refused at its line, and until the line is another one', () => {
      const [first, second] = twiceOn(pageWith())
      if (!first || !second) throw new Error('no lines')
      const bookings = [first, second].map((line, index) => bookingOfLine(twice, line, pageWith(), { state: 'free', rank: 1 }, 'confirmed', `b-${index}`))
      const details = [{ booking_id: 'b-1', title: 'Kapoor mehndi', code: '23514', message: 'It is closed', hint: 'Choose another' }]
      const refused = refusedLines({ code: 'PT422', message: '1 of 2', details, hint: null }, [first, second], bookings)
      expect(refused.summary).toContain('1 of 2 functions')
      expect([refused.byLine.get(first), refused.byLine.get(second), refused.byLine.get({ ...second })]).toEqual([undefined, 'It is closed. Choose another', undefined])
      const taken = { code: '23P01', message: 'Pearl is taken', details: null, hint: 'Stand in line' }
      expect(refusedLines(taken, [first], bookings.slice(0, 1))).toEqual({ summary: 'Pearl is taken', byLine: new Map() })
    })
  })

  it('holds an offer at the rank that is open', () => {
    const [offer] = offersOn(pageWith())
    if (!offer) throw new Error('no offer')
    expect(bookingOf(lead, offer, 'b-1')).toMatchObject({ id: 'b-1', hall_id: 3, status: 'tentative' })
    expect(() => bookingOf(lead, { ...offer, hall: null }, 'b-1')).toThrow('cannot be held')
  })
})

describe('rings', () => {
  const nameOf = () => 'Arjun Mehta'
  const told = (before: Partial<Lead>, row: Lead) =>
    ringsOf([{ kind: 'UPDATE', row, old: before, committedAt: null }], 'priya', nameOf, NOW).map(({ text }) => text)

  it('say what somebody else did, and nothing of oneself', () => {
    const lead = leadRow({ modified_by: 'arjun', version: 2, stage: 'visit' })
    expect(told({ stage: 'new' }, lead)).toEqual(['Arjun moved this to Site visit'])
    expect(told({ stage: 'visit' }, lead)).toEqual(['Arjun changed this'])
    expect(told({}, { ...lead, version: 1 })).toEqual(['Arjun took this'])
    expect(told({ stage: 'new' }, { ...lead, modified_by: 'priya' })).toEqual([])
  })
})
