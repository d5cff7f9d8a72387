import { describe, expect, it } from 'vitest'
import { codeOf, emptyDraft, emptyHall, errorsOf, openingOf, type BranchDraft } from '@/lib/setup/draft'
import { currencies, likelyMoney, likelyZone, zones } from '@/lib/setup/places'

const empty = emptyDraft('Asia/Kolkata', 'INR')
const noida: BranchDraft = { ...empty, name: ' Noida ', halls: [{ key: 0, name: 'Crystal ', guests: 450, outdoor: false }, emptyHall(1)] }

describe('a branch in a form', () => {
  it('begins with what is usual, and lacks a name and a hall', () => {
    expect(errorsOf(empty, [])).toMatchObject({ name: 'Give it a name', halls: 'Name one hall at least' })
    expect(errorsOf(noida, ['dwk'])).toBeNull()
  })

  it('is called by the first letters of its name until somebody says otherwise', () => {
    expect(['Noida Sector 62', 'Élan', '12th Lane', 'दिल्ली'].map((name) => codeOf({ name, code: null }))).toEqual(['noi', 'ela', 'thl', ''])
    expect(codeOf({ name: 'Noida', code: 'n62' })).toBe('n62')
  })

  it.each(['', '62n', 'Noida', 'noi da', 'n'.repeat(17)])('refuses the short name %j', (code) => {
    expect(errorsOf({ ...noida, code }, [])?.code).toBe('Up to 16 small letters and digits, a letter first')
  })

  it('refuses a short name in use, names that are there twice, and guests of a hall without one', () => {
    const halls = [...noida.halls.slice(0, 1), { ...emptyHall(1), name: 'CRYSTAL' }, { ...emptyHall(2), guests: 80 }]
    expect(errorsOf({ ...noida, halls }, ['noi'])).toMatchObject({
      code: 'Another branch has this short name',
      hallNames: new Map([[1, 'This name is there twice'], [2, 'Give it a name']]),
    })
  })

  it('is opened by one call, without the rows that were left empty', () => {
    expect(openingOf({ ...noida, sessions: [...noida.sessions.slice(3), { key: 9, name: 'Brunch', code: null, start: '10:00', end: '13:00' }] })).toEqual({
      op: 'call',
      function: 'open_branch',
      arguments: {
        name: 'Noida', code: 'noi', timezone: 'Asia/Kolkata', currency: 'INR',
        halls: [{ name: 'Crystal', guests: 450, outdoor: false }],
        sessions: [{ name: 'Dinner', code: 'dinner', start_time: '19:00', end_time: '00:30' }, { name: 'Brunch', start_time: '10:00', end_time: '13:00' }],
      },
    })
  })
})

describe('where it lies', () => {
  it('is most likely where this device is, in names of today', () => {
    expect(['Asia/Calcutta', 'Europe/London', 'UTC', 'Etc/GMT-5'].map((zone) => likelyZone(zone))).toEqual(['Asia/Kolkata', 'Europe/London', 'Asia/Kolkata', 'Asia/Kolkata'])
    expect(['Asia/Kolkata', 'Europe/London', 'Europe/Madrid', 'America/Toronto', 'Antarctica/Troll'].map(likelyMoney)).toEqual(['INR', 'GBP', 'EUR', 'CAD', 'USD'])
  })

  it('can be anywhere', () => {
    expect(zones('Asia/Kolkata')).toContainEqual({ id: 'Asia/Kolkata', label: 'Asia/Kolkata' })
    expect(zones('Asia/Kolkata').map(({ id }) => id)).not.toContain('Asia/Calcutta')
    expect(currencies('en')).toContainEqual({ id: 'INR', label: 'INR, Indian Rupee' })
  })
})
