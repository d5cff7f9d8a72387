import { describe, expect, it } from 'vitest'
import { DAYPARTS } from '@/lib/diary/testing'
import { DAY, HOUR, MINUTE } from '@/lib/time'
import { footOf } from './foot'
import { EVERYTHING, NEWEST_FIRST, orderOf, orderWord, passes, sorted } from './listing'
import { money, shortMoney } from './money'
import { chatAddress, dialled, earlierByPhone, formatPhone, phoneKey } from './phones'
import { medianReply, replyTimer } from './reply-timer'
import { groupByStage, REASONS, stageAfter, worthOf } from './stages'
import { leadRow } from './testing'
import { daysOf, whenOf, wishFromWords } from './wishes'

const NOW = Date.parse('2026-11-19T08:32:00Z')
const TODAY = '2026-11-19'
const KOLKATA = 'Asia/Kolkata'

const agoIso = (ms: number): string => new Date(NOW - ms).toISOString()

describe('the reply timer', () => {
  it.each([
    [0, 'neutral', 15 * MINUTE],
    [10 * MINUTE - 1, 'neutral', 5 * MINUTE + 1],
    [10 * MINUTE, 'warn', 5 * MINUTE],
    [15 * MINUTE - 1, 'warn', 1],
    [15 * MINUTE, 'bad', 0],
    [DAY, 'bad', 15 * MINUTE - DAY],
  ] as const)('after %d ms is %s', (waitedMs, tone, leftMs) => {
    expect(replyTimer(leadRow({ received_at: agoIso(waitedMs) }), NOW)).toEqual({ kind: 'running', waitedMs, leftMs, tone })
  })

  it('stops with the first reply, and never runs backwards', () => {
    const lead = leadRow({ received_at: agoIso(HOUR), first_response_at: agoIso(HOUR - 4 * MINUTE) })
    expect(replyTimer(lead, NOW)).toEqual({ kind: 'replied', afterMs: 4 * MINUTE })
    expect(replyTimer(leadRow({ received_at: agoIso(-MINUTE) }), NOW)).toMatchObject({ waitedMs: 0 })
  })

  it('has a median of what came in since, answered ones alone', () => {
    const replied = (minutes: number, ago = HOUR) =>
      leadRow({ received_at: agoIso(ago), first_response_at: agoIso(ago - minutes * MINUTE) })
    const leads = [replied(4), replied(10), replied(7), replied(1, 2 * DAY), leadRow({ received_at: agoIso(HOUR) })]
    expect(medianReply(leads, NOW - DAY)).toBe(7 * MINUTE)
    expect(medianReply(leads.slice(0, 2), NOW - DAY)).toBe(7 * MINUTE)
    expect(medianReply([], NOW)).toBeNull()
  })
})

describe('stages', () => {
  it('hold their leads, the latest arrival on top', () => {
    const old = leadRow({ stage: 'visit', stage_changed_at: agoIso(DAY) })
    const late = leadRow({ stage: 'visit', stage_changed_at: agoIso(HOUR) })
    const groups = groupByStage([old, late, leadRow({ stage: 'lost', reason: 'price' })])
    expect(groups.visit).toEqual([late, old])
    expect([groups.lost.length, groups.new.length]).toEqual([1, 0])
  })

  it('follow one another, and end', () => {
    expect(stageAfter('new')).toBe('contacted')
    expect([stageAfter('negotiation'), stageAfter('won')]).toEqual([null, null])
  })

  it('are worth what their leads would spend', () => {
    expect(worthOf([leadRow({ budget: 240_000 }), leadRow(), leadRow({ budget: 60_000 })])).toBe(300_000)
  })

  it('end for reasons that are theirs alone', () => {
    expect(REASONS.lost.filter((reason) => (REASONS.turned_down as readonly string[]).includes(reason))).toEqual([])
  })
})

describe('phones', () => {
  it.each([
    ['+91 99999 01482', '9999901482'],
    ['099999-01482', '9999901482'],
    ['+44 7700 900123', '7700900123'],
    ['12 34', null],
    [null, null],
  ])('%s has the key the database gives it', (phone, key) => {
    expect(phoneKey(phone)).toBe(key)
  })

  it.each([
    ['9999901482', '+91 99999 01482'],
    ['+919999901482', '+91 99999 01482'],
    ['09999901482', '+91 99999 01482'],
    ['0091 99999-01482', '+91 99999 01482'],
    ['011 2345 6789', '011 2345 6789'],
    [' +44 7700 900123', '+44 7700 900123'],
  ])('%s is shown as %s', (phone, shown) => {
    expect(formatPhone(phone)).toBe(shown)
  })

  it('lead to the latest earlier lead', () => {
    const [first, second, third] = [3, 2, 1].map((days) => leadRow({ phone: '99999 01482', received_at: agoIso(days * DAY) }))
    const earlier = earlierByPhone([third, first, second].filter((lead) => lead !== undefined))
    expect([earlier.get(first?.id ?? ''), earlier.get(second?.id ?? ''), earlier.get(third?.id ?? '')]).toEqual([undefined, first, second])
  })

  it('that nobody gave lead nowhere', () => {
    expect(earlierByPhone([leadRow(), leadRow(), leadRow({ phone: '12' }), leadRow({ phone: '12' })]).size).toBe(0)
  })
})

