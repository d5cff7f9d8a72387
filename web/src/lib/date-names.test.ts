/** Names of days and months: shown in the language of the page, understood in each. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { mayBecomeWeekday, monthMeant, monthNames, weekdayMeant, weekdayNames } from '@/lib/date-names'
import { chooseLanguage } from '@/lib/messages/languages'

describe('the name of a day or a month', () => {
  it('is short in three letters, for every month', () => {
    expect(monthNames('short', 'en').join(' ')).toBe('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec')
    expect(weekdayNames('short', 'en').join(' ')).toBe('Sun Mon Tue Wed Thu Fri Sat')
    expect(weekdayNames('narrow', 'en').join('')).toBe('SMTWTFS')
  })

  it('is Hindi in Hindi', () => {
    expect(weekdayNames('long', 'hi')[6]).toBe('शनिवार')
    expect([monthNames('long', 'hi')[10], monthNames('short', 'hi')[1]]).toEqual(['नवंबर', 'फ़र॰'])
  })
})

describe('a name that was typed', () => {
  it.each([['sat', 6], ['SATUR', 6], ['sunday', 0], ['शनि', 6], ['शनिवार', 6], ['सोम', 1], ['सो', null], ['sa', null], ['kapoor', null], ['', null]])('%s is the weekday %s', (typed, weekday) => {
    expect(weekdayMeant(typed)).toBe(weekday)
  })

  it.each([['nov', 11], ['sept', 9], ['may', 5], ['नव॰', 11], ['नवंबर', 11], ['फरवरी', 2], ['फ़रवरी', 2], ['मई', 5], ['जू', null], ['no', null]])('%s is the month %s', (typed, month) => {
    expect(monthMeant(typed)).toBe(month)
  })

  it('may be on its way', () => {
    expect(['s', 'sa', 'श', 'x', ''].map(mayBecomeWeekday)).toEqual([true, true, true, false, false])
  })
})

describe('dates and times in Hindi', () => {
  afterEach(() => {
    localStorage.clear()
    vi.resetModules()
  })

  it('have their names and words, in the order and the 24 hours of the house', async () => {
    chooseLanguage('hi')
    vi.resetModules()
    const time = await import('@/lib/time')
    expect(time.formatDate('2027-02-06', '2026-11-23')).toBe('शनि 6 फ़र॰ 2027')
    expect(time.formatDateLong('2026-11-21')).toBe('शनिवार 21 नवंबर')
    expect(time.formatSpan({ event_date: '2026-11-21', event_time: '19:00:00', end_time: '00:30:00', end_day_offset: 1 })).toBe('19:00–00:30 रवि')
    expect([time.formatDuration(100 * time.MINUTE), time.formatDuration(52 * time.HOUR)]).toEqual(['1 घं. 40 मि.', '2 दिन 4 घं.'])
    const now = Date.parse('2026-11-23T06:00:00Z')
    const ago = [0, 40_000, 6 * time.MINUTE, 3 * time.HOUR, 3 * time.DAY].map((past) => time.formatAgo(now - past, now, 'Asia/Kolkata'))
    expect(ago).toEqual(['अभी', '40 से. पहले', '6 मि. पहले', '08:30', 'शुक्र'])
  })

  it('are understood as they are shown', async () => {
    chooseLanguage('hi')
    vi.resetModules()
    const { wishFromWords, whenOf } = await import('@/lib/leads/wishes')
    const today = '2026-11-23'
    const shown = ['any sun in feb', '4-6 dec', '30 nov - 2 dec'].map((typed) => {
      const wish = wishFromWords(typed, today, [])
      const said = wish ? whenOf({ wishes: [wish] }, today) : ''
      expect(wishFromWords(said.replace(/ 2027$/, ''), today, [])).toEqual(wish)
      return said
    })
    expect(shown).toEqual(['फ़र॰, कोई भी रवि', '4–6 दिस॰', '30 नव॰ – 2 दिस॰'])
  })
  it('are understood as the fields propose them', async () => {
    chooseLanguage('hi')
    vi.resetModules()
    const [{ messages }, { wishFromWords }, { parseQuery }] = await Promise.all([
      import('@/lib/messages'), import('@/lib/leads/wishes'), import('@/lib/palette/query'),
    ])
    const today = '2026-11-23'
    const proposed = messages.leads.quick.whenPlaceholder.replace(/^\S+ /, '').split(', ')
    expect(proposed.map((typed) => wishFromWords(typed, today, []))).toEqual([
      { from: '2027-11-21', to: '2027-11-21' },
      { from: today, to: '2027-01-18', weekday: 7 },
      { from: '2026-12-04', to: '2026-12-06' },
    ])
    const [searched = ''] = messages.palette.placeholder.replace(/^\S+ /, '').split(', ')
    const known = { today, branches: [], halls: [], dayparts: [] }
    expect(parseQuery(searched, known)).toMatchObject({ guests: 450, dates: parseQuery('450 any sat in feb', known).dates, rest: [] })
  })
})