describe('money', () => {
  it.each([
    [1_250_000, 'INR', '₹12,50,000', '₹12.5 L'],
    [11_000_000, 'INR', '₹1,10,00,000', '₹1.1 cr'],
    [240_000, 'INR', '₹2,40,000', '₹2.4 L'],
    [9_500, 'INR', '₹9,500', '₹9,500'],
    [9_500, 'GBP', '£9,500', '£9.5k'],
  ])('%d %s is %s and %s', (amount, currency, whole, short) => {
    expect([money(amount, currency), shortMoney(amount, currency)]).toEqual([whole, short])
  })
})

describe('what is said of a date', () => {
  it.each([
    ['21 nov', '2026-11-21', '2026-11-21'],
    ['Sat 21 Nov', '2026-11-21', '2026-11-21'],
    ['21 november 2027', '2027-11-21', '2027-11-21'],
    ['24-26 Nov', '2026-11-24', '2026-11-26'],
    ['24 to 26 nov', '2026-11-24', '2026-11-26'],
    ['30 nov - 2 dec', '2026-11-30', '2026-12-02'],
    ['30 dec – 2 jan', '2026-12-30', '2027-01-02'],
    ['4 feb', '2027-02-04', '2027-02-04'],
    ['4/12', '2026-12-04', '2026-12-04'],
    ['4-6/12', '2026-12-04', '2026-12-06'],
    ['2026-12-04', '2026-12-04', '2026-12-04'],
    ['dec', '2026-12-01', '2026-12-31'],
    ['nov', TODAY, '2026-11-30'],
    ['jan', '2027-01-01', '2027-01-31'],
    ['sat', '2026-11-21', '2026-11-21'],
    ['+3', '2026-11-22', '2026-11-22'],
    ['t', TODAY, TODAY],
  ])('%s is from %s to %s', (said, from, to) => {
    expect(wishFromWords(said, TODAY, DAYPARTS)).toEqual({ from, to })
  })

  it.each([
    ['any sun', { from: TODAY, to: '2027-01-14', weekday: 7 }],
    ['nov, any Sun', { from: TODAY, to: '2026-11-30', weekday: 7 }],
    ['any sat in dec', { from: '2026-12-01', to: '2026-12-31', weekday: 6 }],
    ['21 nov dinner', { from: '2026-11-21', to: '2026-11-21', session: 'dinner' }],
    ['lunch, sat', { from: '2026-11-21', to: '2026-11-21', session: 'lunch' }],
    ['night wedding 5 dec', { from: '2026-12-05', to: '2026-12-05', session: 'night_wedding' }],
  ])('%s names a day of the week or a session', (said, wish) => {
    expect(wishFromWords(said, TODAY, DAYPARTS)).toEqual(wish)
  })

  it.each(['', 'soon', '31 feb', '40 nov', '26-24 nov', 'any blue in dec', 'n', '21 foo'])('%s says nothing yet', (said) => {
    expect(wishFromWords(said, TODAY, DAYPARTS)).toBeNull()
  })

  it.each([
    [[], 'No date yet'],
    [[{ from: '2026-11-21', to: '2026-11-21' }], 'Sat 21 Nov'],
    [[{ from: '2026-11-24', to: '2026-11-26' }], '24–26 Nov'],
    [[{ from: '2026-11-30', to: '2026-12-02' }], '30 Nov – 2 Dec'],
    [[{ from: '2026-12-04', to: '2026-12-04' }, { from: '2026-12-06', to: '2026-12-06' }], '4–6 Dec'],
    [[{ from: '2026-11-01', to: '2026-11-30', weekday: 7 }], 'Nov, any Sun'],
    [[{ from: '2026-11-19', to: '2026-12-10', weekday: 7 }], 'Any Sun, 19 Nov – 10 Dec'],
    [[{ from: '2027-01-01', to: '2027-01-31' }], 'Any day in January'],
    [[{ from: '2027-01-02', to: '2027-01-03' }], '2–3 Jan 2027'],
  ])('%j reads %s', (wishes, said) => {
    expect(whenOf({ wishes }, TODAY)).toBe(said)
  })

  it('comes to days, from today on', () => {
    expect(daysOf({ from: '2026-11-01', to: '2026-11-30', weekday: 7 }, TODAY)).toEqual(['2026-11-22', '2026-11-29'])
    expect(daysOf({ from: '2026-11-01', to: '2026-11-10' }, TODAY)).toEqual([])
  })
})

describe('the foot of a card', () => {
  const around = { now: NOW, zone: KOLKATA, earlier: undefined }
  const answered = { first_response_at: agoIso(HOUR), received_at: agoIso(HOUR + 4 * MINUTE) }

  it.each([
    [leadRow({ received_at: agoIso(16 * MINUTE) }), 'No reply for 16 m', 'bad'],
    [leadRow({ received_at: agoIso(11 * MINUTE) }), '4 m to reply', 'warn'],
    [leadRow({ received_at: agoIso(10_000) }), '15 m to reply', 'neutral'],
    [leadRow(answered), 'Replied in 4 m', 'plain'],
    [leadRow({ ...answered, stage: 'visit', next_action: 'Visit', next_action_at: agoIso(-2 * HOUR) }), 'Visit, today 16:02', 'warn'],
    [leadRow({ ...answered, stage: 'visit', next_action: 'Visit', next_action_at: agoIso(-26 * HOUR) }), 'Visit, tomorrow 16:02', 'plain'],
    [leadRow({ ...answered, stage: 'visit', next_action: 'Call', next_action_at: agoIso(2 * DAY) }), 'Call, due Tue', 'bad'],
    [leadRow({ ...answered, stage: 'contacted', next_action: 'Brochure sent' }), 'Brochure sent', 'plain'],
    [leadRow({ ...answered, stage: 'contacted' }), 'No next step', 'plain'],
  ])('of %# says what matters most', (lead, text, tone) => {
    expect(footOf(lead, around)).toEqual({ text, tone })
  })

  it('tells who asked before, unless something is due', () => {
    const earlier = leadRow({ name: 'R. Wadhwa', received_at: '2026-03-02T06:00:00Z' })
    expect(footOf(leadRow(answered), { ...around, earlier })).toEqual({ text: 'Same phone as R. Wadhwa, Mar', tone: 'plain' })
    expect(footOf(leadRow({ received_at: agoIso(HOUR) }), { ...around, earlier }).tone).toBe('bad')
  })
})

describe('the list', () => {
  const priya = leadRow({ name: 'Chopra–Mehra', owner_id: 'priya', phone: '99999 02217', event_type: 'wedding', guests_expected: 450 })
  const pool = leadRow({ name: 'Bansal', source: 'web_form', guests_expected: 150, received_at: '2026-11-19T07:00:00Z' })
  const arjun = leadRow({ name: 'Anand', owner_id: 'arjun', stage: 'visit' })
  const all = [priya, pool, arjun]
  const shown = (filter: Partial<typeof EVERYTHING>) => all.filter((lead) => passes(lead, { ...EVERYTHING, ...filter }, 'priya'))

  it('is filtered by owner, source and what one types', () => {
    expect(shown({})).toEqual(all)
    expect(shown({ owner: 'mine' })).toEqual([priya])
    expect(shown({ owner: 'pool' })).toEqual([pool])
    expect(shown({ owner: 'mine-and-pool' })).toEqual([priya, pool])
    expect(shown({ source: 'web_form' })).toEqual([pool])
    expect(shown({ text: 'wedding chop' })).toEqual([priya])
    expect(shown({ text: '02217' })).toEqual([priya])
    expect(shown({ text: 'nobody' })).toEqual([])
  })

  it.each(['guests', '-guests', 'received', '-name'])('says its order in the address: %s', (said) => {
    expect(orderWord(orderOf(said))).toBe(said)
  })

  it.each([null, '', '-received', 'nonsense', '-'])('has the newest first where the address says %j', (said) => {
    expect([orderOf(said), orderWord(orderOf(said))]).toEqual([NEWEST_FIRST, null])
  })

  it('is sorted, with what has no value last either way', () => {
    const names = (by: 'name' | 'guests' | 'stage' | 'received' | 'owner', direction: 'ascending' | 'descending') =>
      sorted(all, { by, direction }, (id) => id ?? '').map(({ name }) => name[0]).join('')
    expect([names('name', 'ascending'), names('name', 'descending')]).toEqual(['ABC', 'CBA'])
    expect([names('guests', 'ascending'), names('guests', 'descending')]).toEqual(['BCA', 'CBA'])
    expect([names('owner', 'ascending'), names('owner', 'descending')]).toEqual(['ACB', 'CAB'])
    expect([names('stage', 'descending'), names('received', 'descending')]).toEqual(['ABC', 'BAC'])
  })
})

it('a number is dialled without what people write between the digits', () => {
  expect(dialled('+91 99999-01482')).toBe('tel:+919999901482')
})

it('WhatsApp is asked for a number with its country, or not at all', () => {
  expect(chatAddress('99999 01482')).toBe('https://wa.me/919999901482')
  expect(chatAddress('+44 20 7946 0018')).toBe('https://wa.me/442079460018')
  expect(chatAddress('011 2345')).toBeNull()
})
